/**
 * What the edge sends to an origin: "Request and response behavior" for S3 and custom origins, "Understand origin
 * request policies", CloudFront Developer Guide.
 */
import type { OriginOverrides } from '../runtime/origin-choice.ts';
import type { BehaviourModel, OriginModel } from '../template/model.ts';
import { normalisedAcceptEncoding } from './accept-encoding.ts';
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';
import { isSelected, selectedCookies, selectedQuery } from './name-selection.ts';

/** Never passed on, whatever a policy says: hop by hop, or the edge's own business. */
const NEVER_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
  'x-forwarded-proto',
  'x-real-ip',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
  'accept-encoding',
  'cookie',
]);

export interface OriginRequestContext {
  readonly behaviour: BehaviourModel;
  readonly requestId: string;
  readonly clientIp: string;
  readonly via: string;
}

/** Headers and query that the policies let through, origin-independent: what an origin-request function sees. */
export function toOriginRequest(request: EdgeRequest, context: OriginRequestContext): EdgeRequest {
  const { cachePolicy, originRequestPolicy } = context.behaviour;
  const headers: HeaderMap = new Map();
  for (const [name, values] of request.headers) {
    if (NEVER_FORWARDED.has(name)) continue;
    const inKey = cachePolicy.headers.behaviour === 'whitelist' && cachePolicy.headers.names.includes(name);
    const asked = isHeaderAsked(originRequestPolicy?.headers, name);
    if (inKey || asked || isBodyHeader(request, name)) headers.set(name, values);
  }
  if (!headers.has('user-agent')) headers.set('user-agent', ['Amazon CloudFront']);
  const encoding = normalisedAcceptEncoding(headerOf(request.headers, 'accept-encoding'), cachePolicy);
  if (encoding !== undefined) headers.set('accept-encoding', [encoding]);
  const cookies = either(
    selectedCookies(cachePolicy.cookies, request.headers.get('cookie')),
    originRequestPolicy && selectedCookies(originRequestPolicy.cookies, request.headers.get('cookie')),
    '; ',
  );
  if (cookies !== undefined) headers.set('cookie', [cookies]);
  headers.set('via', [...(request.headers.get('via') ?? []), context.via]);
  headers.set('x-amz-cf-id', [context.requestId]);
  const forwarded = headerOf(request.headers, 'x-forwarded-for');
  headers.set('x-forwarded-for', [forwarded === undefined ? context.clientIp : `${forwarded}, ${context.clientIp}`]);
  const query = either(
    selectedQuery(cachePolicy.queryStrings, request.query),
    originRequestPolicy && selectedQuery(originRequestPolicy.queryStrings, request.query),
    '&',
  );
  return { ...request, headers, query };
}

/** The request for one origin: its path, its own headers, its Host unless the viewer's is asked for. */
export function forOrigin(
  request: EdgeRequest,
  origin: OriginModel,
): { readonly path: string; readonly headers: HeaderMap } {
  const headers = new Map(request.headers);
  if (!headers.has('host')) headers.set('host', [origin.domainName]);
  for (const [name, value] of Object.entries(origin.customHeaders)) headers.set(name.toLowerCase(), [value]);
  const query = request.query === undefined ? '' : `?${request.query}`;
  return { path: `${origin.originPath}${request.uri}${query}`, headers };
}

/** An origin as a function changed it for one request. */
export function overridden(origin: OriginModel, overrides: OriginOverrides): OriginModel {
  return { ...origin, ...overrides, customHeaders: overrides.customHeaders ?? origin.customHeaders };
}

/** `CloudFront-*` headers are the viewer's only where they are named; `all` means what the viewer sent. */
function isHeaderAsked(selection: Parameters<typeof isSelected>[0] | undefined, name: string): boolean {
  if (selection === undefined) return false;
  const edges = name.startsWith('cloudfront-');
  if (selection.behaviour === 'allViewerAndWhitelistCloudFront') return !edges || selection.names.includes(name);
  if (selection.behaviour === 'all') return !edges;
  return isSelected(selection, name);
}

function isBodyHeader(request: EdgeRequest, name: string): boolean {
  return request.body !== undefined && (name === 'content-type' || name === 'content-length');
}

/** Both policies together; the origin request policy's part, when larger, has what the cache policy's has. */
function either(inKey: string | undefined, asked: string | undefined, separator: string): string | undefined {
  if (inKey === undefined || asked === undefined || inKey === asked) return asked ?? inKey;
  const parts = asked.split(separator);
  return [...parts, ...inKey.split(separator).filter((part) => !parts.includes(part))].join(separator);
}
