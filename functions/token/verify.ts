import type { ViewerRequest, ViewerRequestEvent } from '../platform/event.ts';
import { readCat } from './cat.ts';
import { checkClaims, isText } from './claims.ts';
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
 * From a token's text to claims that may be believed, and that allow the request.
 *
 * @param keys The `keys` record.
 * @param path Path without the token.
 * @param country The viewer's; empty when it is not known.
 * @param now Seconds since 1970.
 * @param asksForIssuer Whether the issuer is looked at afterwards; a CAT's is passed over otherwise.
 */
export const verifyToken = (
  text: string,
  keys: string,
  crypto: Crypto,
  event: ViewerRequestEvent,
  path: string,
  country: string,
  now: number,
  asksForIssuer: boolean,
): VerifiedClaims => {
  // What is thrown without a code is of what was being read.
  let flaw: TokenCode = 'malformed-token';
  try {
    const claims = readToken(
      text,
      (keyId, signed, tag, start) => {
        const mac = crypto.createHmac('sha256', findKey(keys, keyId)).update(signed).digest();
        if (!isSameMac(mac, tag, start)) deny('bad-signature');
        flaw = 'malformed-claims';
      },
      event.request,
      asksForIssuer,
    ) as VerifiedClaims;
    checkClaims(claims, event, path, country, now);
    return claims;
  } catch (code) {
    return deny(isText(code) ? (code as TokenCode) : flaw);
  }
};

/** Reads a token: a JWT if it has a dot, a CAT if not. Throws at what is neither. */
export const readToken = (
  text: string,
  authenticate: Authenticate,
  request: ViewerRequest,
  asksForIssuer: boolean,
): UnverifiedClaims => {
  const dot = text.indexOf('.');
  return dot < 0 ? readCat(text, authenticate, request, asksForIssuer) : readJwt(text, authenticate, dot);
};

/** Compares 32 bytes, `given` from `start` on, in a time that does not depend on where the two differ. */
const isSameMac = (expected: Buffer, given: Buffer, start: number): boolean => {
  let differs = 0;
  // Six bytes are the most that one read takes: from 26, 24, 18, 12, 6 and 0 on.
  for (let i = 26; i >= 0; i -= i > 24 ? 2 : 6)
    differs |= (expected.readUIntBE(i, 6) !== given.readUIntBE(start + i, 6)) as unknown as number;
  return !differs;
};
