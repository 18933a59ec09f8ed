import type { PathCode } from './refusal.ts';

/**
 * One spelling of a path. CloudFront chooses the behaviour by the normalised path (RFC 3986, section 6.2.2) but hands
 * the raw one to the function and to the origin, and S3 decodes it into the key. A path with a second spelling could
 * be judged as one thing and served as another, so only the one spelling that needs no normalisation passes.
 */

/** Characters that a path may not hold as they are (RFC 3986, section 3.3), `%`, and the segments that normalise away. */
const UNUSUAL = /[^!$&-;=@-Z_a-z~]|\/(?:\/|\.\.?(?:\/|$))/;

/** First match decides. */
const CAUSES: readonly (readonly [RegExp, PathCode])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [/[\0-\x1f\x7f]|%[01]|%7[Ff]|%[Cc]2%[89]/, 'control-character'],
  [/[^\0-\x7f]/, 'non-ascii'],
  [/\/\//, 'empty-segment'],
  [/\/\.\.?(?:\/|$)/, 'dot-segment'],
  [/[^!$-;=@-Z_a-z~]/, 'forbidden-character'],
  [/%(?![\dA-Fa-f]{2})/, 'malformed-escape'],
  [/%(?:2[Ff]|5[Cc])/, 'encoded-separator'],
  [/%25/, 'encoded-percent'],
  [/%(?:2[DEde]|3\d|[46][1-9A-Fa-f]|[57][\dAa]|5[Ff]|7[Ee])/, 'encoded-unreserved'],
  [/%(?:.[a-f]|[a-f])/, 'lowercase-escape'],
];

/** @returns why the raw path of a request is refused, or undefined. */
export function guard(uri: string): PathCode | undefined {
  if (uri.search(UNUSUAL) < 0) return undefined;
  for (let i = 0; i < CAUSES.length; i++) {
    const cause = CAUSES[i] as (typeof CAUSES)[number];
    if (uri.search(cause[0]) >= 0) return cause[1];
  }
  try {
    decodeURIComponent(uri);
  } catch {
    // Escapes that are no UTF-8, overlong forms among them: `%C0%AE` is a dot to a careless decoder.
    return 'malformed-escape';
  }
  return undefined;
}
