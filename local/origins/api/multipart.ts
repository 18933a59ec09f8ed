/** Uploads in parts: CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload ("Amazon S3 API Reference"). */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type S3Error, s3Error } from '../s3-error.ts';
import type { S3Origin } from '../s3-origin.ts';
import { document, element } from './list-xml.ts';
import { bodyProblem, finishPut, type PutContext } from './put.ts';
import type { KeptBody } from './uploads.ts';

interface Upload {
  readonly bucket: string;
  readonly key: string;
  /** Of the request that began it: they are stored with the object. */
  readonly headers: IncomingHttpHeaders;
  readonly parts: Map<number, KeptBody>;
}

/** By upload id. */
export type MultipartUploads = Map<string, Upload>;

export function createMultipart(
  uploads: MultipartUploads,
  origin: S3Origin,
  key: string,
  headers: IncomingHttpHeaders,
): string {
  const id = randomBytes(48).toString('base64url');
  uploads.set(id, { bucket: origin.bucket.name, key, headers, parts: new Map() });
  const fields = [element('Bucket', origin.bucket.name), element('Key', key), element('UploadId', id)];
  return document('InitiateMultipartUploadResult', fields);
}

/** Undefined: no upload of this key has the id. */
export function findMultipart(
  uploads: MultipartUploads,
  origin: S3Origin,
  key: string,
  id: string,
): Upload | undefined {
  const upload = uploads.get(id);
  return upload?.bucket === origin.bucket.name && upload.key === key ? upload : undefined;
}

/** @returns the part's ETag. */
export async function uploadPart(
  { uploads }: PutContext,
  { parts }: Upload,
  partNumber: string,
  request: IncomingMessage,
): Promise<string | S3Error> {
  if (!/^[1-9]\d{0,4}$/.test(partNumber) || Number(partNumber) > 10_000) {
    return s3Error('InvalidArgument', { ArgumentName: 'partNumber' });
  }
  const body = await uploads.keep(request);
  const problem = bodyProblem(body, request.headers);
  if (problem) return problem;
  parts.set(Number(partNumber), body);
  return `"${hex(body)}"`;
}

/** Parts must be the ones that were uploaded, in rising order; all but the last have at least 5 MiB, which is not checked here. */
export async function completeMultipart(
  context: PutContext,
  origin: S3Origin,
  id: string,
  { key, headers, parts }: Upload,
  { xml, ifNoneMatch }: { readonly xml: string; readonly ifNoneMatch: string | undefined },
): Promise<string | S3Error> {
  const named = [...xml.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: /<ETag>(?:&quot;|&#34;|")?([0-9a-f]{32})(?:&quot;|&#34;|")?<\/ETag>/.exec(part)?.[1],
  }));
  const bodies = named.map(({ number }) => parts.get(number));
  const isWrong = named.some(({ number, etag }, i) => {
    const body = bodies[i];
    return !body || hex(body) !== etag || number <= (named[i - 1]?.number ?? 0);
  });
  if (named.length === 0 || isWrong) return s3Error('InvalidPart');
  const whole = await context.uploads.keep(chunksOf(bodies as KeptBody[]));
  const md5s = (bodies as KeptBody[]).map(({ digests }) => Buffer.from(digests.md5, 'base64'));
  const etag = `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${md5s.length}"`;
  const put = await finishPut(context, origin, key, { body: whole, etag, headers, ifNoneMatch });
  if ('code' in put) return put;
  context.multipart.delete(id);
  return document('CompleteMultipartUploadResult', [
    element('Bucket', origin.bucket.name),
    element('Key', key),
    element('ETag', etag),
  ]);
}

async function* chunksOf(bodies: readonly KeptBody[]): AsyncGenerator<Buffer> {
  for (const { open, size } of bodies) {
    if (size > 0) yield* open({ start: 0, end: size - 1 }) as AsyncIterable<Buffer>;
  }
}

function hex({ digests }: KeptBody): string {
  return Buffer.from(digests.md5, 'base64').toString('hex');
}
