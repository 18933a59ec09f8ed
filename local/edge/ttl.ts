/**
 * How long a response is fresh, and why: one pure function. Sources, CloudFront Developer Guide: "Manage how long
 * content stays in the cache (expiration)" for the table of Min, Default and Max TTL, "How CloudFront caches HTTP 4xx
 * and 5xx status codes" for errors, "How CloudFront processes HTTP 3xx status codes from your origin" for redirects.
 */
import { CACHE } from '../../infra/limits.ts';
import type { CustomErrorResponse } from '../template/model.ts';
import { type Directives, parseCacheControl, secondsOf } from './cache-control.ts';

export interface TtlPolicy {
  /** Seconds. */
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly errors: readonly Pick<CustomErrorResponse, 'errorCode' | 'errorCachingMinTtl'>[];
}

export interface TtlInput {
  readonly status: number;
  readonly cacheControl: string | undefined;
  readonly expires: string | undefined;
  readonly policy: TtlPolicy;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Freshness {
  /** Seconds; 0: not to be served again without asking the origin. */
  readonly ttl: number;
  /** False: not to be stored at all. */
  readonly storable: boolean;
  /** Seconds after the TTL during which a stale answer may be given while the edge asks again. */
  readonly staleWhileRevalidate: number;
  /** Seconds after the TTL during which a stale answer may stand for an error; undefined: no bound. */
  readonly staleIfError: number | undefined;
  /** Which rule decided, for the trace. */
  readonly why: string;
}

const ALWAYS_CACHED_ERRORS = [404, 414, 500, 501, 502, 503, 504];
const CACHED_WITH_MAX_AGE = [400, 403, 405, 412, 415];
/** The statuses of which RFC 9111 knows that a cache may keep them without being told so, and those with Cache-Control. */
const CACHEABLE = [200, 203, 204, 206, 300, 301, 302, 303, 304, 307, 308, 410];
const CACHED_WITH_CACHE_CONTROL = [307, 308];
const ERRORS_THAT_HEED_NO_STORE = [404, 410, 414, 501];

export function freshness(input: TtlInput): Freshness {
  const directives = parseCacheControl(input.cacheControl);
  if (input.status >= 400 && input.status !== 410) return errorFreshness(input, directives);
  if (!CACHEABLE.includes(input.status)) return notStored(`status ${input.status} is not cached`);
  if (CACHED_WITH_CACHE_CONTROL.includes(input.status) && input.cacheControl === undefined) {
    return notStored(`status ${input.status} is cached only with Cache-Control`);
  }
  return objectFreshness(input, directives);
}

function objectFreshness({ expires, policy, now }: TtlInput, directives: Directives): Freshness {
  const { minTtl, defaultTtl, maxTtl } = policy;
  const forbidding = ['no-store', 'no-cache', 'private'].find((name) => directives.has(name));
  if (forbidding !== undefined) {
    if (minTtl === 0) return notStored(`Cache-Control: ${forbidding}`);
    return stored(minTtl, directives, `MinTTL ${minTtl} over Cache-Control: ${forbidding}`);
  }
  const [seconds, source] = statedLifetime(directives, expires, now);
  if (seconds === undefined) {
    const ttl = Math.max(minTtl, defaultTtl);
    return stored(ttl, directives, ttl === defaultTtl ? `DefaultTTL ${ttl}` : `MinTTL ${ttl}`);
  }
  if (seconds < minTtl) return stored(minTtl, directives, `MinTTL ${minTtl} over ${source}`);
  if (seconds > maxTtl) return stored(maxTtl, directives, `MaxTTL ${maxTtl} under ${source}`);
  return stored(seconds, directives, source);
}

function errorFreshness({ status, expires, policy, now }: TtlInput, directives: Directives): Freshness {
  const stated = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age');
  const minimum =
    policy.errors.find(({ errorCode }) => errorCode === status)?.errorCachingMinTtl ?? CACHE.errorTtlSeconds;
  if (ERRORS_THAT_HEED_NO_STORE.includes(status) && directives.has('no-store')) {
    return notStored('Cache-Control: no-store');
  }
  if (CACHED_WITH_MAX_AGE.includes(status) && stated === undefined) {
    return notStored(`status ${status} is cached only with max-age`);
  }
  if (!CACHED_WITH_MAX_AGE.includes(status) && !ALWAYS_CACHED_ERRORS.includes(status)) {
    return notStored(`status ${status} is not cached`);
  }
  const [seconds, source] = statedLifetime(directives, expires, now);
  const ttl = Math.max(minimum, seconds ?? 0);
  return stored(ttl, new Map(), ttl === minimum ? `error caching minimum ${minimum} for ${status}` : source);
}

/** s-maxage before max-age before Expires; an Expires that is no date is in the past (RFC 9111 section 5.3). */
function statedLifetime(
  directives: Directives,
  expires: string | undefined,
  now: number,
): readonly [number | undefined, string] {
  for (const name of ['s-maxage', 'max-age']) {
    const seconds = secondsOf(directives, name);
    if (seconds !== undefined) return [seconds, `${name} ${seconds}`];
  }
  if (expires === undefined) return [undefined, ''];
  const seconds = Math.max(0, Math.floor((Date.parse(expires) - now) / 1000));
  return Number.isNaN(seconds) ? [0, 'Expires is no date'] : [seconds, `Expires in ${seconds}`];
}

function stored(ttl: number, directives: Directives, why: string): Freshness {
  const strict = directives.has('must-revalidate') || directives.has('proxy-revalidate');
  return {
    ttl,
    storable: true,
    staleWhileRevalidate: strict ? 0 : (secondsOf(directives, 'stale-while-revalidate') ?? 0),
    staleIfError: strict ? 0 : secondsOf(directives, 'stale-if-error'),
    why,
  };
}

export function notStored(why: string): Freshness {
  return { ttl: 0, storable: false, staleWhileRevalidate: 0, staleIfError: 0, why };
}
