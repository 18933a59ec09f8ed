/**
 * The dearest events for each viewer-request function, as CloudFront's TestFunction takes them, with what has to come of each: an
 * event that was refused on the way would measure less than viewers cost.
 */
import { mintCat, mintJwt, pathWithToken, type SigningKey } from '../functions/token/sign.ts';
import type { BuiltFunction } from './build.ts';
import { longestToken, tokenOfManyNetworks } from './longest-token.ts';
import { eventFields, viewerEvent } from './viewer-event.ts';

export interface TrialEvent {
  readonly name: string;
  /** Of the Test API: "CloudFront Functions event structure", CloudFront Developer Guide. */
  readonly event: object;
  /** What the function has to return: the request, or an answer with this status. */
  readonly outcome: 'request' | number;
}

export interface TrialFacts {
  /** Seconds since 1970. */
  readonly now: number;
  /** Both are in the record `keys`, this one last: each key before it is looked at first. */
  readonly key: SigningKey;
  readonly tokens: { readonly issuer: string | null; readonly audience: string | null };
}

/** @param of Name of the function. */
export function trialEvents(of: BuiltFunction['name'], { now, key, tokens }: TrialFacts): readonly TrialEvent[] {
  if (of === 'viewer-request-site') {
    return [{ name: 'a redirect', event: request({ uri: `/${'page/'.repeat(40)}`, scheme: 'http' }), outcome: 301 }];
  }
  const claims = {
    expires: now + 3600,
    paths: ['/vod/', '/live/'],
    // Looked up among the revoked ones: one more read of the store.
    id: 'c0ffee',
    ...(tokens.issuer === null ? {} : { issuer: tokens.issuer }),
    ...(tokens.audience === null ? {} : { audience: tokens.audience }),
  };
  const deep = `/vod/${'a-long-title-name/'.repeat(8)}video/1080p/segment-00001.m4s`;
  const preflight = { name: 'a preflight', event: request({ uri: deep, method: 'OPTIONS' }), outcome: 204 as const };
  if (of === 'viewer-request-signed')
    return [{ name: 'a deep segment', event: request({ uri: deep }), outcome: 'request' }, preflight];
  const longest = longestToken(claims, key);
  const forged = longestToken(claims, { id: key.id, secret: Buffer.alloc(32, 7) });
  const every = { ...claims, notBefore: now - 60, countries: ['DE', 'FR', 'KR'], methods: ['GET'] };
  const jwt = tokenOfManyNetworks(VIEWER_NETWORK, (networks) => mintJwt({ ...every, networks }, key));
  const cat = tokenOfManyNetworks(VIEWER_NETWORK, (networks) => mintCat({ ...every, paths: ['/vod/'], networks }, key));
  return [
    {
      name: 'the longest token in the path',
      event: request({ uri: pathWithToken(deep, longest) }),
      outcome: 'request',
    },
    { name: 'the longest token in the query', event: request({ uri: deep, token: longest }), outcome: 'request' },
    { name: 'a JWT full of networks', event: request({ uri: pathWithToken(deep, jwt) }), outcome: 'request' },
    { name: 'a CAT full of networks', event: request({ uri: pathWithToken(deep, cat) }), outcome: 'request' },
    { name: 'the longest token, forged', event: request({ uri: pathWithToken(deep, forged) }), outcome: 401 },
    preflight,
  ];
}

/** Of the viewer of every event. */
const VIEWER_NETWORK = '203.0.113.0/24';

interface RequestFacts {
  readonly uri: string;
  readonly method?: string;
  readonly scheme?: 'http' | 'https';
  readonly token?: string;
}

function request({ uri, method, scheme = 'https', token }: RequestFacts): object {
  const headers = { 'cloudfront-forwarded-proto': scheme };
  return viewerEvent({ uri, method, headers, querystring: eventFields({ token }) });
}
