/**
 * How much a viewer may send. Source: "Maximum length of a request and maximum length of a URL" under "Request and
 * response behavior for custom origins", CloudFront Developer Guide: either answers 413.
 */
import type { EdgeRequest } from './messages.ts';

/** Bytes of path and query, with the `?` between them. */
const MAX_URL_BYTES = 8192;
/** Bytes of path, query and headers. */
const MAX_REQUEST_BYTES = 20_480;

/** What is too long, in words for the error page; undefined when nothing is. */
export function exceededLimit({ uri, query, headers }: EdgeRequest): string | undefined {
  const url = uri.length + (query === undefined ? 0 : query.length + 1);
  if (url > MAX_URL_BYTES) return `The URL has ${url} bytes; ${MAX_URL_BYTES} are allowed.`;
  let total = url;
  for (const [name, values] of headers) for (const value of values) total += name.length + value.length + 4;
  if (total > MAX_REQUEST_BYTES) return `The request has ${total} bytes; ${MAX_REQUEST_BYTES} are allowed.`;
  return undefined;
}
