import { readCat } from './cat.ts';
import { isText } from './claims.ts';
import { deny } from './deny.ts';
import { readJwt } from './jwt.ts';
import { findKey } from './keys.ts';

/** Claims by name. Nothing in them may be believed. */
export type UnverifiedClaims = Readonly<Record<string, unknown>>;

declare const verified: unique symbol;

/** Claims whose signature is right. Only `verifyToken` makes them. */
export type VerifiedClaims = UnverifiedClaims & { readonly [verified]: true };

/**
 * What a reader calls before it reads any claim.
 *
 * @param signed What the signature covers.
 * @param tag The signature, or COSE's tag: from `start` to the end.
 */
export type Authenticate = (keyId: string | undefined, signed: string | Buffer, tag: Buffer, start: number) => void;

export type TokenCode =
  | 'malformed-token'
  | 'unsupported-algorithm'
  | 'keys-unavailable'
  | 'unknown-key'
  | 'bad-signature'
  | 'malformed-claims'
  | 'unsupported-claim';

/** What is used of the runtime's module `crypto`. */
export interface Crypto {
  createHmac(algorithm: 'sha256', key: Buffer): { update(data: string | Buffer): { digest(): Buffer } };
}

/**
 * From a token's text to claims that may be believed.
 *
 * @param keys The `keys` record.
 */
export const verifyToken = (text: string, keys: string, crypto: Crypto): VerifiedClaims =>
  readToken(text, (keyId, signed, tag, start) => {
    const mac = crypto.createHmac('sha256', findKey(keys, keyId)).update(signed).digest();
    if (!isSameMac(mac, tag, start)) deny('bad-signature');
  }) as VerifiedClaims;

/** Reads a token: a JWT if it has a dot, a CAT if not. Denies what is neither. */
export const readToken = (text: string, authenticate: Authenticate): UnverifiedClaims => {
  let flaw: TokenCode = 'malformed-token';
  try {
    return (text.indexOf('.') < 0 ? readCat : readJwt)(text, (keyId, signed, tag, start) => {
      authenticate(keyId, signed, tag, start);
      flaw = 'malformed-claims';
    });
  } catch (code) {
    return deny(isText(code) ? (code as TokenCode) : flaw);
  }
};

/** Compares 32 bytes, `given` from `start` on, in a time that does not depend on where the two differ. */
const isSameMac = (expected: Buffer, given: Buffer, start: number): boolean => {
  let difference = given.length - start - 32;
  if (difference) return false;
  // Six bytes are the most that one read takes; the last word overlaps. Squares: `^` and `|` would drop all bits above
  // 32, and differences of both signs could cancel out.
  for (let i = 0; i < 32; i += 6) {
    if (i > 26) i = 26;
    const word = expected.readUIntBE(i, 6) - given.readUIntBE(start + i, 6);
    difference += word * word;
  }
  return difference === 0;
};
