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

export function masked(text: string): string {
  let result = text;
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
  return result;
}
