import cf from 'cloudfront';
// biome-ignore lint/style/useNodejsImportProtocol: the name that the runtime knows
import crypto from 'crypto';
import { asksForToken, canonicalHost } from 'edge-facts';
import type { ViewerRequest, ViewerRequestEvent, ViewerResponse } from '../platform/event.ts';
import type { OriginChoice } from '../routing/choose.ts';
import { authorize } from './authorize.ts';
import { type CarriedToken, takeToken } from './carriage.ts';
import { guard } from './guard.ts';
import { preflight } from './preflight.ts';
import { redirect } from './redirect.ts';
import { type DenyCode, refuse } from './refusal.ts';
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
  try {
    const request = event.request;
    const carried = open(event);
    if (typeof carried === 'string') return refuse(carried);
    if (!('token' in carried)) return carried;

    // Both records before the verdict, and the verdict in one call: each call made in a resumed async function costs
    // the engine more.
    let keys: string;
    try {
      keys = asksForToken ? await store.get('keys') : '';
    } catch {
      return refuse('keys-unavailable');
    }
    let routing: string | undefined;
    try {
      routing = await store.get('routing');
    } catch {
      routing = undefined;
    }
    const verdict = judge(event, carried, keys, routing);
    if (typeof verdict === 'string') return refuse(verdict);

    if (verdict.tokenId !== undefined) {
      let isRevoked: boolean;
      try {
        isRevoked = await store.exists(`revoked/${verdict.tokenId}`);
      } catch {
        return refuse('revocation-unavailable');
      }
      if (isRevoked) return refuse('revoked');
    }
    return request;
  } catch {
    return refuse('internal-error');
  }
}

/** What needs no record: a refusal, an answer, the request as it came, or the token of a media request, if it needs one. */
function open(event: ViewerRequestEvent): DenyCode | ViewerResponse | ViewerRequest | CarriedToken {
  const request = event.request;
  const uri = request.uri;
  const refused = guard(uri);
  if (refused) return refused;

  const prefix = uri.startsWith('/vod/') ? '/vod/' : uri.startsWith('/live/') ? '/live/' : undefined;
  if (!prefix) {
    if (uri.startsWith('/health/')) return request;
    return redirect(request, canonicalHost || event.context.distributionDomainName) || request;
  }
  if (request.method === 'OPTIONS') return preflight();
  // CloudFront refuses other methods before it calls the function (AllowedMethods); this is for the day it does not.
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'method-not-allowed';
  // An empty token: should it ever be judged all the same, it opens nothing.
  if (!asksForToken) return { token: '', path: uri };
  return takeToken(request, prefix);
}

/** The verdict on the token, where one is asked for; if it is good, the request leaves without its token and with its Regions. */
function judge(
  event: ViewerRequestEvent,
  carried: CarriedToken,
  keys: string,
  routing: string | undefined,
): DenyCode | { readonly tokenId: string | undefined } {
  const request = event.request;
  const grant = asksForToken ? authorize(carried, keys, hmac, Math.floor(Date.now() / 1000)) : { tokenId: undefined };
  if (typeof grant === 'string') return grant;

  const country = request.headers['cloudfront-viewer-country'];
  const edgeLocation = cf.edgeLocation;
  const origins = route(carried.path, country?.value, edgeLocation?.region, routing, sha256);
  if (!origins) return 'no-region';
  setOrigins(origins);
  request.uri = carried.path;
  delete request.querystring.token;
  delete request.querystring.CAT;
  return grant;
}

function setOrigins(choice: OriginChoice): void {
  const partner = choice.partner;
  if (partner === undefined) {
    cf.selectRequestOriginById(choice.primary);
  } else {
    cf.createRequestOriginGroup({
      originIds: [{ originId: choice.primary }, { originId: partner }],
      failoverCriteria: { statusCodes: FAILOVER_STATUS_CODES },
    });
  }
}

function hmac(key: Buffer, data: string): string {
  return crypto.createHmac('sha256', key).update(data).digest('base64url');
}

function sha256(text: string): string {
  return crypto.createHash('sha256').update(text).digest('hex');
}
