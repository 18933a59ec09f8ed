import { describe, expect, test } from 'vitest';
import { freshness, type TtlPolicy } from '../../../local/edge/ttl.ts';
import { START } from './models.ts';

interface Case {
  readonly status?: number;
  readonly cc?: string;
  readonly expires?: string;
  readonly min?: number;
  readonly def?: number;
  readonly max?: number;
  readonly errors?: TtlPolicy['errors'];
}

function lifeOf({ status = 200, cc, expires, min = 0, def = 60, max = 1000, errors = [] }: Case) {
  const policy = { minTtl: min, defaultTtl: def, maxTtl: max, errors };
  return freshness({ status, cacheControl: cc, expires, policy, now: START });
}

const inSeconds = (seconds: number) => new Date(START + seconds * 1000).toUTCString();

describe('the TTL of an object', () => {
  // "Manage how long content stays in the cache": the two tables, Minimum TTL = 0 and above.
  test.each<[string, Case, number]>([
    ['nothing stated: the default', {}, 60],
    ['nothing stated, minimum above the default', { min: 100 }, 100],
    ['max-age', { cc: 'max-age=30' }, 30],
    ['max-age above the maximum', { cc: 'max-age=5000' }, 1000],
    ['max-age below the minimum', { cc: 'max-age=30', min: 100 }, 100],
    ['max-age=0', { cc: 'max-age=0' }, 0],
    ['s-maxage before max-age', { cc: 'max-age=30, s-maxage=40' }, 40],
    ['s-maxage before Expires', { cc: 's-maxage=40', expires: inSeconds(90) }, 40],
    ['max-age before Expires', { cc: 'max-age=30', expires: inSeconds(90) }, 30],
    ['Expires', { expires: inSeconds(90) }, 90],
    ['Expires above the maximum', { expires: inSeconds(5000) }, 1000],
    ['Expires below the minimum', { expires: inSeconds(9), min: 100 }, 100],
    ['Expires in the past', { expires: inSeconds(-90) }, 0],
    ['Expires that is no date', { expires: '0' }, 0],
    ['another directive alone: the default', { cc: 'public' }, 60],
    ['a max-age that is no number: the default', { cc: 'max-age=soon' }, 60],
    ['a quoted max-age', { cc: 'max-age="30"' }, 30],
    ['directives in any case and spacing', { cc: 'PUBLIC ,  Max-Age = 30' }, 30],
    ['the first of two', { cc: 'max-age=30, max-age=40' }, 30],
    ['no-store under a minimum', { cc: 'no-store', min: 100 }, 100],
    ['no-cache under a minimum', { cc: 'no-cache', min: 100 }, 100],
    ['private under a minimum', { cc: 'private, max-age=5000', min: 100 }, 100],
    ['more seconds than anyone counts', { cc: 'max-age=99999999999', max: 31_536_000 }, 31_536_000],
    ['a redirect', { status: 301, cc: 'max-age=30' }, 30],
    ['a redirect without Cache-Control', { status: 302, expires: inSeconds(90) }, 90],
    ['a redirect that needs Cache-Control and has it', { status: 307, cc: 'public' }, 60],
  ])('%s', (_title, input, ttl) => {
    expect(lifeOf(input)).toMatchObject({ ttl, storable: true });
  });

  test.each<[string, Case]>([
    ['no-store', { cc: 'no-store' }],
    ['no-cache', { cc: 'no-cache' }],
    ['private', { cc: 'private, max-age=30' }],
    ['307 without Cache-Control', { status: 307, expires: inSeconds(90) }],
    ['308 without Cache-Control', { status: 308 }],
    ['a status that caches do not keep', { status: 226, cc: 'max-age=30' }],
  ])('is none, and nothing is kept: %s', (_title, input) => {
    expect(lifeOf(input)).toMatchObject({ ttl: 0, storable: false });
  });
});

describe('the TTL of an error', () => {
  test.each([404, 414, 500, 501, 502, 503, 504])('is 10 seconds for %i where the template says nothing', (status) => {
    expect(lifeOf({ status })).toMatchObject({ ttl: 10, storable: true });
  });

  test.each([400, 403, 405, 412, 415])('needs max-age or s-maxage for %i', (status) => {
    expect(lifeOf({ status })).toMatchObject({ storable: false });
    expect(lifeOf({ status, cc: 'max-age=30' })).toMatchObject({ ttl: 30, storable: true });
    expect(lifeOf({ status, cc: 's-maxage=30' })).toMatchObject({ ttl: 30, storable: true });
    expect(lifeOf({ status, expires: inSeconds(30) })).toMatchObject({ storable: false });
  });

  test.each([401, 416, 429, 451])('is none for %i, whatever it says', (status) => {
    expect(lifeOf({ status, cc: 'max-age=30' })).toMatchObject({ ttl: 0, storable: false });
  });

  const errors = [
    { errorCode: 503, errorCachingMinTtl: 1 },
    { errorCode: 404, errorCachingMinTtl: 300 },
  ];
  test.each<[string, Case, number]>([
    ["the template's minimum", { status: 503, errors }, 1],
    ['the longer of minimum and max-age', { status: 503, errors, cc: 'max-age=20' }, 20],
    ['the minimum over a shorter max-age', { status: 404, errors, cc: 'max-age=20' }, 300],
    ['the minimum over an Expires in the past', { status: 404, errors, expires: inSeconds(-1) }, 300],
    ['no-store does not count on 503', { status: 503, errors, cc: 'no-store' }, 1],
    ["the behaviour's TTLs do not count", { status: 503, errors, min: 50, max: 60 }, 1],
  ])('%s', (_title, input, ttl) => {
    expect(lifeOf(input)).toMatchObject({ ttl, storable: true });
  });

  test.each([404, 410, 414, 501])('is none for %i with no-store', (status) => {
    expect(lifeOf({ status, cc: 'no-store' })).toMatchObject({ storable: false });
  });
});

describe('staleness', () => {
  test.each([
    ['max-age=1, stale-while-revalidate=2, stale-if-error=3', 2, 3],
    ['max-age=1', 0, undefined],
    ['max-age=1, stale-if-error=0', 0, 0],
    ['max-age=1, stale-while-revalidate=2, must-revalidate', 0, 0],
    ['max-age=1, stale-while-revalidate=2, proxy-revalidate', 0, 0],
  ])('of "%s"', (cc, staleWhileRevalidate, staleIfError) => {
    expect(lifeOf({ cc })).toMatchObject({ staleWhileRevalidate, staleIfError });
  });
});
