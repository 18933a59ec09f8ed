/** Which path goes where: the distribution's behaviours, in their order of precedence. */

import type {
  Function as CloudFrontFunction,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import {
  type AddBehaviorOptions,
  AllowedMethods,
  type BehaviorOptions,
  CachedMethods,
  FunctionEventType,
  type ICachePolicyRef,
  type IOrigin,
  LambdaEdgeEventType,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { IVersion } from 'aws-cdk-lib/aws-lambda';
import type { CachePolicies } from './cache-policies.ts';
import type { EdgeConfig } from './config-check.ts';
import type { KeyGroups } from './key-groups.ts';

export interface BehaviourParts {
  readonly cache: CachePolicies;
  readonly viewerFacts: OriginRequestPolicy;
  readonly responseHeaders: ResponseHeadersPolicy;
  readonly viewerRequest: CloudFrontFunction;
  /** Asks for no token: only ever together with a key group. */
  readonly viewerRequestSigned: CloudFrontFunction | undefined;
  readonly viewerRequestSite: CloudFrontFunction;
  readonly originResponse: IVersion;
  readonly keyGroups: KeyGroups;
  /** By Region; one object each, so that a Region's origin is in the template once. */
  readonly mediaOrigins: ReadonlyMap<string, IOrigin>;
  /** By Region; empty when live comes from the buckets. */
  readonly liveOrigins: ReadonlyMap<string, IOrigin>;
  readonly publicOrigin: IOrigin;
}

export interface Behaviours {
  readonly defaultBehavior: BehaviorOptions;
  readonly additionalBehaviors: Record<string, BehaviorOptions>;
}

/**
 * Media behaviours name one plain origin, never a group: the function names the pair for each request, and a group of
 * the template would bring its own secondary, perhaps outside a viewer's residency list. Health is exact, one path a
 * Region: it also puts every Region's origin into the template, for the function to choose from.
 */
export function behaviours(
  config: Pick<EdgeConfig, 'regions' | 'publishingRegion' | 'live'>,
  parts: BehaviourParts,
): Behaviours {
  const originOf = (region: string): IOrigin => {
    const origin = parts.mediaOrigins.get(region);
    if (!origin) throw new Error(`No origin for Region "${region}": it is not in config.regions.`);
    return origin;
  };
  const firstLive = config.live.regions[0] ?? config.publishingRegion;
  const steered = (cachePolicy: ICachePolicyRef, handler: CloudFrontFunction): AddBehaviorOptions => ({
    cachePolicy,
    originRequestPolicy: parts.viewerFacts,
    responseHeadersPolicy: parts.responseHeaders,
    compress: true,
    // OPTIONS is allowed so that the function can answer it; it is never cached.
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    cachedMethods: CachedMethods.CACHE_GET_HEAD,
    functionAssociations: [{ function: handler, eventType: FunctionEventType.VIEWER_REQUEST }],
  });
  const labelled: AddBehaviorOptions = {
    edgeLambdas: [{ functionVersion: parts.originResponse, eventType: LambdaEdgeEventType.ORIGIN_RESPONSE }],
  };
  const media = (origin: IOrigin, kind: 'vod' | 'live'): BehaviorOptions => {
    // The key group, and in the same breath the function that asks for no token.
    const keyGroup = parts.keyGroups[kind];
    const handler = keyGroup ? parts.viewerRequestSigned : parts.viewerRequest;
    if (!handler) throw new Error('No function for a behaviour with a key group: it was not built.');
    return {
      ...steered(parts.cache[kind], handler),
      ...labelled,
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      ...(keyGroup && { trustedKeyGroups: [keyGroup] }),
    };
  };
  const health = (origin: IOrigin): BehaviorOptions => ({
    ...steered(parts.cache.uncached, parts.viewerRequestSite),
    origin,
    // Asked by machines that know the scheme: a redirect would hide a wrong probe.
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  });

  return {
    defaultBehavior: {
      ...steered(parts.cache.site, parts.viewerRequestSite),
      ...labelled,
      origin: parts.publicOrigin,
      // The function redirects to HTTPS and to the canonical host in one hop.
      viewerProtocolPolicy: ViewerProtocolPolicy.ALLOW_ALL,
    },
    additionalBehaviors: {
      '/vod/*': media(originOf(config.publishingRegion), 'vod'),
      '/live/*': media(parts.liveOrigins.get(firstLive) ?? originOf(firstLive), 'live'),
      ...Object.fromEntries(config.regions.map((region) => [`/health/${region}`, health(originOf(region))])),
      ...Object.fromEntries(
        [...parts.liveOrigins].map(([region, origin]) => [`/health/live-${region}`, health(origin)]),
      ),
    },
  };
}
