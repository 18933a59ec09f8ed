import cf from 'cloudfront';
// biome-ignore lint/style/useNodejsImportProtocol: the name that the runtime knows
import crypto from 'crypto';
import { asksForToken, canonicalHost, hasLiveOrigins } from 'edge-facts';
import type { ViewerRequest, ViewerRequestEvent, ViewerResponse } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import type { OriginChoice } from '../routing/choose.ts';
import type { Claims } from '../token/claims.ts';
import { authorize } from './authorize.ts';
import { type CarriedToken, takeToken } from './carriage.ts';
import { guard } from './guard.ts';
import { preflight } from './preflight.ts';
import { redirect } from './redirect.ts';
import { type DenyCode, refuse, refusePath } from './refusal.ts';
import { route } from './route.ts';

/** The partner serves the request at hand when the primary answers one of these, times out or cannot be reached. */
const FAILOVER_STATUS_CODES = [403, 404, 500, 502, 503, 504];

const store = cf.kvs();

/**
 * Every viewer's request, before the cache: CloudFront Functions, runtime 2.0. Behaviours: `/vod/*` and `/live/*` are
 * media, `/health/*` is for probers, everything else is the public site. Whatever goes wrong becomes a refusal: a
 * function that throws would answer 503 without a reason, and media must not be served then.
 */
export async function handler(event: ViewerRequestEvent): Promise<ViewerRequest | ViewerResponse> {
  let failure: DenyCode = 'internal-error';
  try {
    const carried = open(event);
    if (!('token' in carried)) return carried;

    // Both records before the verdict, and the verdict in one call: each call made in a resumed async function costs
    // the engine more.
    let keys = '';
    if (asksForToken) {
      failure = 'keys-unavailable';
      keys = await store.get('keys');
      failure = 'internal-error';
    }
    let routing: string | undefined;
    try {
      routing = await store.get('routing');
    } catch {
      routing = undefined;
    }
    const verdict = judge(event, carried, keys, routing);
    if (typeof verdict === 'string') return refuse(verdict);

    if (verdict.jti !== undefined) {
      failure = 'revocation-unavailable';
      const isRevoked = await store.exists(`revoked/${verdict.jti}`);
      if (isRevoked) return refuse('revoked');
    }
    return event.request;
  } catch {
    return refuse(failure);
  }
}

/** What needs no record: an answer, the request as it came, or the token of a media request, if it needs one. */
function open(event: ViewerRequestEvent): ViewerResponse | ViewerRequest | CarriedToken {
  const request = event.request;
  const uri = request.uri;
  const method = request.method;
  const isVod = uri.startsWith('/vod/');
  const flaw = guard(uri);
  if (flaw) return refusePath(flaw);

  if (!isVod && !uri.startsWith('/live/')) {
    const isProbe = uri.startsWith('/health/');
    return (!isProbe && redirect(request, canonicalHost || event.context.distributionDomainName)) || request;
  }
  if (method === 'OPTIONS') return preflight();
  // CloudFront refuses other methods before it calls the function (AllowedMethods); this is for the day it does not.
  if (method !== 'GET' && method !== 'HEAD') return refuse('method-not-allowed');
  // An empty token: should it ever be judged all the same, it opens nothing.
  if (!asksForToken) return { token: '', path: uri };
  const carried = takeToken(request, isVod ? '/vod/' : '/live/');
  return typeof carried === 'string' ? refuse(carried) : carried;
}

/**
 * The verdict on the token, where one is asked for. If it is good, the request leaves without its token and with its
 * Regions.
 */
function judge(
  event: ViewerRequestEvent,
  carried: CarriedToken,
  keys: string,
  routing: string | undefined,
): DenyCode | Pick<Claims, 'jti'> {
  const request = event.request;
  const verdict: DenyCode | Pick<Claims, 'jti'> = asksForToken
    ? authorize(event, carried, keys, crypto, Math.floor(Date.now() / 1000))
    : {};
  if (typeof verdict === 'string') return verdict;

  const edgeLocation = cf.edgeLocation;
  const origins = route(
    carried.path,
    header(request, 'cloudfront-viewer-country'),
    edgeLocation && edgeLocation.region,
    routing,
    crypto,
  );
  if (!origins) return 'no-region';
  setOrigins(origins, hasLiveOrigins && carried.path.charAt(1) === 'l' ? 'live-' : '');
  request.uri = carried.path;
  delete request.querystring.token;
  delete request.querystring.CAT;
  return verdict;
}

/** @param prefix What an origin's id has before its Region's name. */
function setOrigins(choice: OriginChoice, prefix: string): void {
  const primary = prefix + choice.primary;
  const partner = choice.partner;
  if (partner === undefined) {
    cf.selectRequestOriginById(primary);
  } else {
    cf.createRequestOriginGroup({
      originIds: [{ originId: primary }, { originId: prefix + partner }],
      failoverCriteria: { statusCodes: FAILOVER_STATUS_CODES },
    });
  }
}
