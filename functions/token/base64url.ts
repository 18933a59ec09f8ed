import { must } from './must.ts';

/**
 * Decodes base64url (RFC 4648, section 5) in its one spelling: no padding, no foreign character, no stray bits at the
 * end. The engines disagree on every other spelling, and a signature must not have two. Throws on another.
 */
export const fromBase64url = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  must(bytes.toString('base64url') === text);
  return bytes;
};
