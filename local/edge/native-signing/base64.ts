const alphabet = /^[A-Za-z0-9~-]+_{0,2}$/;

/**
 * CloudFront's base64: RFC 2045 section 6.8 with `+`, `=` and `/` written as `-`, `_` and `~`
 * (Developer Guide, "Create a signed URL using a custom policy").
 *
 * One value has one spelling: padding is required and unused trailing bits must be zero, so that no altered character
 * decodes to the same bytes.
 *
 * @returns the bytes, or undefined when the text is not that one spelling.
 */
export function decodeBase64(text: string): Buffer | undefined {
  if (!alphabet.test(text)) return undefined;
  const bytes = Buffer.from(text.replaceAll('-', '+').replaceAll('~', '/').replaceAll('_', '='), 'base64');
  return encodeBase64(bytes) === text ? bytes : undefined;
}

/** The other way, for comparing and for tests. */
export function encodeBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
}
