/** Published tokens: each proves its MAC, and has its full verdict, since none carries a path. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readToken, readTokenClaims, type TokenCode, verifyToken } from '../../../functions/token/verify.ts';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/tokens.json', import.meta.url), 'utf8'));
const { jwt_hs256: jwt, cose_mac0_hs256: cose, cat_hs256: cat } = vectors;
const nodeCrypto = { createHmac: (algorithm: 'sha256', key: Buffer) => createHmac(algorithm, key) };
const fromHex = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

interface Vector {
  readonly name: string;
  readonly token: string;
  /** base64url. */
  readonly key: string;
  readonly isAuthentic: boolean;
  /** Where the record holds this key alone, under the id that the token names. */
  readonly verdict: TokenCode;
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

describe.each(VECTORS)('$name', ({ token, key, isAuthentic, verdict }) => {
  const read = readToken(token);
  if (typeof read === 'string') throw new Error(read);

  test(`has ${isAuthentic ? 'the' : 'another'} MAC`, () => {
    const mac = createHmac('sha256', Buffer.from(key, 'base64url')).update(read.signed).digest();
    expect(mac.equals(read.tag)).toBe(isAuthentic);
  });

  test(`is refused as ${verdict}`, () => {
    expect(verifyToken(token, `only=${key}`, nodeCrypto)).toBe(verdict);
  });

  test('is not believed under another key', () => {
    const record = `only=${'A'.repeat(43)}`;
    expect(verifyToken(token, record, nodeCrypto)).toBe(read.keyId === undefined ? 'bad-signature' : 'unknown-key');
  });
});

test("Eyevinn's token, once believed, lacks only a path", () => {
  const read = readToken(cat.token_base64url);
  if (typeof read === 'string') throw new Error(read);
  expect(read.keyId).toBe('akamai_key_hs256');
  expect(readTokenClaims(read)).toBe('missing-path');
  // The claims as published, in its order, and a path after them.
  const path = Buffer.from('190138a103a101652f766f642f', 'hex');
  const payload = Buffer.concat([Buffer.from([0xa4]), (read.payload as Buffer).subarray(1), path]);
  expect(readTokenClaims({ ...read, payload })).toMatchObject({ exp: cat.exp, nbf: cat.nbf_and_iat });
});
