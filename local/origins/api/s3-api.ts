/**
 * S3's API for the local buckets, path-style on the page's port, as the SDK's client speaks it: what commands need to publish
 * content and to take it down. Any credentials do, and they may do everything, as the account's owner.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerWithObject, type ObjectAnswer } from '../answer.ts';
import { keyOfPath, MAX_KEY_BYTES } from '../key.ts';
import { errorXml, type S3Error, s3Error } from '../s3-error.ts';
import { faultError, type S3Origin, sendObject } from '../s3-origin.ts';
import { deletedXml, deleteOne, readDeletions } from './delete.ts';
import { objectsXml, versionsXml } from './list-xml.ts';
import { completeMultipart, createMultipart, findMultipart, uploadPart } from './multipart.ts';
import { type PutContext, type PutResult, putObject } from './put.ts';

export interface S3ApiState extends PutContext {
  /** By Region. */
  readonly origins: ReadonlyMap<string, S3Origin>;
}

interface XmlAnswer {
  readonly status: 200;
  readonly xml: string;
}

type Answer =
  | S3Error
  | ObjectAnswer
  | PutResult
  | XmlAnswer
  | { readonly status: 204; readonly headers: PutResult['headers'] };

/** Which service a request is for stands in its signature: "Authenticating Requests (AWS Signature Version 4)". */
const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\/s3\/aws4_request,/;
/** Bytes: 1,000 keys of 1,024. */
const MAX_XML_BYTES = 4 * 1024 * 1024;

/** @returns false, with nothing read or written, for a request that is not S3's. */
export async function handleS3(
  state: S3ApiState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const region = CREDENTIAL.exec(request.headers.authorization ?? '')?.[1];
  if (region === undefined) return false;
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const [, name = '', rest = ''] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  const origin = [...state.origins.values()].find(({ bucket }) => bucket.name === name);
  const fault = origin?.fault();
  if (fault === 'refuse') {
    response.destroy();
    return true;
  }
  if (typeof fault === 'object' && 'slowMs' in fault) await delay(fault.slowMs);
  send(request, response, await answer(state, { request, origin, name, region, path: rest || '/', query }));
  return true;
}

interface S3Request {
  readonly request: IncomingMessage;
  readonly origin: S3Origin | undefined;
  readonly name: string;
  /** That the client signed for. */
  readonly region: string;
  /** Raw, without the bucket. */
  readonly path: string;
  readonly query: URLSearchParams;
}

async function answer(state: S3ApiState, asked: S3Request): Promise<Answer> {
  const { origin, name, region, path } = asked;
  if (!origin) return s3Error('NoSuchBucket', { BucketName: name });
  if (origin.bucket.region !== region) return s3Error('PermanentRedirect', { Bucket: name });
  const failure = faultError(origin.fault());
  if (failure) return failure;
  const key = keyOfPath(path);
  if (key === undefined) return s3Error('InvalidURI', { URI: path });
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) return s3Error('KeyTooLongError', { Size: keyBytes, MaxSizeAllowed: MAX_KEY_BYTES });
  return key === '' ? onBucket(state, origin, asked) : onObject(state, origin, key, asked);
}

async function onBucket(state: S3ApiState, origin: S3Origin, { request, query }: S3Request): Promise<Answer> {
  const { bucket, store } = origin;
  const histories = () => store.list(query.get('prefix') ?? '');
  const method = request.method ?? '';
  if (query.has('delimiter')) return s3Error('NotImplemented', { Header: 'delimiter' });
  if (method === 'GET' && query.get('list-type') === '2') return xml(objectsXml(bucket.name, await histories(), query));
  if (method === 'GET' && query.has('versions')) return xml(versionsXml(bucket.name, await histories(), query));
  if (method === 'POST' && query.has('delete')) {
    const deletions = readDeletions(await textOf(request));
    if (!deletions) return s3Error('MalformedXML');
    const done = [];
    for (const deletion of deletions.objects) {
      done.push({ ...deletion, markerId: await deleteOne(origin, state.replication, deletion, state.now()) });
    }
    return xml(deletedXml(deletions.quiet ? [] : done));
  }
  if (method === 'HEAD') return { status: 204, headers: { 'x-amz-bucket-region': bucket.region } };
  return s3Error('NotImplemented', { Header: method });
}

/** Queries that are understood, by method; `x-id` only names the operation. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  PUT: ['uploadId', 'partNumber'],
  POST: ['uploads', 'uploadId'],
  DELETE: ['versionId', 'uploadId'],
};

async function onObject(state: S3ApiState, origin: S3Origin, key: string, asked: S3Request): Promise<Answer> {
  const { request, query } = asked;
  const method = request.method ?? '';
  const other = [...query.keys()].find((name) => name !== 'x-id' && !QUERIES[method]?.includes(name));
  if (other !== undefined) return s3Error('NotImplemented', { Header: other });
  if (query.has('uploads')) return xml(createMultipart(state.multipart, origin, key, request.headers));
  const uploadId = query.get('uploadId');
  if (uploadId !== null) return onUpload(state, origin, key, uploadId, asked);
  switch (method) {
    case 'PUT':
      return putObject(state, origin, key, request);
    case 'DELETE': {
      const deletion = { key, versionId: query.get('versionId') ?? undefined };
      const markerId = await deleteOne(origin, state.replication, deletion, state.now());
      const headers = markerId === undefined ? {} : { 'x-amz-delete-marker': 'true', 'x-amz-version-id': markerId };
      return { status: 204, headers };
    }
    case 'GET':
    case 'HEAD': {
      const object = await origin.store.find(key);
      return object
        ? answerWithObject(origin.bucket, object, method, request.headers)
        : s3Error('NoSuchKey', { Key: key });
    }
    default:
      return s3Error('MethodNotAllowed', { Method: method, ResourceType: 'OBJECT' });
  }
}

async function onUpload(
  state: S3ApiState,
  origin: S3Origin,
  key: string,
  id: string,
  { request, query }: S3Request,
): Promise<Answer> {
  const upload = findMultipart(state.multipart, origin, key, id);
  if (!upload) return s3Error('NoSuchUpload', { UploadId: id });
  switch (request.method) {
    case 'PUT': {
      const etag = await uploadPart(state, upload, query.get('partNumber') ?? '', request);
      return typeof etag === 'string' ? { status: 200, headers: { etag } } : etag;
    }
    case 'POST': {
      const ifNoneMatch = request.headers['if-none-match'];
      return xml(await completeMultipart(state, origin, id, upload, { xml: await textOf(request), ifNoneMatch }));
    }
    default:
      state.multipart.delete(id);
      return { status: 204, headers: {} };
  }
}

function xml(text: string | S3Error): Answer {
  return typeof text === 'string' ? { status: 200, xml: text } : text;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_XML_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_XML_BYTES ? '' : Buffer.concat(chunks).toString('utf8');
}

function send(request: IncomingMessage, response: ServerResponse, result: Answer): void {
  // A body that nobody reads would hold the connection.
  request.resume();
  const ids = {
    'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-amz-id-2': randomBytes(48).toString('base64'),
  };
  if ('code' in result || 'xml' in result) {
    const text = 'xml' in result ? result.xml : errorXml(result, ids['x-amz-request-id'], ids['x-amz-id-2']);
    response.writeHead(result.status, { ...ids, 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? undefined : text);
    return;
  }
  response.writeHead(result.status, { ...ids, ...result.headers });
  if ('body' in result && result.body) sendObject(result.body, response).catch(() => response.destroy());
  else response.end();
}
