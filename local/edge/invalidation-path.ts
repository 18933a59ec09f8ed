/**
 * Paths of an invalidation: "What you need to know when invalidating files", CloudFront Developer Guide
 * (invalidation-specifying-objects.html). Case counts; headers and cookies do not; a query that is part of the key has
 * to be named, or taken in by `*`; `*` is a wildcard at the end only.
 */
import { INVALIDATION } from '../../infra/limits.ts';
import { normalisedPath } from './path.ts';

/** What the page wants escaped: characters beyond ASCII, and those that RFC 1738 section 2.2 calls unsafe. */
const UNSAFE = /[^\x21-\x7e]|[<>"#{}|\\^~[\]`]/gu;
const STRAY_PERCENT = /%(?![0-9a-f]{2})/i;

/** A sentence that says what is wrong with a path; undefined when nothing is. */
export function pathProblem(path: string): string | undefined {
  const allowed = `allowed: ${INVALIDATION.pathCharacters} characters of a URL, those that RFC 1738 calls unsafe escaped, with * only as the last one`;
  const short = path.length > 60 ? `${path.slice(0, 60)}...` : path;
  if (path === '' || path.length > INVALIDATION.pathCharacters)
    return `The path '${short}' is too long or empty; ${allowed}.`;
  const unsafe = path.match(UNSAFE)?.[0] ?? path.match(STRAY_PERCENT)?.[0];
  if (unsafe !== undefined) return `The path '${short}' holds '${unsafe}', which has to be escaped; ${allowed}.`;
  // AWS does not say what an asterisk inside a path does; refusing it hides nothing.
  if (path.slice(0, -1).includes('*')) return `The path '${short}' has * before its end; ${allowed}.`;
  return undefined;
}

/** Tells whether one of the checked paths means a cached path with its query. */
export function pathMatcher(paths: readonly string[]): (cached: string) => boolean {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const path of paths) {
    const wild = path.endsWith('*');
    const named = wild ? path.slice(0, -1) : path;
    const full = normalised(named.startsWith('/') ? named : `/${named}`);
    if (wild) prefixes.push(full);
    else exact.add(full);
  }
  return (cached) => {
    const full = normalised(cached);
    return exact.has(full) || prefixes.some((prefix) => full.startsWith(prefix));
  };
}

/**
 * A behaviour is found by the normalised path, so an object is too (assumed). What a batch has to escape, a viewer may
 * have sent as it is: `%5B` means a `[` too.
 */
function normalised(path: string): string {
  const at = path.indexOf('?');
  const full = at < 0 ? normalisedPath(path) : normalisedPath(path.slice(0, at)) + path.slice(at);
  return full.replace(UNSAFE, encodeURIComponent).replaceAll('~', '%7E');
}
