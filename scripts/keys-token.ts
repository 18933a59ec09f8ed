/** What `revoke` was given: a token, or the id of one. Nothing here is verified, and nothing here is ever printed. */
import type { Claims, ClaimsCode } from '../functions/token/claims.ts';
import { type FormatCode, readToken, readTokenClaims } from '../functions/token/verify.ts';

export type RevocationSubject =
  | { readonly kind: 'id'; readonly id: string }
  | {
      readonly kind: 'token';
      readonly keyId: string | undefined;
      /** As the edge reads them; or why the edge refuses the token whatever else it says. */
      readonly claims: Claims | ClaimsCode | FormatCode;
    }
  | { readonly kind: 'unreadable' };

/** COSE_Mac0, an array of four, with and without the CWT tag before it (RFC 9052, section 2; RFC 8392, section 6). */
const CAT_STARTS = [Buffer.from([0xd1, 0x84]), Buffer.from([0xd8, 0x3d, 0xd1, 0x84])];

/** A whole URL or path is taken for the token in it: as an id it would carry the token into the store. */
export function readSubject(given: string): RevocationSubject {
  const text = /\/~([^/?]+)/.exec(given)?.[1] ?? given;
  const isJwt = looksLikeJwt(text);
  if (!isJwt && !looksLikeCat(text)) return { kind: 'id', id: text };
  if (isJwt && text.split('.').length !== 3) return { kind: 'unreadable' };
  const token = readToken(text);
  if (token === 'malformed-token') return { kind: 'unreadable' };
  if (typeof token === 'string') return { kind: 'token', keyId: undefined, claims: token };
  const claims = readTokenClaims(token);
  return claims === 'malformed-claims' ? { kind: 'unreadable' } : { kind: 'token', keyId: token.keyId, claims };
}

/** The header of every JWT begins with `{"`, and two dots are what no id of ours has. */
function looksLikeJwt(text: string): boolean {
  return text.startsWith('eyJ') || text.split('.').length === 3;
}

function looksLikeCat(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return CAT_STARTS.some((start) => bytes.subarray(0, start.length).equals(start));
}
