/** One viewer's answer from an object: 304, a range or all of it. */
import { parseByteRange } from './byte-range.ts';
import { isNotModified, rangeStillHolds } from './conditional.ts';
import { type EdgeBody, type EdgeRequest, type EdgeResponse, type HeaderMap, headerOf } from './messages.ts';
import type { CachedObject } from './object-cache.ts';

/** Headers that a 304 carries: RFC 9110 section 15.4.5. */
const NOT_MODIFIED_HEADERS = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'last-modified', 'vary'];

export async function render(request: EdgeRequest, object: CachedObject): Promise<EdgeResponse> {
  const { status, headers } = object;
  if (status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return whole(request, object);
  if (isNotModified(request, headers)) {
    object.stream?.destroy();
    const kept: HeaderMap = new Map();
    for (const name of NOT_MODIFIED_HEADERS) {
      const values = headers.get(name);
      if (values !== undefined) kept.set(name, values);
    }
    return { status: 304, headers: kept, body: undefined };
  }
  const range = headerOf(request.headers, 'range');
  if (range === undefined || request.method === 'HEAD' || object.stream || !rangeStillHolds(request, headers)) {
    return whole(request, object);
  }
  // "Transfer encoding": an answer of unknown length is passed on whole while it arrives.
  if (!headers.has('content-length') && !object.body.done()) return whole(request, object);
  const size = await sizeOf(object);
  const part = parseByteRange(range, size);
  if (part === 'whole') return whole(request, object);
  const partHeaders = new Map(headers);
  if (part === 'unsatisfiable') {
    for (const name of ['content-encoding', 'content-type', 'etag', 'last-modified']) partHeaders.delete(name);
    partHeaders.set('content-range', [`bytes */${size}`]);
    partHeaders.set('content-length', ['0']);
    return { status: 416, headers: partHeaders, body: undefined };
  }
  partHeaders.set('content-range', [`bytes ${part.start}-${part.end}/${size}`]);
  partHeaders.set('content-length', [String(part.end - part.start + 1)]);
  return { status: 206, headers: partHeaders, body: bodyPart(object, part.start, part.end) };
}

function whole(request: EdgeRequest, object: CachedObject): EdgeResponse {
  const headers = new Map(object.headers);
  if (request.method === 'HEAD') {
    object.stream?.destroy();
    return { status: object.status, headers, body: undefined };
  }
  if (object.stream) return { status: object.status, headers, body: object.stream };
  if (!object.body.done()) {
    return { status: object.status, headers, body: { buffer: object.body, start: 0, end: Number.POSITIVE_INFINITY } };
  }
  const body = object.body.whole();
  if (object.status !== 204 && object.status !== 304) headers.set('content-length', [String(body.length)]);
  return { status: object.status, headers, body };
}

function bodyPart(object: CachedObject, start: number, end: number): EdgeBody {
  if (object.body.done()) return object.body.whole().subarray(start, end + 1);
  return { buffer: object.body, start, end };
}

/** A length that the origin stated, or the end of the body is waited for. */
async function sizeOf({ headers, body }: CachedObject): Promise<number> {
  const stated = headerOf(headers, 'content-length');
  if (stated !== undefined && !headers.has('content-encoding')) return Number(stated);
  await body.finished();
  return body.size();
}
