import type { ViewerRequest, ViewerResponse } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import { answer } from './answer.ts';

/**
 * HTTPS and the canonical host in one hop, the path and the query byte for byte as they came, but for a token: the
 * public site asks for none, and a Location is kept in logs and histories.
 * - Without `cloudfront-forwarded-proto` (no policy of the behaviour names it) the scheme is not known: it is left
 *   alone, because a redirect to HTTPS would never end.
 * - Host names are compared without regard to case (RFC 3986, section 3.2.2); a port or a final dot is another name.
 *
 * @returns false when the request is where it should be.
 */
export const redirect = (request: ViewerRequest, canonicalHost: string): ViewerResponse | false =>
  (header(request, 'cloudfront-forwarded-proto') === 'http' ||
    (header(request, 'host').toLowerCase() || canonicalHost) !== canonicalHost) &&
  toHost(request, canonicalHost);

const toHost = (request: ViewerRequest, host: string): ViewerResponse => {
  const response = answer(/^(GET|HEAD)$/.test(request.method) ? 301 : 308, {
    location: `https://${host}${request.uri}${withoutToken(request.rawQueryString())}`,
  });
  response.headers['cache-control'] = { value: 'max-age=3600' };
  return response;
};

/**
 * A function of its own: njs 0.7.9 loses a `let` whose value is under way while a method calls back. And pair by pair: there
 * a global pattern replaces at wrong places, or without end, in a text that is not ASCII.
 */
const withoutToken = (query: string | undefined): string =>
  query == null ? '' : `?${query.split('&').filter(isNoToken).join('&')}`;

const isNoToken = (pair: string): boolean => pair.search(/^(token|CAT)(?![^=])/) < 0;
