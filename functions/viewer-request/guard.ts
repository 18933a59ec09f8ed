import { deny } from '../token/deny.ts';

/**
 * One spelling of a path. CloudFront chooses the behaviour by the normalised path (RFC 3986, section 6.2.2) but hands
 * the raw one to the function and to the origin, and S3 decodes it into the key. A path with a second spelling could
 * be judged as one thing and served as another, so only the one spelling that needs no normalisation passes.
 */

/** Characters that a path may not hold as they are (RFC 3986, section 3.3), `%`, and the segments that normalise away. */
const UNUSUAL = /[^!$&-;=@-Z_a-z~]|\/(?:\/|\.\.?(?:\/|$))/;

/**
 * Characters that a path may not hold, and control characters escaped. Not without regard to case: on the engine `k` and
 * `s` are then also U+212A and U+017F.
 */
const FORBIDDEN = /[^!$-;=@-Z_a-z~]|%[01]|%7[Ff]|%[Cc]2%[89]/;

/** An escape that lacks a digit. */
const CUT = /%(?![\dA-F]{2})/i;

/** Whole characters of UTF-8 (RFC 3629, section 4), escaped. Overlong forms are none: `%C0%AE` is a dot to a careless decoder. */
const WHOLE =
  /%(?:[2-7].|(?:C[2-9A-F]|D.|E0%[AB].|E[1-9A-CEF]%[89AB].|ED%[89].|F0%[9AB].%[89AB].|F[1-3]%[89AB].%[89AB].|F4%8.%[89AB].)%[89AB].)/gi;

/** Empty and dot segments; escapes in lower case, of `%`, and of characters that need none (RFC 3986, section 2.3). */
const NOT_CANONICAL = /\/(?:\/|\.\.?(?:\/|$))|%(?:.?[a-f]|2[5DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/;

/** Denies the raw path of a request that has another spelling. */
export const guard = (uri: string): void => {
  if (uri.search(UNUSUAL) < 0) return;
  if (uri.search(FORBIDDEN) >= 0) deny('forbidden-character');
  // Not by `decodeURIComponent`: the error that it throws costs the engine as much as twenty requests.
  if (uri.search(CUT) >= 0 || uri.replace(WHOLE, '').indexOf('%') >= 0) deny('malformed-escape');
  if (uri.search(/%(?:2F|5C)/i) >= 0) deny('encoded-separator');
  if (uri.search(NOT_CANONICAL) >= 0) deny('non-canonical-path');
};
