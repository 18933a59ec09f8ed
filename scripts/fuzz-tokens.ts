/** Tokens that are right, nearly right and wrong, in both formats. */
import fc from 'fast-check';
import { type TokenPlan, tokenOf } from './fuzz-mint.ts';
import { DISTRIBUTION_HOST } from './viewer-event.ts';

/** Epoch seconds. */
export const NOW = 1_800_000_000;
export const PATHS = ['/vod/title/a.m4s', '/vod/title/b/c.mpd', '/live/a/1.ts', '/vod/a', '/live/%ED%95%9C/x'];
const SCOPES = [...PATHS, '/vod/', '/live/', '/', '/vod/title/', '/vod/title', '', 'x'];

/** The usual one far more often than any other. */
export function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

const strange = fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 'x', '', [], [1], {}, [null], { 3: { 1: '/vod/' } });
const times = mostly<unknown>(NOW + 60, NOW, NOW + 1, NOW - 1, 0, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e300, `${NOW + 60}`);
const some = (...items: readonly string[]) => fc.array(fc.constantFrom(...items), { maxLength: 3 });
const NETWORKS = [
  '203.0.113.7',
  '203.0.113.0/24',
  '203.0.113.6/31',
  '0.0.0.0/0',
  '198.51.100.0/25',
  '2001:db8::/32',
  '::/0',
  '2001:db8::7',
];

const claims = fc.record(
  {
    exp: fc.oneof({ weight: 9, arbitrary: times }, strange),
    paths: fc.oneof(
      { weight: 9, arbitrary: fc.array(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 3 }) },
      strange,
    ),
    nbf: fc.oneof({ weight: 9, arbitrary: mostly<unknown>(0, NOW, NOW + 1, NOW - 1) }, strange),
    iss: fc.oneof(fc.constant('us'), strange),
    aud: fc.oneof(fc.constant('tv'), strange),
    iat: fc.constantFrom<unknown>(NOW, 0),
    sub: fc.oneof(fc.constant('viewer'), strange),
    catv: fc.constantFrom<unknown>(1, 2),
    jti: fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>('ab', 'cd', 'gone') }, strange),
    catgeoiso3166: fc.oneof({ weight: 9, arbitrary: some('KR', 'JP', 'US', '') }, strange),
    catnip: fc.oneof({ weight: 9, arbitrary: some(...NETWORKS) }, strange),
    catm: fc.oneof({ weight: 9, arbitrary: some('GET', 'HEAD', 'POST') }, strange),
    catreplay: strange,
  },
  { requiredKeys: [] },
);

/** Mostly what a good token has; now and then any of the claims. */
const plan: fc.Arbitrary<TokenPlan> = fc.record({
  isCat: fc.boolean(),
  base: fc.record(
    {
      exp: times,
      paths: fc.constantFrom(['/vod/'], ['/live/'], ['/vod/', '/live/'], ['/']),
      nbf: mostly(NOW, NOW + 1, 0),
    },
    { requiredKeys: ['exp', 'paths'] },
  ),
  claims: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: claims }),
  kinds: fc.array(
    fc.tuple(
      fc.constantFrom(0, 1, 2, 3, 4, -1),
      fc.constantFrom(0, 1, 2, 3, -1),
      fc.constantFrom(...SCOPES, DISTRIBUTION_HOST, 'https'),
    ),
    { maxLength: 2 },
  ),
  names: mostly<string | undefined>('k2', 'k1', 'k9', undefined, ''),
  signs: mostly('as named', 'k1', 'k9'),
  header: mostly<Readonly<Record<string, unknown>>>(
    {},
    { alg: 'none' },
    { alg: 'HS384' },
    { crit: [] },
    { typ: 'JWT' },
    { kid: 2 },
  ),
  unprotected: fc.record({ hasKeyId: mostly(false, true), hasMore: mostly(false, true) }),
  tags: mostly([61, 17], [17], [61], [61, 18], [17, 61]),
  bytes: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 2 }),
  ),
  edits: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    fc.array(
      fc.tuple(
        fc.nat(1100),
        fc.constantFrom('replace', 'insert', 'remove'),
        fc.constantFrom(...'ABCXYZabz0189-_.=+/~%'),
      ),
      { maxLength: 3 },
    ),
  ),
});
export const fuzzToken: fc.Arbitrary<string> = plan.map(tokenOf);
