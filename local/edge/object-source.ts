/** Turns an origin's reply into the object that the cache keeps: TTL, cookies, compression, a body that may still arrive. */
import type { Readable } from 'node:stream';
import type { BehaviourModel, CustomErrorResponse } from '../template/model.ts';
import { type BodyBuffer, createBodyBuffer } from './body-buffer.ts';
import { compressed, compressedHeaders, compressionFor } from './compression.ts';
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';
import type { CachedObject } from './object-cache.ts';
import type { OriginReply } from './origin-side.ts';
import { type Freshness, freshness, notStored } from './ttl.ts';
import { asksEveryTime, passedVary } from './vary.ts';

/** Bytes; larger answers stream through without being kept, so that one film does not empty a laptop's cache. */
export const MAX_OBJECT_BYTES = 64 * 1024 * 1024;

export interface ObjectContext {
  readonly behaviour: BehaviourModel;
  readonly errors: readonly CustomErrorResponse[];
  readonly request: EdgeRequest;
  readonly now: number;
}

/** What belongs to the kept body, or to one answer alone, a 304 does not renew: RFC 9111 sections 3.2 and 4.3.4. */
const NOT_RENEWED = new Set(['age', 'content-encoding', 'content-length', 'content-md5', 'content-range', 'etag']);

export function objectOf(reply: OriginReply, context: ObjectContext): CachedObject {
  const { behaviour, request, now } = context;
  const headers = passedHeaders(reply.headers, behaviour);
  headers.delete('age');
  const life = lifetime(reply.status, headers, context);
  const common = {
    status: reply.status,
    storedAt: now,
    initialAge: ageHeader(reply.headers),
    origin: reply.origin,
    generatedBy: reply.generatedBy,
    etag: headerOf(headers, 'etag'),
    coding: undefined,
  };
  if (Buffer.isBuffer(reply.body)) {
    const body = request.method === 'HEAD' ? Buffer.alloc(0) : reply.body;
    return { ...common, headers, body: createBodyBuffer(body), freshness: life };
  }
  if (Number(headerOf(headers, 'content-length') ?? 0) > MAX_OBJECT_BYTES && request.method !== 'HEAD') {
    const tooLarge = { ...life, storable: false, ttl: 0, why: `larger than ${MAX_OBJECT_BYTES} bytes` };
    return { ...common, headers, body: createBodyBuffer(Buffer.alloc(0)), stream: reply.body, freshness: tooLarge };
  }
  const accepted = headerOf(request.headers, 'accept-encoding');
  const coding =
    request.method === 'HEAD'
      ? undefined
      : compressionFor(behaviour, accepted, { status: reply.status, headers, ttl: life.ttl });
  if (coding === undefined) return { ...common, headers, body: filled(reply.body), freshness: life };
  return {
    ...common,
    coding,
    headers: compressedHeaders(headers, coding),
    body: filled(compressed(reply.body, coding)),
    freshness: life,
  };
}

/** The stale object with a 304's headers and a new life: RFC 9111 section 4.3.4. */
export function refreshed(stale: CachedObject, reply: OriginReply, context: ObjectContext): CachedObject {
  const renewed = new Map(stale.headers);
  for (const [name, values] of passedHeaders(reply.headers, context.behaviour)) {
    if (!NOT_RENEWED.has(name)) renewed.set(name, values);
  }
  const headers = stale.coding === undefined ? renewed : compressedHeaders(renewed, stale.coding);
  return {
    ...stale,
    headers,
    freshness: lifetime(stale.status, headers, context),
    storedAt: context.now,
    initialAge: ageHeader(reply.headers),
  };
}

/** Without what the behaviour's policies keep from viewers. */
function passedHeaders(received: HeaderMap, behaviour: BehaviourModel): HeaderMap {
  const headers = new Map(received);
  if (dropsCookies(behaviour)) headers.delete('set-cookie');
  const vary = headerOf(headers, 'vary');
  const passed = vary === undefined ? undefined : passedVary(vary, behaviour);
  if (passed === undefined) headers.delete('vary');
  else headers.set('vary', [passed]);
  return headers;
}

function lifetime(status: number, headers: HeaderMap, { behaviour, errors, now }: ObjectContext): Freshness {
  const { minTtl, defaultTtl, maxTtl } = behaviour.cachePolicy;
  if (asksEveryTime(headerOf(headers, 'vary'), behaviour)) return notStored('Vary: * with MinTTL 0');
  return freshness({
    status,
    cacheControl: headerOf(headers, 'cache-control'),
    expires: headerOf(headers, 'expires'),
    policy: { minTtl, defaultTtl, maxTtl, errors },
    now,
  });
}

function filled(source: Readable): BodyBuffer {
  const buffer = createBodyBuffer();
  source.on('data', (chunk: Buffer) => buffer.push(chunk));
  source.on('end', () => buffer.end());
  source.on('error', (error: Error) => buffer.fail(error));
  source.on('close', () => {
    if (!buffer.done() && !buffer.error()) buffer.fail(new Error('The origin closed the connection.'));
  });
  return buffer;
}

/** Where no policy forwards cookies, Set-Cookie is removed too: "Cache content based on cookies". */
function dropsCookies({ cachePolicy, originRequestPolicy }: BehaviourModel): boolean {
  return cachePolicy.cookies.behaviour === 'none' && (originRequestPolicy?.cookies.behaviour ?? 'none') === 'none';
}

function ageHeader(headers: HeaderMap): number {
  const age = headerOf(headers, 'age');
  return age !== undefined && /^\d{1,10}$/.test(age) ? Number(age) : 0;
}
