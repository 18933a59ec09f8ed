import type { PathCode } from './refusal.ts';

/**
 * One spelling of a path. CloudFront chooses the behaviour by the normalised path (RFC 3986, section 6.2.2) but hands
 * the raw one to the function and to the origin, and S3 decodes it into the key. A path with a second spelling could
 * be judged as one thing and served as another, so only the one spelling that needs no normalisation passes.
 */

/** Characters that a path may not hold as they are (RFC 3986, section 3.3), `%`, and the segments that normalise away. */
const UNUSUAL = /[^!$&-;=@-Z_a-z~]|\/(?:\/|\.\.?(?:\/|$))/;

/** Characters that a path may not hold, and control characters escaped. */
const FORBIDDEN = /[^!$-;=@-Z_a-z~]|%[01]|%7F|%C2%[89]/i;

/** Empty and dot segments; escapes in lower case, of `%`, and of characters that need none (RFC 3986, section 2.3). */
const NOT_CANONICAL = /\/(?:\/|\.\.?(?:\/|$))|%(?:.?[a-f]|2[5DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/;

/** @returns why the raw path of a request is refused, or undefined. */
export const guard = (uri: string): PathCode | undefined => {
  if (uri.search(UNUSUAL) < 0) return undefined;
  if (uri.search(FORBIDDEN) >= 0) return 'forbidden-character';
  try {
    decodeURIComponent(uri);
  } catch {
    // No escape, or escapes that are no UTF-8, overlong forms among them: `%C0%AE` is a dot to a careless decoder.
    return 'malformed-escape';
  }
  if (uri.search(/%(?:2F|5C)/i) >= 0) return 'encoded-separator';
  return uri.search(NOT_CANONICAL) < 0 ? undefined : 'non-canonical-path';
};
