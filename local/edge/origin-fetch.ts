/** A request to the caches and behind them, or straight to the origin where the method is not cached. */
import { CACHE } from '../../infra/limits.ts';
import type { LoadedBehaviour } from './behaviours.ts';
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';
import { ageOf, type CachedObject } from './object-cache.ts';
import { MAX_OBJECT_BYTES, objectOf, refreshed } from './object-source.ts';
import type { OriginPlan } from './origin-plan.ts';
import { askOrigins, type OriginReply, type OriginSide } from './origin-side.ts';
import type { RequestTrace } from './request-trace.ts';
import { type OriginAnswer, obtain, type Tier } from './tiers.ts';

export interface OriginFetch {
  readonly side: OriginSide;
  readonly behaviour: LoadedBehaviour;
  /** As it left the viewer-request function. */
  readonly request: EdgeRequest;
  /** As the policies let it through. */
  readonly originRequest: EdgeRequest;
  readonly plan: OriginPlan;
  readonly requestId: string;
  readonly clientIp: string;
  readonly scheme: 'http' | 'https';
  readonly now: () => number;
  readonly trace: RequestTrace;
  /** Where distance takes time: the ways behind the PoP. */
  readonly toRegionalCache?: () => Promise<void>;
  readonly toOrigin?: (domainName: string, cached: boolean) => Promise<void>;
}

export interface ObtainedObject {
  readonly object: CachedObject;
  /** As in X-Cache. */
  readonly result: string;
  readonly why: string;
  /** Seconds, for an answer from a cache. */
  readonly age: number | undefined;
}

/** A viewer's own conditions go to the origin only when nothing here can answer them. */
const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'];

export async function obtainObject(
  fetch: OriginFetch,
  tiers: readonly Tier[],
  key: () => string,
): Promise<ObtainedObject> {
  const { request, behaviour, now } = fetch;
  if (!behaviour.model.cachedMethods.includes(request.method)) {
    const object = objectOf(await ask(fetch, pick(request.headers, CONDITIONS)), context(fetch));
    const uncached = { ...object, freshness: { ...object.freshness, ttl: 0, storable: false } };
    return {
      object: uncached,
      result: resultOf(uncached, 'Miss'),
      why: `${request.method} is not cached`,
      age: undefined,
    };
  }
  const base = key();
  fetch.trace.add('key', base.replaceAll('\n', ' | '));
  const head = request.method === 'HEAD' && !isFresh(tiers[0]?.cache.get(base)?.object, now());
  const obtained = await obtain({
    tiers,
    // A HEAD's answer has no body to give a GET: it neither replaces nor renews what a GET is answered from.
    key: head ? `${base}\nHEAD` : base,
    now,
    ...(fetch.toRegionalCache && { toNextTier: fetch.toRegionalCache }),
    errorHold: (status) => {
      const custom = fetch.side.distribution.customErrorResponses.find(({ errorCode }) => errorCode === status);
      return (custom?.errorCachingMinTtl ?? CACHE.errorTtlSeconds) * 1000;
    },
    askOrigin: (stale) => askForObject(fetch, stale),
  });
  const { object, result, why } = obtained;
  return { object, why, result: resultOf(object, result), age: result === 'Hit' ? ageOf(object, now()) : undefined };
}

function isFresh(object: CachedObject | undefined, now: number): boolean {
  return object !== undefined && now - object.storedAt < object.freshness.ttl * 1000;
}

async function askForObject(fetch: OriginFetch, stale: CachedObject | undefined): Promise<OriginAnswer> {
  // An answer is as old as its question: RFC 9111 section 4.2.3 adds the response's delay to its age.
  const asked = context(fetch);
  const reply = await ask(fetch, stale ? validators(stale) : new Map());
  if (stale && reply.status === 304) return { kind: 'kept', object: refreshed(stale, reply, asked) };
  const length = Number(headerOf(reply.headers, 'content-length') ?? 0);
  const range = fetch.request.headers.get('range');
  if (range && reply.status === 200 && length > MAX_OBJECT_BYTES && !Buffer.isBuffer(reply.body)) {
    reply.body.on('error', () => {}).destroy();
    return { kind: 'object', object: objectOf(await ask(fetch, new Map([['range', range]])), asked) };
  }
  return { kind: 'object', object: objectOf(reply, asked) };
}

function ask(fetch: OriginFetch, conditions: HeaderMap): Promise<OriginReply> {
  const { behaviour, originRequest: request, plan, requestId, clientIp, scheme, trace } = fetch;
  const { originRequest, originResponse } = behaviour;
  const cached = behaviour.model.cachedMethods.includes(request.method);
  const { toOrigin } = fetch;
  return askOrigins(fetch.side, {
    request,
    conditions,
    plan,
    originRequest,
    originResponse,
    requestId,
    clientIp,
    scheme,
    trace,
    ...(toOrigin && { toOrigin: (domainName: string) => toOrigin(domainName, cached) }),
  });
}

function context({ behaviour, side, originRequest, now }: OriginFetch) {
  return {
    behaviour: behaviour.model,
    errors: side.distribution.customErrorResponses,
    request: originRequest,
    now: now(),
  };
}

/** The origin knows the ETag without the mark that compression put on it. */
function validators({ headers }: CachedObject): HeaderMap {
  const conditions: HeaderMap = new Map();
  const etag = headerOf(headers, 'etag');
  const modified = headerOf(headers, 'last-modified');
  if (etag !== undefined) conditions.set('if-none-match', [etag.replace(/^W\//, '')]);
  if (modified !== undefined) conditions.set('if-modified-since', [modified]);
  return conditions;
}

function pick(headers: HeaderMap, names: readonly string[]): HeaderMap {
  const picked: HeaderMap = new Map();
  for (const name of names) {
    const values = headers.get(name);
    if (values !== undefined) picked.set(name, values);
  }
  return picked;
}

/** Errors are `Error` from a cache too. */
function resultOf(object: CachedObject, result: string): string {
  if (object.generatedBy !== undefined && result !== 'Hit') return object.generatedBy;
  return object.status >= 400 ? 'Error' : result;
}
