import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSignedRequest, type SignedRequest } from '../../../local/edge/native-signing/check.ts';
import { ecKey, requestFor, rsaKey, trust } from './mint.ts';

const [rsa, ec] = [rsaKey('K2RSA0000000AB'), ecKey('K2EC00000000AB')];
const keys = trust(rsa, ec);
const now = 1_800_000_000;
const at = (seconds: number) => new Date(seconds * 1000).toISOString();

const originals = [rsa, ec].flatMap((key) => {
  const common = {
    keyPairId: key.id,
    privateKey: key.privatePem,
    dateLessThan: at(now + 60),
    algorithm: 'SHA256',
  } as const;
  const url = 'https://d111111abcdef8.cloudfront.net/vod/a.m3u8?b=1&c=';
  const times = { dateGreaterThan: at(now - 60), ipAddress: '192.0.2.0/24' };
  return [getSignedUrl({ ...common, url }), getSignedUrl({ ...common, ...times, url })].map((signed) =>
    requestFor(signed),
  );
});
const parts = originals.flatMap(({ query = '' }) => query.split('&'));
const text = fc.oneof(
  fc.constantFrom('', '*', '?', '=', '&', '%', '"', '\\', '\0', 'é', '_', '__', '-', '~', '/'),
  fc.string({ maxLength: 8 }),
);

/** Edits of a request, each aimed at one part of it; parts of other valid requests are put in as well. */
const edit = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), at: fc.nat(8), part: fc.constantFrom(...parts) }),
  fc.record({ kind: fc.constant('add' as const), at: fc.nat(8), part: fc.oneof(fc.constantFrom(...parts), text) }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(8) }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat(8), with: fc.nat(8) }),
  fc.record({ kind: fc.constant('splice' as const), at: fc.nat(8), offset: fc.nat(700), remove: fc.nat(3), put: text }),
  fc.record({ kind: fc.constant('path' as const), offset: fc.nat(12), remove: fc.nat(3), put: text }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(request: SignedRequest, one: Edit): SignedRequest {
  if (one.kind === 'path') return { ...request, path: spliced(request.path, one) };
  const list = (request.query ?? '').split('&');
  const index = one.at % list.length;
  if (one.kind === 'replace') list[index] = one.part;
  if (one.kind === 'add') list.splice(index, 0, one.part);
  if (one.kind === 'drop') list.splice(index, 1);
  if (one.kind === 'swap')
    [list[index], list[one.with % list.length]] = [list[one.with % list.length] ?? '', list[index] ?? ''];
  if (one.kind === 'splice') list[index] = spliced(list[index] ?? '', one);
  return { ...request, query: list.length > 0 ? list.join('&') : undefined };
}

function spliced(value: string, { offset, remove, put }: { offset: number; remove: number; put: string }): string {
  const start = offset % (value.length + 1);
  return value.slice(0, start) + put + value.slice(start + remove);
}

/** The order of the signing parameters is free; everything else is not. */
function meaning({ scheme, host, path, query }: SignedRequest): string {
  const isSigning = (part: string) => /^(Expires|Policy|Signature|Key-Pair-Id|Hash-Algorithm)=/.test(part);
  const list = query?.split('&') ?? [];
  const own = list.filter((part) => !isSigning(part));
  return JSON.stringify([scheme, host, path, own, list.filter(isSigning).sort()]);
}

it('no edited request is allowed unless it means the same as one that was signed, and none throws', () => {
  const signed = new Set(originals.map(meaning));
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 3 }), (original, edits) => {
      const edited = edits.reduce(apply, original);
      const verdict = checkSignedRequest(edited, keys, now);
      if (verdict !== 'allowed') refused++;
      expect(verdict === 'allowed').toBe(signed.has(meaning(edited)));
    }),
    { numRuns: 20_000 },
  );
  expect(refused).toBeGreaterThan(10_000);
});
