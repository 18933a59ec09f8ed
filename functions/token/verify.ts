import { readCat } from './cat.ts';
import { readCatClaims } from './cat-claims.ts';
import { type Claims, type ClaimsCode, isText } from './claims.ts';
import { readJwt, readJwtClaims } from './jwt.ts';
import { findKey } from './keys.ts';

/** A token taken apart. Nothing in it may be believed. */
export interface UnverifiedToken {
  readonly keyId: string | undefined;
  /** What the signature covers. */
  readonly signed: string | Buffer;
  /** The signature, or COSE's tag. */
  readonly tag: Buffer;
  /** Text of a JWT, bytes of a CAT. */
  readonly payload: string | Buffer;
}

declare const verified: unique symbol;

/** Claims whose signature is right. Only `verifyToken` makes them. */
export type VerifiedClaims = Claims & { readonly [verified]: true };

export type FormatCode = 'malformed-token' | 'unsupported-algorithm';

export type TokenCode = FormatCode | ClaimsCode | 'keys-unavailable' | 'unknown-key' | 'bad-signature';

/** What is used of the runtime's module `crypto`. */
export interface Crypto {
  createHmac(algorithm: 'sha256', key: Buffer): { update(data: string | Buffer): { digest(): Buffer } };
}

/**
 * From a token's text to claims that may be believed.
 *
 * @param keys The `keys` record.
 */
export const verifyToken = (text: string, keys: string, crypto: Crypto): VerifiedClaims | TokenCode => {
  const token = readToken(text);
  if (isText(token)) return token;
  const key = findKey(keys, token.keyId);
  if (isText(key)) return key;
  const mac = crypto.createHmac('sha256', key).update(token.signed).digest();
  return isSameMac(mac, token.tag) ? (readTokenClaims(token) as VerifiedClaims | ClaimsCode) : 'bad-signature';
};

/** Takes a token apart: a JWT if it has a dot, a CAT if not. */
export const readToken = (text: string): UnverifiedToken | FormatCode => {
  try {
    return text.indexOf('.') < 0 ? readCat(text) : readJwt(text);
  } catch {
    return 'malformed-token';
  }
};

/** What a token says, to be believed or not. */
export const readTokenClaims = (token: UnverifiedToken): Claims | ClaimsCode => {
  const payload = token.payload;
  try {
    return isText(payload) ? readJwtClaims(payload) : readCatClaims(payload);
  } catch {
    return 'malformed-claims';
  }
};

/** Compares 32 bytes in a time that does not depend on where the two differ. */
const isSameMac = (expected: Buffer, given: Buffer): boolean => {
  let difference = given.length - 32;
  if (difference) return false;
  // Six bytes are the most that one read takes; the last word overlaps. Squares: `^` and `|` would drop all bits above
  // 32, and differences of both signs could cancel out.
  for (let i = 0; i < 32; i += 6) {
    const at = i < 26 ? i : 26;
    const word = expected.readUIntBE(at, 6) - given.readUIntBE(at, 6);
    difference += word * word;
  }
  return difference === 0;
};
