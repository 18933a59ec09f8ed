import type { DenyCode } from '../viewer-request/refusal.ts';
import { deny } from './deny.ts';

/**
 * Decodes base64url (RFC 4648, section 5) in its one spelling: no padding, no foreign character, no stray bits at the
 * end. The engines disagree on every other spelling, and a signature must not have two. Denies another.
 *
 * @param code Why, if the caller's caller does not know.
 */
export const fromBase64url = (text: string, code?: DenyCode): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : deny(code);
};
