/** What `revoke` was given: a token, or the id of one. Nothing here is verified, and nothing here is ever printed. */
import type { Claims } from '../functions/token/claims.ts';
import { readJwt, readJwtClaims } from '../functions/token/jwt.ts';
import type { TokenCode } from '../functions/token/verify.ts';

export type RevocationSubject =
  | { readonly kind: 'id'; readonly id: string }
  | {
      readonly kind: 'token';
      readonly keyId: string | undefined;
      /** As the edge reads them; or why the edge refuses the token whatever else it says. */
      readonly claims: Claims | TokenCode;
    }
  | { readonly kind: 'unreadable' };

/** A whole URL or path is taken for the token in it: as an id it would carry the token into the store. */
export function readSubject(given: string): RevocationSubject {
  const text = /\/~([^/?]+)/.exec(given)?.[1] ?? given;
  if (!looksLikeJwt(text)) return { kind: 'id', id: text };
  const token = readJwt(text);
  if (token === 'malformed-token') return { kind: 'unreadable' };
  if (typeof token === 'string') return { kind: 'token', keyId: undefined, claims: token };
  return { kind: 'token', keyId: token.keyId, claims: readJwtClaims(token.payload) };
}

/** The header of every JWT begins with `{"`, and three parts are what no id of ours has. */
function looksLikeJwt(text: string): boolean {
  return text.startsWith('eyJ') || text.split('.').length === 3;
}
