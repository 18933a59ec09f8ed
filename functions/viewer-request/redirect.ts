import type { ViewerRequest, ViewerResponse } from '../platform/event.ts';

/**
 * HTTPS and the canonical host in one hop, the path and the query byte for byte as they came.
 * - Without `cloudfront-forwarded-proto` (no policy of the behaviour names it) the scheme is not known: it is left
 *   alone, because a redirect to HTTPS would never end.
 * - Host names are compared without regard to case (RFC 3986, section 3.2.2); a port or a final dot is another name.
 *
 * @returns undefined when the request is where it should be.
 */
export function redirect(request: ViewerRequest, canonicalHost: string): ViewerResponse | undefined {
  const proto = request.headers['cloudfront-forwarded-proto'];
  const host = request.headers.host;
  const isSecure = proto?.value !== 'http';
  const isCanonical = !host || host.value.toLowerCase() === canonicalHost;
  if (isSecure && isCanonical) return undefined;
  const query = request.rawQueryString();
  const keepsMethod = request.method !== 'GET' && request.method !== 'HEAD';
  return {
    statusCode: keepsMethod ? 308 : 301,
    headers: {
      location: { value: `https://${canonicalHost}${request.uri}${query === undefined ? '' : `?${query}`}` },
      'cache-control': { value: 'max-age=3600' },
      'strict-transport-security': { value: 'max-age=31536000' },
    },
  };
}
