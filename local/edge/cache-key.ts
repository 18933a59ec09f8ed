/**
 * What makes two requests the same to the cache. Source: "Understand the cache key" and "Understand cache policies",
 * CloudFront Developer Guide. A Region, a token or a country is part of it only where the policy names one.
 */
import type { CachePolicyModel } from '../template/model.ts';
import { normalisedAcceptEncoding } from './accept-encoding.ts';
import { type EdgeRequest, headerOf } from './messages.ts';
import { selectedCookies, selectedQuery } from './name-selection.ts';

/** The key as readable text. GET and HEAD share it; OPTIONS, where it is cached, has its own. */
export function cacheKey(distributionId: string, request: EdgeRequest, policy: CachePolicyModel): string {
  const lines = [distributionId, request.uri];
  const query = selectedQuery(policy.queryStrings, request.query);
  if (query !== undefined) lines.push(`?${query}`);
  if (policy.headers.behaviour === 'whitelist') {
    for (const name of [...policy.headers.names].sort()) {
      const value = headerOf(request.headers, name);
      if (value !== undefined) lines.push(`${name}: ${value}`);
    }
  }
  const encoding = normalisedAcceptEncoding(headerOf(request.headers, 'accept-encoding'), policy);
  if (encoding !== undefined) lines.push(`accept-encoding: ${encoding}`);
  const cookies = selectedCookies(policy.cookies, request.headers.get('cookie'));
  if (cookies !== undefined) lines.push(`cookie: ${cookies}`);
  if (request.method === 'OPTIONS') lines.push('OPTIONS');
  return lines.join('\n');
}

/** Path and query of a key, as an invalidation names them. */
export function pathOfKey(key: string): string {
  const [, uri = '', query = ''] = key.split('\n', 3);
  return query.startsWith('?') ? uri + query : uri;
}
