/** What a bucket answers to one request, before any byte is written. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { BucketModel } from '../template/bucket-model.ts';
import { isAllowed } from './access.ts';
import type { OriginCaller } from './access-headers.ts';
import { keyOfPath, MAX_KEY_BYTES } from './key.ts';
import type { ObjectStore, StoredObject } from './object.ts';
import { neededPermission } from './permission.ts';
import { precondition, rangeCounts } from './preconditions.ts';
import { byteRange } from './range.ts';
import { type S3Error, s3Error } from './s3-error.ts';

export interface OriginRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly caller: OriginCaller | undefined;
}

export interface ObjectAnswer {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string | number>>;
  /** Undefined for an answer without a body. */
  readonly body: ObjectBody | undefined;
}

export interface ObjectBody {
  readonly object: StoredObject;
  /** Both ends inclusive. */
  readonly range: { readonly start: number; readonly end: number };
}

/** In S3's order: the request's form, who may do this, then the object, its conditions and its range. */
export async function answer(
  bucket: BucketModel,
  store: ObjectStore,
  { method, url, headers, caller }: OriginRequest,
): Promise<ObjectAnswer | S3Error> {
  const [path = '', query = ''] = splitOnce(url, '?');
  const key = keyOfPath(path);
  if (key === undefined) return s3Error('InvalidURI', { URI: path });
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) return s3Error('KeyTooLongError', { Size: keyBytes, MaxSizeAllowed: MAX_KEY_BYTES });
  // The template has no CORS rules (the loader refuses them), and a preflight is answered by those rules alone.
  if (method === 'OPTIONS') return s3Error('AccessForbidden', { Method: method, ResourceType: 'OBJECT' });
  const needed = neededPermission(method, key, query);
  if (needed === undefined) return s3Error('MethodNotAllowed', { Method: method, ResourceType: 'OBJECT' });
  const may = (action: string, resource: string) => isAllowed(bucket.policy, { caller, action, resource });
  const bucketArn = `arn:aws:s3:::${bucket.name}`;
  if (!may(needed.action, key === '' ? bucketArn : `${bucketArn}/${key}`)) return s3Error('AccessDenied');
  if (!needed.served) return s3Error('NotImplemented', { Header: method });
  if (key === '') return { status: 200, headers: { 'x-amz-bucket-region': bucket.region }, body: undefined };
  const object = await store.find(key);
  // A caller that may not list the bucket does not learn which keys are missing (GetObject, "Permissions").
  if (!object) return may('s3:ListBucket', bucketArn) ? s3Error('NoSuchKey', { Key: key }) : s3Error('AccessDenied');
  return answerWithObject(bucket, object, method, headers);
}

/** To a caller that may read it. */
export function answerWithObject(
  bucket: BucketModel,
  object: StoredObject,
  method: string,
  headers: IncomingHttpHeaders,
): ObjectAnswer | S3Error {
  const verdict = precondition(headers, object);
  if (verdict.kind === 'failed') return s3Error('PreconditionFailed', { Condition: verdict.header });
  const stored = { ...validatorsOf(bucket, object), ...object.metadata };
  if (verdict.kind === 'not-modified') return { status: 304, headers: stored, body: undefined };
  const full = {
    ...stored,
    'accept-ranges': 'bytes',
    'content-type': object.contentType ?? 'binary/octet-stream',
    // Every object is encrypted since January 2023, and S3 says so: "Protecting data with server-side encryption".
    'x-amz-server-side-encryption': 'AES256',
  };
  const range = byteRange(rangeCounts(headers, object) ? headers.range : undefined, object.size);
  switch (range.kind) {
    case 'unsatisfiable':
      return s3Error('InvalidRange', { RangeRequested: headers.range ?? '', ActualObjectSize: object.size });
    case 'part':
      return {
        status: 206,
        headers: {
          ...full,
          'content-range': `bytes ${range.start}-${range.end}/${object.size}`,
          'content-length': range.end - range.start + 1,
        },
        body: method === 'HEAD' ? undefined : { object, range },
      };
    case 'whole':
      return {
        status: 200,
        headers: { ...full, 'content-length': object.size },
        body:
          method === 'HEAD' || object.size === 0 ? undefined : { object, range: { start: 0, end: object.size - 1 } },
      };
  }
}

function validatorsOf({ versioned }: BucketModel, object: StoredObject): Record<string, string> {
  const { etag, lastModified } = object;
  const status = object.replicationStatus?.();
  const version = createHash('sha256').update(`${etag} ${lastModified.getTime()}`).digest('base64url').slice(0, 32);
  return {
    etag,
    'last-modified': lastModified.toUTCString(),
    ...(versioned ? { 'x-amz-version-id': version } : {}),
    ...(status === undefined ? {} : { 'x-amz-replication-status': status }),
  };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
