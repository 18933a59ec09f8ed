import { deny } from './deny.ts';

/**
 * Decodes base64url (RFC 4648, section 5) in its one spelling: no padding, no foreign character, no stray bits at the
 * end. A signature must not have two, and what is not signed neither. Denies another.
 */
export const fromBase64url = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : deny();
};
