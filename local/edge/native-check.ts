/** CloudFront's own signed URLs and cookies, where a behaviour names key groups. */
import type { LoadedBehaviour } from './behaviours.ts';
import { type EdgeRequest, type EdgeResponse, headerOf } from './messages.ts';
import { checkSignedRequest } from './native-signing/check.ts';
import { denyAnswer } from './native-signing/deny.ts';
import { withoutSigningCookies, withoutSigningParameters } from './native-signing/signing-values.ts';
import type { ViewerFacts } from './viewer-headers.ts';

/**
 * The refusal, or undefined when the request may go on. Between geo restriction and the viewer-request function: that
 * order is assumed, no page states it. Every method has to pass, OPTIONS too: "all requests that match the cache
 * behavior" (TrustedKeyGroups, API_CacheBehavior).
 */
export function nativeSigning(
  { trustedKeys }: LoadedBehaviour,
  request: EdgeRequest,
  viewer: ViewerFacts,
  host: string,
  now: number,
): { readonly response: EdgeResponse; readonly why: string } | undefined {
  if (trustedKeys === undefined) return undefined;
  const verdict = checkSignedRequest(
    {
      scheme: viewer.scheme,
      host,
      path: request.uri,
      query: request.query,
      cookie: headerOf(request.headers, 'cookie'),
      viewerIp: viewer.ip,
    },
    trustedKeys,
    Math.floor(now / 1000),
  );
  if (verdict === 'allowed') return undefined;
  const { status, contentType, body } = denyAnswer(verdict);
  const bytes = Buffer.from(body);
  const headers = new Map([
    ['server', ['CloudFront']],
    ['content-type', [contentType]],
    ['content-length', [String(bytes.length)]],
  ]);
  return { response: { status, headers, body: bytes }, why: verdict };
}

/** The checked request without the signature's parameters and cookies, which never reach the cache or the origin. */
export function withoutSignature(request: EdgeRequest): EdgeRequest {
  const headers = new Map(request.headers);
  const cookie = withoutSigningCookies(headerOf(headers, 'cookie'));
  if (cookie === undefined) headers.delete('cookie');
  else headers.set('cookie', [cookie]);
  return { ...request, headers, query: withoutSigningParameters(request.query) };
}
