import { BASE64URL, fromBase64url } from './base64url.ts';
import { isText } from './claims.ts';
import { deny, UNSUPPORTED_ALGORITHM } from './deny.ts';
import type { Authenticate, UnverifiedClaims } from './verify.ts';

/** Of a signature of 32 bytes. */
const SIGNATURE_CHARACTERS = 43;

/**
 * The claims of a JWT (RFC 7519) in JWS compact form (RFC 7515). Denies what is none.
 *
 * @param first Where the first dot is.
 */
export const readJwt = (text: string, authenticate: Authenticate, first: number): UnverifiedClaims => {
  const header = parse(text.slice(0, first));
  const keyId = header.kid as string | undefined;
  if (header.alg !== 'HS256') deny(UNSUPPORTED_ALGORITHM);
  // RFC 7515, section 4.1.11: an extension that is marked critical must be understood. None is.
  if ('crit' in header || (keyId && !isText(keyId))) deny();
  const last = text.length - 1 - SIGNATURE_CHARACTERS;
  if (text[last] !== '.') deny();
  authenticate(keyId, text.slice(0, last), fromBase64url(text.slice(last + 1)), 0);
  return parse(text.slice(first + 1, last));
};

/** However who holds the key spells it: the signature is over the text. */
const parse = (text: string): Record<string, unknown> => JSON.parse(Buffer.from(text, BASE64URL).toString()) || deny();
