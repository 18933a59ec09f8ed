import type { ViewerResponse } from '../platform/event.ts';

/**
 * An answer of the function's own. A response headers policy is not known to apply to it, so it carries its own CORS
 * and the policy's HSTS.
 */
export const answer = (
  statusCode: number,
  cacheControl: string,
  headers: Readonly<Record<string, string>>,
): ViewerResponse => {
  const fields: ViewerResponse['headers'] = {
    'cache-control': { value: cacheControl },
    'access-control-allow-origin': { value: '*' },
    'strict-transport-security': { value: 'max-age=63072000; includeSubDomains' },
  };
  for (const name in headers) fields[name] = { value: headers[name] as string };
  return { statusCode, headers: fields };
};
