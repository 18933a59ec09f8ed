/** Response headers policies: "Understand response headers policies", CloudFront Developer Guide. */
import type { ResponseHeadersPolicyModel } from '../template/model.ts';
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';

type Cors = NonNullable<ResponseHeadersPolicyModel['cors']>;

const CORS_HEADERS = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
  'access-control-max-age',
];

/** Changes `headers` in place. `serverTiming` is the header's value for this answer; undefined: not sampled. */
export function applyResponsePolicy(
  policy: ResponseHeadersPolicyModel,
  request: EdgeRequest,
  headers: HeaderMap,
  serverTiming: string | undefined,
): void {
  for (const name of policy.removeHeaders) headers.delete(name);
  if (policy.cors) applyCors(policy.cors, request, headers);
  for (const { name, value, override } of policy.setHeaders) {
    const key = name.toLowerCase();
    if (override || !headers.has(key)) headers.set(key, [value]);
  }
  if (serverTiming !== undefined) {
    headers.set('server-timing', [...(headers.get('server-timing') ?? []), serverTiming]);
  }
}

/** Only for requests with an Origin that the policy names; without override an origin's own CORS headers stay alone. */
function applyCors(cors: Cors, request: EdgeRequest, headers: HeaderMap): void {
  const origin = headerOf(request.headers, 'origin');
  if (origin === undefined) return;
  if (!cors.override && CORS_HEADERS.some((name) => headers.has(name))) return;
  const any = cors.allowOrigins.includes('*');
  if (!any && !cors.allowOrigins.some((pattern) => matchesOrigin(pattern, origin))) return;
  headers.set('access-control-allow-origin', [any && !cors.allowCredentials ? '*' : origin]);
  if (!any || cors.allowCredentials) addVary(headers, 'Origin');
  if (cors.allowCredentials) headers.set('access-control-allow-credentials', ['true']);
  if (request.method === 'OPTIONS' && request.headers.has('access-control-request-method')) {
    const methods = cors.allowMethods.includes('ALL') ? ALL_METHODS : cors.allowMethods;
    headers.set('access-control-allow-methods', [methods.join(', ')]);
    if (cors.allowHeaders.length > 0) headers.set('access-control-allow-headers', [cors.allowHeaders.join(', ')]);
    if (cors.maxAgeSeconds !== undefined) headers.set('access-control-max-age', [String(cors.maxAgeSeconds)]);
  }
  if (cors.exposeHeaders.length > 0) headers.set('access-control-expose-headers', [cors.exposeHeaders.join(', ')]);
}

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** `https://*.example.com`; without a scheme both are meant. */
function matchesOrigin(pattern: string, origin: string): boolean {
  const subject = pattern.includes('://') ? origin : origin.replace(/^https?:\/\//, '');
  const source = pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${source}$`, 'i').test(subject);
}

function addVary(headers: HeaderMap, name: string): void {
  const vary = headerOf(headers, 'vary');
  if (!vary?.toLowerCase().includes(name.toLowerCase())) headers.set('vary', [vary ? `${vary}, ${name}` : name]);
}
