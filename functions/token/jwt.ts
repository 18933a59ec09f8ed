import { fromBase64url } from './base64url.ts';
import { type Claims, type ClaimsCode, isText, readClaims } from './claims.ts';
import { must } from './must.ts';
import { networkBits } from './network.ts';
import type { UnverifiedToken } from './verify.ts';

/** JWT (RFC 7519) in JWS compact form (RFC 7515), HS256 only. Throws on what is none. */
export const readJwt = (text: string): UnverifiedToken | 'unsupported-algorithm' => {
  const first = text.indexOf('.');
  const last = text.lastIndexOf('.');
  const header = parse(text.slice(0, first));
  const keyId = header.kid as string | undefined;
  if (header.alg !== 'HS256') return 'unsupported-algorithm';
  // RFC 7515, section 4.1.11: an extension that is marked critical must be understood. None is.
  must(header.crit === undefined && (keyId === undefined || isText(keyId)));
  return {
    keyId,
    signed: text.slice(0, last),
    tag: fromBase64url(text.slice(last + 1)),
    payload: text.slice(first + 1, last),
  };
};

/** The claims of a payload. Throws on what is none. */
export const readJwtClaims = (payload: string): Claims | ClaimsCode => {
  const claims = parse(payload);
  if (claims.catu !== undefined) return 'unsupported-claim';
  if (claims.catnip != null) claims.catnip = (claims.catnip as string[]).map(networkBits);
  return readClaims(claims);
};

const parse = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(fromBase64url(text).toString());
  must(value && typeof value === 'object');
  return value as Record<string, unknown>;
};
