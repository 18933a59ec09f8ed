import type { Claims } from './claims.ts';
import { readJwt, readJwtClaims } from './jwt.ts';
import { findKey, isKeysRecord } from './keys.ts';

/** A token taken apart. Nothing in it may be believed. */
export interface UnverifiedToken {
  readonly keyId: string | undefined;
  /** What the signature covers. */
  readonly signed: string;
  /** The signature, base64url. */
  readonly tag: string;
  readonly payload: string;
}

declare const verified: unique symbol;

/** Claims whose signature is right. Only `verifyToken` makes them. */
export type VerifiedClaims = Claims & { readonly [verified]: true };

export type TokenCode =
  | 'malformed-token'
  | 'unsupported-algorithm'
  | 'keys-unavailable'
  | 'unknown-key'
  | 'bad-signature'
  | 'malformed-claims'
  | 'unsupported-claim'
  | 'missing-expiry'
  | 'missing-path';

/** HMAC-SHA256 in base64url without padding. */
export type Hmac = (key: Buffer, data: string) => string;

/**
 * From a token's text to claims that may be believed.
 *
 * @param keys The `keys` record.
 */
export function verifyToken(text: string, keys: string, hmac: Hmac): VerifiedClaims | TokenCode {
  const token = readJwt(text);
  if (typeof token === 'string') return token;
  if (!isKeysRecord(keys)) return 'keys-unavailable';
  const key = findKey(keys, token.keyId);
  if (!key) return 'unknown-key';
  if (!isSameText(hmac(key, token.signed), token.tag)) return 'bad-signature';
  const claims = readJwtClaims(token.payload);
  return typeof claims === 'string' ? claims : (claims as VerifiedClaims);
}

/** Six bytes are the most that one read takes. */
const WORD = 6;

/** Compares two signatures of the same length in a time that does not depend on where they differ. */
function isSameText(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  const last = a.length - WORD;
  if (b.length !== a.length) return false;
  let difference = 0;
  for (let i = 0; i < last; i += WORD) {
    // Squares: `^` and `|` would drop the bits above 32, and differences of both signs could cancel out.
    const word = a.readUIntBE(i, WORD) - b.readUIntBE(i, WORD);
    difference += word * word;
  }
  const word = a.readUIntBE(last, WORD) - b.readUIntBE(last, WORD);
  return difference + word * word === 0;
}
