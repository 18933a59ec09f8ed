import type { OriginResponse, OriginResponseEvent } from '../platform/lambda-edge.ts';
import { cacheControl } from './cache-control.ts';
import { contentType } from './content-type.ts';
import { kindOf } from './kind.ts';

/**
 * Every answer of an origin, before the cache keeps it: Lambda@Edge, origin-response, once for each origin tried. Only
 * headers change. A redirect of the origin goes on as it came.
 */
export async function handler(event: OriginResponseEvent): Promise<OriginResponse> {
  const { request, response } = event.Records[0].cf;
  const status = Number(response.status);
  if (status >= 400) return withoutLifetime(response);
  // 304 refreshes what the cache holds, so it must say the same.
  if (status !== 200 && status !== 206 && status !== 304) return response;

  const headers = { ...response.headers };
  const lifetime = cacheControl(kindOf(request.uri), response.headers['cache-control']?.[0]?.value);
  headers['cache-control'] = [{ key: 'Cache-Control', value: lifetime }];
  const type = contentType(request.uri);
  if (type !== undefined && status !== 304) headers['content-type'] = [{ key: 'Content-Type', value: type }];
  return { ...response, headers };
}

/** Errors live as long as the distribution's error minimums say: CloudFront caches some (403) only with a max-age. */
function withoutLifetime(response: OriginResponse): OriginResponse {
  const { 'cache-control': _cacheControl, expires: _expires, ...headers } = response.headers;
  return { ...response, headers };
}
