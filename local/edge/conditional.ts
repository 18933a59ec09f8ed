/** Whether a viewer already holds what the cache does: RFC 9110 section 13. */
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';

/** True when a 200 should be answered as 304. If-None-Match decides alone when it is there. */
export function isNotModified(request: EdgeRequest, headers: HeaderMap): boolean {
  const ifNoneMatch = headerOf(request.headers, 'if-none-match');
  const etag = headerOf(headers, 'etag');
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*') return true;
    return etag !== undefined && listOf(ifNoneMatch).includes(weak(etag));
  }
  const ifModifiedSince = headerOf(request.headers, 'if-modified-since');
  if (ifModifiedSince === undefined) return false;
  const since = Date.parse(ifModifiedSince);
  const modified = Date.parse(headerOf(headers, 'last-modified') ?? '');
  return modified <= since;
}

/** True when If-Range lets a Range stand: a strong tag that is the same, or the very date (section 13.1.5). */
export function rangeStillHolds(request: EdgeRequest, headers: HeaderMap): boolean {
  const ifRange = headerOf(request.headers, 'if-range');
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('"')) return ifRange === headerOf(headers, 'etag');
  return ifRange === headerOf(headers, 'last-modified');
}

/** Weak comparison, section 8.8.3.2: the mark does not count. */
function listOf(value: string): string[] {
  return (value.match(/(?:W\/)?"[^"]*"/g) ?? []).map(weak);
}

function weak(tag: string): string {
  return tag.replace(/^W\//, '');
}
