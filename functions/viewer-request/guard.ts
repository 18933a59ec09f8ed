import { deny } from '../token/deny.ts';

/**
 * One spelling of a path. CloudFront chooses the behaviour by the normalised path (RFC 3986, section 6.2.2) but hands
 * the raw one to the function and to the origin, and S3 decodes it into the key. A path with a second spelling could
 * be judged as one thing and served as another, so only the one spelling that needs no normalisation passes.
 */

/**
 * Characters that a path may not hold as they are (RFC 3986, section 3.3), `%`, and what follows a slash where a segment
 * may be one that normalises away: a dot or a slash.
 */
const UNUSUAL = /[^!$&-;=@-Z_a-z~]|\/[/.]/;

/**
 * What of that has one spelling all the same: dots before a segment that is not all of one or two; escapes in upper case
 * of ASCII that may not be there as it is, and of whole characters of UTF-8 (RFC 3629, section 4) above the control characters.
 * Overlong forms are none: `%C0%AE` is a dot to a careless decoder.
 */
const CANONICAL =
  /(\/)\.(?!\.?(\/|$))|%(2[0-46-9A-C]|3[A-F]|[46]0|5[BDE]|7[B-D]|(?!C[01]|C2%[89]|E0%[89]|ED%[AB]|F0%8|F4%[^8])([CD]|(E|F[0-4]%[89AB])[\dA-F]%[89AB])[\dA-F]%[89AB][\dA-F])/g;

/** Denies the raw path of a request that has another spelling. */
export const guard = (uri: string): void => {
  if (uri.search(UNUSUAL) < 0) return;
  // Not ASCII first: njs 0.7.9 replaces in such a text at wrong places, or without end.
  if (/[^!-~]/.test(uri) || UNUSUAL.test(uri.replace(CANONICAL, '$1-'))) deny('non-canonical-path');
};
