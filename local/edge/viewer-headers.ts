/**
 * `CloudFront-*` request headers: "Add CloudFront request headers", CloudFront Developer Guide. One reaches functions
 * and the origin only where a cache policy or an origin request policy of the behaviour names it; what a viewer sends
 * under such a name is dropped.
 */
import { COUNTRIES } from '../../infra/geography.ts';
import type { BehaviourModel } from '../template/model.ts';
import type { ViewerPlace } from './local-controls.ts';
import type { EdgeRequest } from './messages.ts';

export interface ViewerFacts {
  readonly place: ViewerPlace;
  readonly ip: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** `1.1`, `2.0` ... */
  readonly httpVersion: string;
  /** `TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake`, or undefined over HTTP. */
  readonly tls: string | undefined;
}

/** Header name to its value for a viewer; undefined: CloudFront leaves the header out. */
const VALUES: Readonly<Record<string, (viewer: ViewerFacts, userAgent: string) => string | undefined>> = {
  'cloudfront-forwarded-proto': ({ scheme }) => scheme,
  'cloudfront-viewer-http-version': ({ httpVersion }) => httpVersion,
  'cloudfront-viewer-tls': ({ tls }) => tls,
  'cloudfront-viewer-address': ({ ip, port }) => `${ip}:${port}`,
  'cloudfront-viewer-country': ({ place }) => place.country,
  'cloudfront-viewer-country-name': ({ place }) => COUNTRIES.get(place.country ?? '')?.name,
  'cloudfront-viewer-city': ({ place: { pop, country } }) => (pop.country === country ? pop.city : undefined),
  'cloudfront-viewer-latitude': ({ place: { pop, country } }) =>
    pop.country === country ? pop.latitude.toFixed(5) : undefined,
  'cloudfront-viewer-longitude': ({ place: { pop, country } }) =>
    pop.country === country ? pop.longitude.toFixed(5) : undefined,
  'cloudfront-is-mobile-viewer': (_viewer, agent) => String(/Mobile|iPhone/.test(agent)),
  'cloudfront-is-tablet-viewer': (_viewer, agent) => String(/iPad|Tablet/.test(agent)),
  'cloudfront-is-smarttv-viewer': (_viewer, agent) => String(/SmartTV|SMART-TV|AppleTV/.test(agent)),
  'cloudfront-is-desktop-viewer': (_viewer, agent) => String(!/Mobile|iPhone|iPad|Tablet|SmartTV|SMART-TV/.test(agent)),
  'cloudfront-is-android-viewer': (_viewer, agent) => String(/Android/.test(agent)),
  'cloudfront-is-ios-viewer': (_viewer, agent) => String(/iPhone|iPad/.test(agent)),
};

/** `CloudFront-*` names that the behaviour's policies ask for, lower case. */
export function namedViewerHeaders({ cachePolicy, originRequestPolicy }: BehaviourModel): readonly string[] {
  const names = [cachePolicy.headers, originRequestPolicy?.headers].flatMap((selection) =>
    selection?.behaviour === 'whitelist' || selection?.behaviour === 'allViewerAndWhitelistCloudFront'
      ? selection.names
      : [],
  );
  return [...new Set(names)].filter((name) => name.startsWith('cloudfront-'));
}

/** Names that are asked for and that localhost cannot make. */
export function unknownViewerHeaders(behaviour: BehaviourModel): readonly string[] {
  return namedViewerHeaders(behaviour).filter((name) => !Object.hasOwn(VALUES, name));
}

export function withViewerHeaders(request: EdgeRequest, viewer: ViewerFacts, named: readonly string[]): EdgeRequest {
  const headers = new Map(request.headers);
  for (const name of headers.keys()) if (name.startsWith('cloudfront-')) headers.delete(name);
  const userAgent = request.headers.get('user-agent')?.[0] ?? '';
  for (const name of named) {
    const value = VALUES[name]?.(viewer, userAgent);
    if (value !== undefined) headers.set(name, [value]);
  }
  const { method, uri, query, body } = request;
  return { method, uri, query, headers, body };
}
