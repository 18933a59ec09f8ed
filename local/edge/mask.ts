/** Takes playback tokens, signatures and credentials out of text before it is kept or shown. */

const MASK = '***';

/** `/~<token>/` in a path, token-carrying query parameters, headers and cookies, and whatever looks like a JWT. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/(~|%7[Ee])[^/?#\s"']+/g, `/$1${MASK}`],
  [/\b(token|CAT|Policy|Signature|Key-Pair-Id)=[^&\s"';]+/g, `$1=${MASK}`],
  [/(Bearer\s+)[^\s"',;]+/gi, `$1${MASK}`],
  [/((?:CTA-Common-Access-Token|CloudFront-(?:Policy|Signature))["']?\s*[=:]\s*["']?)[^\s"';,}]+/gi, `$1${MASK}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, MASK],
];

/** Nothing that a pattern finds lacks all of these. Most texts do, and every stage of every request passes here. */
const SUSPECT = /~|%7e|=|bearer|common-access-token|cloudfront-[ps]|eyj/i;

export function masked(text: string): string {
  if (!SUSPECT.test(text)) return text;
  let result = text;
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
  return result;
}
