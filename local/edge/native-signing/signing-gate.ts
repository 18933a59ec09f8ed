import { type EdgeRequest, type EdgeResponse, headerOf } from '../messages.ts';
import { checkSignedRequest } from './check.ts';
import { type DenyReason, denyAnswer } from './deny.ts';
import { withoutSigningCookies, withoutSigningParameters } from './signing-values.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** Who asks, and under which host name: the one that viewers are told to use, not the local port. */
export interface SigningViewer {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly ip: string;
}

export interface SigningRefusal {
  readonly refused: DenyReason;
  readonly response: EdgeResponse;
}

/**
 * The stage between geo restriction and the viewer-request function for a behaviour with trusted key groups. That order
 * is assumed; no page states it. Every method has to pass: "CloudFront requires signed URLs or signed cookies for all
 * requests that match the cache behavior" (TrustedKeyGroups, API_CacheBehavior).
 *
 * @param now epoch seconds
 * @returns the request without signing parameters and cookies, which neither cache nor origin may see, or the refusal.
 */
export function signingGate(
  request: EdgeRequest,
  viewer: SigningViewer,
  keys: TrustedKeys,
  now: number,
): EdgeRequest | SigningRefusal {
  const cookie = headerOf(request.headers, 'cookie');
  const { scheme, host, ip: viewerIp } = viewer;
  const signed = { scheme, host: host.toLowerCase(), path: request.uri, query: request.query, cookie, viewerIp };
  const verdict = checkSignedRequest(signed, keys, now);
  if (verdict !== 'allowed') return { refused: verdict, response: refusal(verdict) };

  const headers = new Map(request.headers);
  const kept = withoutSigningCookies(cookie);
  if (kept === undefined) headers.delete('cookie');
  else headers.set('cookie', [kept]);
  return { ...request, headers, query: withoutSigningParameters(request.query) };
}

function refusal(reason: DenyReason): EdgeResponse {
  const { status, contentType, body } = denyAnswer(reason);
  const bytes = Buffer.from(body);
  return {
    status,
    headers: new Map([
      ['content-type', [contentType]],
      ['content-length', [String(bytes.length)]],
      ['server', ['CloudFront']],
    ]),
    body: bytes,
  };
}
