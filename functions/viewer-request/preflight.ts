import type { ViewerResponse } from '../platform/event.ts';

/**
 * The answer to OPTIONS on media. A CORS preflight carries no token (Fetch standard, section 3.3), so it is answered
 * here and never reaches the token check. `*` stands for every header but Authorization (section 3.3.3).
 */
export function preflight(): ViewerResponse {
  return {
    statusCode: 204,
    headers: {
      'access-control-allow-origin': { value: '*' },
      'access-control-allow-methods': { value: 'GET, HEAD, OPTIONS' },
      'access-control-allow-headers': { value: 'authorization, *' },
      'access-control-max-age': { value: '86400' },
      'strict-transport-security': { value: 'max-age=31536000' },
    },
  };
}
