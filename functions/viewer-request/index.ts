import cf from 'cloudfront';
// biome-ignore lint/style/useNodejsImportProtocol: the name that the runtime knows
import crypto from 'crypto';
import { asksForToken, issuer } from 'edge-facts';
import type { ViewerRequest, ViewerRequestEvent, ViewerResponse } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import { isText } from '../token/claims.ts';
import { deny, INTERNAL_ERROR } from '../token/deny.ts';
import { verifyToken } from '../token/verify.ts';
import { takeToken } from './carriage.ts';
import { guard } from './guard.ts';
import { checkIssuerAndAudience } from './issuer-audience.ts';
import { log } from './log.ts';
import { preflight } from './preflight.ts';
import { type DenyCode, refuse } from './refusal.ts';
import { type OriginId, route } from './route.ts';

/** The partner serves the request at hand when the primary answers one of these, times out or cannot be reached. */
const FAILOVER = { statusCodes: [403, 404, 500, 502, 503, 504] };

const store = cf.kvs();

/**
 * Every viewer's request for media, `/vod/*` and `/live/*`, before the cache: CloudFront Functions, runtime 2.0. Whatever
 * goes wrong becomes a refusal: a function that throws would answer 503 without a reason, and media must not be served
 * then.
 */
export async function handler(event: ViewerRequestEvent): Promise<ViewerRequest | ViewerResponse> {
  const request = event.request;
  let failure: DenyCode | undefined;
  try {
    if (request.method === 'OPTIONS') {
      guard(request.uri);
      return preflight();
    }
    if (!asksForToken) guard(request.uri);
    // An empty token: should it ever be judged all the same, it opens nothing.
    const token = asksForToken ? takeToken(request) : '';
    log(cf, request.uri);

    // Both records before the verdict, and the verdict in one call: each call made in a resumed async function costs
    // the engine more. Without keys the verdict is a refusal, without `routing` every Region serves.
    let keys = '';
    let routing: string | undefined;
    try {
      if (asksForToken) keys = await store.get('keys');
      routing = await store.get('routing');
    } catch {}
    const id = judge(event, request, token, keys, routing);

    if (id) {
      failure = 'revocation-unavailable';
      const isRevoked = await store.exists(`revoked/${id}`);
      if (isRevoked) return refuse('revoked');
    }
    return request;
  } catch (code) {
    return refuse(failure || (isText(code) ? (code as DenyCode) : INTERNAL_ERROR));
  }
}

/**
 * Denies the request, or lets it leave without its token and with its Regions.
 *
 * @returns the token's id, if it has one.
 */
const judge = (
  event: ViewerRequestEvent,
  request: ViewerRequest,
  token: string,
  keys: string,
  routing: string | undefined,
): string | undefined => {
  const query = request.querystring;
  const path = request.uri;
  const country = header(request, 'cloudfront-viewer-country');
  let id: string | undefined;
  if (asksForToken) {
    const claims = verifyToken(token, keys, crypto, event, path, country, Date.now() / 1000, issuer !== null);
    checkIssuerAndAudience(claims);
    id = claims.jti as string | undefined;
  }
  const place: { readonly region?: string } = cf.edgeLocation || {};
  const originIds = route(path, country, place.region, routing, crypto) || deny('no-region');
  if (originIds[1]) {
    cf.createRequestOriginGroup({ originIds: originIds as readonly [OriginId, OriginId], failoverCriteria: FAILOVER });
  } else {
    cf.selectRequestOriginById(originIds[0].originId);
  }
  delete query.token;
  delete query.CAT;
  return id;
};
