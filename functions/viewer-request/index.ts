import cf from 'cloudfront';
// biome-ignore lint/style/useNodejsImportProtocol: the name that the runtime knows
import crypto from 'crypto';
import { asksForToken, canonicalHost, hasLiveOrigins } from 'edge-facts';
import type { ViewerRequest, ViewerRequestEvent, ViewerResponse } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import type { OriginChoice } from '../routing/choose.ts';
import { isText } from '../token/claims.ts';
import { deny } from '../token/deny.ts';
import { authorize } from './authorize.ts';
import { type CarriedToken, takeToken } from './carriage.ts';
import { guard } from './guard.ts';
import { preflight } from './preflight.ts';
import { redirect } from './redirect.ts';
import { type DenyCode, refuse } from './refusal.ts';
import { route } from './route.ts';

/** Of a path, in the access log, which takes 800 bytes: each of its characters may come to three by URL encoding. */
const LOGGED_CHARACTERS = 266;

/** The partner serves the request at hand when the primary answers one of these, times out or cannot be reached. */
const FAILOVER_STATUS_CODES = [403, 404, 500, 502, 503, 504];

const store = cf.kvs();

/**
 * Every viewer's request, before the cache: CloudFront Functions, runtime 2.0. Behaviours: `/vod/*` and `/live/*` are
 * media, `/health/*` is for probers, everything else is the public site. Whatever goes wrong becomes a refusal: a
 * function that throws would answer 503 without a reason, and media must not be served then.
 */
export async function handler(event: ViewerRequestEvent): Promise<ViewerRequest | ViewerResponse> {
  let failure: DenyCode | undefined;
  try {
    const opened = open(event);
    const carried = opened as CarriedToken;
    if (carried.path == null) return opened as ViewerRequest | ViewerResponse;

    // Both records before the verdict, and the verdict in one call: each call made in a resumed async function costs
    // the engine more. Without keys the verdict is a refusal, without `routing` every Region serves.
    let keys = '';
    let routing: string | undefined;
    try {
      if (asksForToken) keys = await store.get('keys');
      routing = await store.get('routing');
    } catch {}
    const id = judge(event, carried, keys, routing);

    if (id) {
      failure = 'revocation-unavailable';
      const isRevoked = await store.exists(`revoked/${id}`);
      if (isRevoked) return refuse('revoked');
    }
    return event.request;
  } catch (code) {
    return refuse(failure || (isText(code) ? (code as DenyCode) : 'internal-error'));
  }
}

/** What needs no record: an answer, the request as it came, or the token of a media request, if it needs one. */
const open = (event: ViewerRequestEvent): ViewerResponse | ViewerRequest | CarriedToken => {
  const request = event.request;
  const path = request.uri;
  const method = request.method;
  const start = path.startsWith('/vod/') ? 5 : path.startsWith('/live/') ? 6 : 0;
  if (!start || method === 'OPTIONS') {
    guard(path);
    if (start) return preflight();
    log(path);
    const isProbe = path.startsWith('/health/');
    return (!isProbe && redirect(request, canonicalHost || event.context.distributionDomainName)) || request;
  }
  // CloudFront refuses other methods before it calls the function (AllowedMethods); this is for the day it does not.
  if (method !== 'GET' && method !== 'HEAD') deny('method-not-allowed');
  if (!asksForToken) guard(path);
  // An empty token: should it ever be judged all the same, it opens nothing.
  const carried = asksForToken ? takeToken(request, start) : { text: '', path };
  log(carried.path);
  return carried;
};

/** @param path Without its token. A path that the guard refuses may hide one, and is not logged. */
const log = (path: string): void => {
  if (cf.logCustomData) cf.logCustomData(path.slice(0, LOGGED_CHARACTERS));
};

/**
 * Denies the request, or lets it leave without its token and with its Regions.
 *
 * @returns the token's id, if it has one.
 */
const judge = (
  event: ViewerRequestEvent,
  carried: CarriedToken,
  keys: string,
  routing: string | undefined,
): string | undefined => {
  const request = event.request;
  const query = request.querystring;
  const path = carried.path;
  const country = header(request, 'cloudfront-viewer-country');
  const id = asksForToken
    ? (authorize(event, carried, keys, crypto, country, Date.now() / 1000).jti as string | undefined)
    : undefined;
  const place: { readonly region?: string } = cf.edgeLocation || {};
  const origins = route(path, country, place.region, routing, crypto) || deny('no-region');
  setOrigins(origins, hasLiveOrigins && path[1] === 'l' ? 'live-' : '');
  request.uri = path;
  delete query.token;
  delete query.CAT;
  return id;
};

/** @param prefix What an origin's id has before its Region's name. */
const setOrigins = (choice: OriginChoice, prefix: string): void => {
  const primary = prefix + choice.primary;
  const partner = choice.partner;
  if (partner == null) {
    cf.selectRequestOriginById(primary);
  } else {
    cf.createRequestOriginGroup({
      originIds: [{ originId: primary }, { originId: prefix + partner }],
      failoverCriteria: { statusCodes: FAILOVER_STATUS_CODES },
    });
  }
};
