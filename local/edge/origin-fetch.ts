/** A request to the caches and behind them, or straight to the origin where the method is not cached. */
import { CACHE, DISTRIBUTION, STATUS } from '../../infra/limits.ts';
import type { OriginChoice } from '../runtime/origin-choice.ts';
import type { LoadedBehaviour } from './behaviours.ts';
import { cacheKey } from './cache-key.ts';
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';
import { ageOf, type CachedObject } from './object-cache.ts';
import { MAX_OBJECT_BYTES, type ObjectContext, objectOf, refreshed } from './object-source.ts';
import { originPlan } from './origin-plan.ts';
import { toOriginRequest } from './origin-request.ts';
import { askOrigins, errorReply, type OriginReply, type OriginSide } from './origin-side.ts';
import { note } from './request-trace.ts';
import { freshIn, type OriginAnswer, obtain, type Tier } from './tiers.ts';
import type { Visit } from './visit.ts';

export interface OriginFetch {
  readonly side: OriginSide;
  readonly behaviour: LoadedBehaviour;
  /** As it left the viewer-request function. */
  readonly request: EdgeRequest;
  /** The function's. */
  readonly choice: OriginChoice | undefined;
  readonly visit: Visit;
  readonly via: string;
  readonly now: () => number;
}

export interface ObtainedObject {
  readonly object: CachedObject;
  /** As in X-Cache. */
  readonly result: string;
  readonly why: string;
  /** Seconds, for an answer from a cache of the edge's or of the origin's. */
  readonly age: number | undefined;
}

/** A viewer's own conditions go to the origin only when nothing here can answer them. */
const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'];

export async function obtainObject(fetch: OriginFetch, tiers: readonly Tier[]): Promise<ObtainedObject> {
  const { request, behaviour, now, side, visit } = fetch;
  const { model } = behaviour;
  if (!model.cachedMethods.includes(request.method)) {
    const sent = originRequestOf(fetch);
    const reply = returned(fetch, await ask(fetch, sent, pick(request.headers, CONDITIONS)));
    const object = objectOf(reply, objectContext(fetch, sent));
    const uncached = { ...object, freshness: { ...object.freshness, ttl: 0, storable: false } };
    const why = `${request.method} is not cached`;
    return { object: uncached, result: resultOf(uncached, 'Miss'), why, age: undefined };
  }
  const base = cacheKey(side.distribution.id, request, model.cachePolicy);
  note(visit.trace, 'key', base);
  const kept = freshIn(tiers, base, now());
  if (kept) {
    const { object, result, why } = kept;
    return { object, why, result: resultOf(object, result), age: ageOf(object, now()) };
  }
  const { ways } = visit;
  const { object, result, why } = await obtain({
    tiers,
    // A HEAD's answer has no body to give a GET: it neither replaces nor renews what a GET is answered from.
    key: request.method === 'HEAD' ? `${base}\nHEAD` : base,
    now,
    ...(ways && { toNextTier: ways.toRegionalCache }),
    errorHold: (status) => {
      const custom = side.distribution.customErrorResponses.find(({ errorCode }) => errorCode === status);
      return (custom?.errorCachingMinTtl ?? CACHE.errorTtlSeconds) * 1000;
    },
    askOrigin: (stale) => askForObject(fetch, stale),
  });
  // What was fetched now has an Age only where the origin gave it one.
  const hasAge = result === 'Hit' || object.initialAge > 0;
  return { object, why, result: resultOf(object, result), age: hasAge ? ageOf(object, now()) : undefined };
}

function originRequestOf({ request, behaviour, visit, via }: OriginFetch): EdgeRequest {
  const { id: requestId, viewer } = visit;
  return toOriginRequest(request, { behaviour: behaviour.model, requestId, clientIp: viewer.ip, via });
}

async function askForObject(fetch: OriginFetch, stale: CachedObject | undefined): Promise<OriginAnswer> {
  const sent = originRequestOf(fetch);
  // An answer is as old as its question: RFC 9111 section 4.2.3 adds the response's delay to its age.
  const asked = objectContext(fetch, sent);
  const reply = await ask(fetch, sent, stale ? validators(stale) : new Map());
  if (stale && reply.status === 304) return { kind: 'kept', object: refreshed(stale, reply, asked) };
  const length = Number(headerOf(reply.headers, 'content-length') ?? 0);
  const range = fetch.request.headers.get('range');
  if (range && reply.status === 200 && length > MAX_OBJECT_BYTES && !Buffer.isBuffer(reply.body)) {
    reply.body.on('error', () => {}).destroy();
    const part = await ask(fetch, sent, new Map([['range', range]]));
    return { kind: 'object', object: objectOf(returned(fetch, part), asked) };
  }
  return { kind: 'object', object: objectOf(returned(fetch, reply), asked) };
}

/** "Maximum file size", "Request and response behavior": a larger body is not returned; with which status is not said. */
function returned({ request, visit }: OriginFetch, reply: OriginReply): OriginReply {
  const bytes = Number(headerOf(reply.headers, 'content-length') ?? 0);
  if (request.method === 'HEAD' || Buffer.isBuffer(reply.body) || bytes <= DISTRIBUTION.cacheableBytes) return reply;
  reply.body.on('error', () => {}).destroy();
  note(
    visit.trace,
    'origin',
    `${bytes} bytes are more than the ${DISTRIBUTION.cacheableBytes} that CloudFront returns`,
  );
  return errorReply(STATUS.originInvalid, 'originInvalid', visit.id);
}

function ask(fetch: OriginFetch, request: EdgeRequest, conditions: HeaderMap): Promise<OriginReply> {
  const { side, behaviour, choice, visit } = fetch;
  const { model, originRequest, originResponse } = behaviour;
  const { ways, viewer } = visit;
  const cached = model.cachedMethods.includes(request.method);
  return askOrigins(side, {
    request,
    conditions,
    plan: originPlan(side.distribution, model, choice),
    originRequest,
    originResponse,
    requestId: visit.id,
    clientIp: viewer.ip,
    scheme: viewer.scheme,
    trace: visit.trace,
    ...(ways && { toOrigin: (domainName: string) => ways.toOrigin(domainName, cached) }),
  });
}

function objectContext({ behaviour, side, now }: OriginFetch, request: EdgeRequest): ObjectContext {
  const errors = side.distribution.customErrorResponses;
  return { behaviour: behaviour.model, errors, request, now: now() };
}

function validators({ headers, etag }: CachedObject): HeaderMap {
  const conditions: HeaderMap = new Map();
  const modified = headerOf(headers, 'last-modified');
  if (etag !== undefined) conditions.set('if-none-match', [etag]);
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
