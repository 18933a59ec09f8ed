/**
 * Path patterns match the path as RFC 3986 normalises it; the function and the origin get it as the viewer sent it.
 * Source: "Path pattern" under "Cache behavior settings", CloudFront Developer Guide (DownloadDistValuesCacheBehavior).
 */

/**
 * RFC 3986 section 6.2.2: escapes in upper case, escaped unreserved characters decoded, dot segments removed. `%2F`
 * stays, and so do empty segments.
 */
export function normalisedPath(raw: string): string {
  if (!raw.includes('%') && !raw.includes('/.')) return raw;
  const decoded = raw.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escaped.toUpperCase();
  });
  return withoutDotSegments(decoded);
}

/** RFC 3986 section 5.2.4. */
function withoutDotSegments(path: string): string {
  const output: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '..') output.pop();
    else if (segment !== '.') output.push(segment);
    if (last && (segment === '.' || segment === '..')) output.push('');
  });
  return `/${output.join('/')}`;
}

/** `*` is any number of characters, `?` exactly one; both cross `/`; case counts; the leading `/` may be left out. */
export function patternMatcher(pattern: string): (path: string) => boolean {
  if (pattern === '*') return () => true;
  const anchored = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  const source = anchored
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (path) => expression.test(path);
}
