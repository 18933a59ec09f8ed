import { fromBase64url } from './base64url.ts';
import { type Claims, type ClaimsCode, readClaims } from './claims.ts';
import { must } from './must.ts';
import { networkBits } from './network.ts';
import type { UnverifiedToken } from './verify.ts';

/** Claims that are known. `iat` and `sub` only inform. What is not known here may restrict, so it denies. */
const KNOWN = 'exp nbf iss aud jti paths catgeoiso3166 catnip catm iat sub'.split(' ');

/** JWT (RFC 7519) in JWS compact form (RFC 7515), HS256 only. Throws on what is none. */
export function readJwt(text: string): UnverifiedToken | 'unsupported-algorithm' {
  const first = text.indexOf('.');
  const last = text.lastIndexOf('.');
  const header = parse(text.slice(0, first)) as { alg?: unknown; kid?: unknown; crit?: unknown };
  const keyId = header.kid;
  if (header.alg !== 'HS256') return 'unsupported-algorithm';
  // RFC 7515, section 4.1.11: an extension that is marked critical must be understood. None is.
  must(header.crit === undefined && (keyId === undefined || typeof keyId === 'string'));
  return {
    keyId,
    signed: text.slice(0, last),
    tag: fromBase64url(text.slice(last + 1)),
    payload: text.slice(first + 1, last),
  };
}

/** The claims of a payload. Throws on what is none. */
export function readJwtClaims(payload: string): Claims | ClaimsCode {
  const claims = parse(payload) as { catnip?: unknown };
  for (const name in claims) {
    if (KNOWN.indexOf(name) < 0) return 'unsupported-claim';
  }
  if (claims.catnip !== undefined) claims.catnip = (claims.catnip as string[]).map(networkBits);
  return readClaims(claims as Partial<Claims>);
}

function parse(text: string): unknown {
  const value: unknown = JSON.parse(fromBase64url(text).toString());
  must(typeof value === 'object');
  return value;
}
