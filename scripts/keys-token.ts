/** What `revoke` was given: a token, or the id of one. Nothing here is verified, and nothing here is ever printed. */
import type { ViewerRequestEvent } from '../functions/platform/event.ts';
import { type ClaimsCode, checkClaims } from '../functions/token/claims.ts';
import { readToken, type TokenCode, type UnverifiedClaims, type VerifiedClaims } from '../functions/token/verify.ts';
import { viewerEvent } from './viewer-event.ts';

/** What is asked of a token here. */
interface Claims {
  /** Epoch seconds. */
  readonly exp: number;
  readonly jti?: string;
}

export type RevocationSubject =
  | { readonly kind: 'id'; readonly id: string }
  | {
      readonly kind: 'token';
      readonly keyId: string | undefined;
      /** As the edge reads them; or why the edge refuses the token whatever else it says. */
      readonly claims: Claims | ClaimsCode | TokenCode;
    }
  | { readonly kind: 'unreadable' };

/** A request that the token may well not be for. */
const EVENT = viewerEvent({ uri: '/' }) as unknown as ViewerRequestEvent;

/** COSE_Mac0, an array of four, with and without the CWT tag before it (RFC 9052, section 2; RFC 8392, section 6). */
const CAT_STARTS = [Buffer.from([0xd1, 0x84]), Buffer.from([0xd8, 0x3d, 0xd1, 0x84])];

/** A whole URL or path is taken for the token in it: as an id it would carry the token into the store. */
export function readSubject(given: string): RevocationSubject {
  const text = /\/~([^/?]+)/.exec(given)?.[1] ?? given;
  const isJwt = looksLikeJwt(text);
  if (!isJwt && !looksLikeCat(text)) return { kind: 'id', id: text };
  if (isJwt && text.split('.').length !== 3) return { kind: 'unreadable' };
  let keyId: string | undefined;
  try {
    const believe = (id: string | undefined) => {
      keyId = id;
    };
    const claims = readToken(text, believe, EVENT.request, false);
    const code = refusedAnyway(claims);
    if (code === 'malformed-claims') return { kind: 'unreadable' };
    return { kind: 'token', keyId, claims: code ?? (claims as unknown as Claims) };
  } catch (code) {
    // What is no code is a reader's own error.
    if (typeof code !== 'string' || code.startsWith('malformed')) return { kind: 'unreadable' };
    return { kind: 'token', keyId, claims: code as TokenCode };
  }
}

/** Why no request passes with these claims, if none does: the edge's own check, of a request that they may well deny. */
function refusedAnyway(claims: UnverifiedClaims): ClaimsCode | undefined {
  try {
    checkClaims(claims as VerifiedClaims, EVENT, '/', '', Number(claims.exp) - 1);
    return undefined;
  } catch (code) {
    if (typeof code !== 'string') return 'malformed-claims';
    return /^(?:wrong|not-yet|expired)/.test(code) ? undefined : (code as ClaimsCode);
  }
}

/** The header of every JWT begins with `{"`, and two dots are what no id of ours has. */
function looksLikeJwt(text: string): boolean {
  return text.startsWith('eyJ') || text.split('.').length === 3;
}

function looksLikeCat(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return CAT_STARTS.some((start) => bytes.subarray(0, start.length).equals(start));
}
