import type { ViewerResponse } from '../platform/event.ts';

/**
 * An answer of the function's own. A response headers policy is not known to apply to it, so it carries its own CORS
 * and the policy's HSTS. Nobody keeps it, unless its maker says so.
 */
export const answer = (statusCode: number, headers: Record<string, string | { value: string }>): ViewerResponse => {
  headers['cache-control'] = 'no-store';
  headers['access-control-allow-origin'] = '*';
  headers['strict-transport-security'] = 'max-age=63072000; includeSubDomains';
  for (const name in headers) headers[name] = { value: headers[name] as string };
  return { statusCode, headers: headers as ViewerResponse['headers'] };
};
