import { deny } from './deny.ts';

/** Named, because a text that comes several times takes its bytes as often. */
export const BASE64URL = 'base64url';

/**
 * Decodes base64url (RFC 4648, section 5) in its one spelling: no padding, no foreign character, no stray bits at the
 * end. A signature must not have two, and what is not signed neither. Denies another.
 */
export const fromBase64url = (text: string): Buffer => {
  const bytes = Buffer.from(text, BASE64URL);
  return bytes.toString(BASE64URL) === text ? bytes : deny();
};
