/** Published tokens: each proves its MAC, and has its full verdict, since none carries a path. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ClaimsCode, checkClaims } from '../../../functions/token/claims.ts';
import { deny } from '../../../functions/token/deny.ts';
import { type Authenticate, readToken, type TokenCode } from '../../../functions/token/verify.ts';
import { BARE_EVENT, verdictOf } from '../../support/token-verdict.ts';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/tokens.json', import.meta.url), 'utf8'));
const { jwt_hs256: jwt, cose_mac0_hs256: cose, cat_hs256: cat } = vectors;
const fromHex = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

interface Vector {
  readonly name: string;
  readonly token: string;
  /** base64url. */
  readonly key: string;
  readonly isAuthentic: boolean;
  /** Where the record holds this key alone, under the id that the token names. */
  readonly verdict: TokenCode | ClaimsCode;
}

const VECTORS: readonly Vector[] = [
  // It names a claim of another application.
  {
    name: 'RFC 7515, appendix A.1',
    token: jwt.token,
    key: jwt.key_base64url,
    isAuthentic: jwt.signature_valid,
    verdict: 'unsupported-claim',
  },
  // Its payload is English.
  {
    name: "the COSE working group's mac0-tests, HMac-01",
    token: fromHex(cose.valid_cbor_hex),
    key: fromHex(cose.key_hex),
    isAuthentic: true,
    verdict: 'malformed-claims',
  },
  {
    name: "the COSE working group's mac0-tests, the tag altered",
    token: fromHex(cose.invalid_cbor_hex),
    key: fromHex(cose.key_hex),
    isAuthentic: false,
    verdict: 'bad-signature',
  },
  // Its key id has an underscore, which no record here can hold.
  {
    name: "the test suite of Eyevinn's node-cat",
    token: cat.token_base64url,
    key: fromHex(cat.key_hex),
    isAuthentic: cat.signature_valid,
    verdict: 'unknown-key',
  },
];

/** What a reader asks to be authenticated; the claims stay unread. */
function askedOf(token: string): { keyId: string | undefined; signed: string | Buffer; tag: Buffer } {
  const asked: Parameters<Authenticate>[] = [];
  const ask: Authenticate = (...given) => {
    asked.push(given);
    deny('bad-signature');
  };
  expect(() => readToken(token, ask, BARE_EVENT.request, true)).toThrow('bad-signature');
  const [keyId, signed, bytes, start] = asked[0] as Parameters<Authenticate>;
  return { keyId, signed, tag: bytes.subarray(start) };
}

describe.each(VECTORS)('$name', ({ token, key, isAuthentic, verdict }) => {
  test(`has ${isAuthentic ? 'the' : 'another'} MAC`, () => {
    const { signed, tag } = askedOf(token);
    const mac = createHmac('sha256', Buffer.from(key, 'base64url')).update(signed).digest();
    expect(mac.equals(tag)).toBe(isAuthentic);
  });

  test(`is refused as ${verdict}`, () => {
    expect(verdictOf(token, `only=${key}`, '/vod/', 0)).toBe(verdict);
  });

  test('is not believed under another key', () => {
    const record = `only=${'A'.repeat(43)}`;
    const code = askedOf(token).keyId === undefined ? 'bad-signature' : 'unknown-key';
    expect(verdictOf(token, record, '/vod/', 0)).toBe(code);
  });
});

test("Eyevinn's token, once believed, lacks only a path", () => {
  const { keyId } = askedOf(cat.token_base64url);
  expect(keyId).toBe('akamai_key_hs256');
  const claims = readToken(cat.token_base64url, () => {}, BARE_EVENT.request, true);
  expect(claims).toMatchObject({ exp: cat.exp, nbf: cat.nbf_and_iat });
  const check = (more: object) => () =>
    checkClaims({ ...claims, ...more } as never, BARE_EVENT, '/vod/', '', cat.exp - 1);
  expect(check({})).toThrow('missing-path');
  expect(check({ paths: ['/vod/'] })).not.toThrow();
});
