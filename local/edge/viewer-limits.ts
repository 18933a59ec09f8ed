/**
 * How much a viewer may send. Source: "Maximum length of a request and maximum length of a URL" under "Request and
 * response behavior for custom origins", CloudFront Developer Guide: either answers 413.
 */
import { REQUEST } from '../../infra/limits.ts';
import type { EdgeRequest } from './messages.ts';

/** What is too long, in words for the error page; undefined when nothing is. */
export function exceededLimit({ uri, query, headers }: EdgeRequest): string | undefined {
  const url = uri.length + (query === undefined ? 0 : query.length + 1);
  if (url > REQUEST.urlBytes) return `The URL has ${url} bytes; ${REQUEST.urlBytes} are allowed.`;
  let total = url;
  for (const [name, values] of headers) for (const value of values) total += name.length + value.length + 4;
  if (total > REQUEST.headBytes) return `The request has ${total} bytes; ${REQUEST.headBytes} are allowed.`;
  return undefined;
}
