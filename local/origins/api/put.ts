/** PutObject: the body is kept, checked against what was promised, and becomes the key's newest version. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type S3Error, s3Error } from '../s3-error.ts';
import type { S3Origin } from '../s3-origin.ts';
import { newVersionId } from './delete.ts';
import type { MultipartUploads } from './multipart.ts';
import type { Replication } from './replication.ts';
import type { KeptBody, Uploads } from './uploads.ts';

export interface PutContext {
  readonly uploads: Uploads;
  readonly multipart: MultipartUploads;
  readonly replication: Replication;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface PutResult {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
}

/** What S3 keeps of the request: "Working with object metadata", Amazon S3 User Guide. */
const STORED_HEADER = /^(?:cache-control|content-disposition|content-language|expires|x-amz-meta-.*)$/;
/** Copies, bodies in signed chunks, and codings. */
const NOT_READ = ['x-amz-copy-source', 'x-amz-trailer', 'content-encoding'];

export async function putObject(
  context: PutContext,
  origin: S3Origin,
  key: string,
  request: IncomingMessage,
): Promise<PutResult | S3Error> {
  const { headers } = request;
  const body = await context.uploads.keep(request);
  const problem = bodyProblem(body, headers);
  if (problem) return problem;
  const etag = `"${Buffer.from(body.digests.md5, 'base64').toString('hex')}"`;
  return finishPut(context, origin, key, { body, etag, headers, ifNoneMatch: headers['if-none-match'] });
}

/** Against every digest that the request names; CRCs are not computed here. */
export function bodyProblem({ size, digests }: KeptBody, headers: IncomingHttpHeaders): S3Error | undefined {
  const unknown = NOT_READ.find((name) => headers[name] !== undefined);
  if (unknown) return s3Error('NotImplemented', { Header: unknown });
  if (size !== Number(headers['content-length'])) return s3Error('IncompleteBody');
  const named = [
    [headers['content-md5'], digests.md5],
    [headers['x-amz-checksum-sha1'], digests.sha1],
    [headers['x-amz-checksum-sha256'], digests.sha256],
  ];
  const isWhole = named.every(([expected, actual]) => expected === undefined || expected === actual);
  return isWhole ? undefined : s3Error('BadDigest');
}

interface Arrived {
  readonly body: KeptBody;
  /** With quotes. */
  readonly etag: string;
  /** What is stored with the object. */
  readonly headers: IncomingHttpHeaders;
  readonly ifNoneMatch: string | undefined;
}

/** "Conditional writes" come after the body, so that of two writers at once the later one is refused. */
export async function finishPut(
  { replication, now }: PutContext,
  origin: S3Origin,
  key: string,
  { body, etag, headers, ifNoneMatch }: Arrived,
): Promise<PutResult | S3Error> {
  if (ifNoneMatch === '*' && (await origin.store.find(key))) {
    return s3Error('PreconditionFailed', { Condition: 'If-None-Match' });
  }
  const modified = new Date(Math.floor(now() / 1000) * 1000);
  const metadata = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (STORED_HEADER.test(name) ? [[name, String(value)]] : [])),
  );
  const { size, open } = body;
  const object = { size, open, etag, lastModified: modified, contentType: headers['content-type'], metadata };
  const id = newVersionId();
  replication.write(origin, key, { id, object, modified });
  return { status: 200, headers: { etag, 'x-amz-version-id': id, 'x-amz-server-side-encryption': 'AES256' } };
}
