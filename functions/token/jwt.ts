import { fromBase64url } from './base64url.ts';
import { deny } from './deny.ts';
import { networkBits } from './network.ts';
import type { Authenticate, UnverifiedClaims } from './verify.ts';

/** The claims of a JWT (RFC 7519) in JWS compact form (RFC 7515). Denies what is none. */
export const readJwt = (text: string, authenticate: Authenticate): UnverifiedClaims => {
  const first = text.indexOf('.');
  const last = text.lastIndexOf('.');
  const header = parse(text.slice(0, first));
  const keyId = header.kid as string | undefined;
  if (header.alg !== 'HS256') deny('unsupported-algorithm');
  // RFC 7515, section 4.1.11: an extension that is marked critical must be understood. None is.
  if (header.crit !== undefined || (keyId !== undefined && typeof keyId !== 'string')) deny();
  authenticate(keyId, text.slice(0, last), fromBase64url(text.slice(last + 1)), 0);
  const claims = parse(text.slice(first + 1, last));
  if (claims.catu !== undefined) deny('unsupported-claim');
  if (claims.catnip != null) claims.catnip = (claims.catnip as string[]).map(networkBits);
  return claims;
};

const parse = (text: string): Record<string, unknown> => {
  const value = JSON.parse(fromBase64url(text).toString());
  return value && typeof value === 'object' ? value : deny();
};
