/**
 * What a cached object's key is made of: the path, and Accept-Encoding in CloudFront's normalised form. No query, no
 * cookie and no header, so that neither a token nor a viewer's country ever splits the cache.
 */
import { Duration } from 'aws-cdk-lib';
import {
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  type CachePolicyProps,
  CacheQueryStringBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { CACHE, LIVE_CACHE } from './limits.ts';

export interface CachePolicies {
  readonly vod: CachePolicy;
  readonly live: CachePolicy;
  readonly site: CachePolicy;
  readonly uncached: CachePolicy;
}

/**
 * The origin-response function states Cache-Control for all but errors and odd objects, so the default TTLs are only
 * for what it leaves open. `Min` stays 0: a larger one would override `no-store`.
 */
export function cachePolicies(scope: Construct, name: string): CachePolicies {
  return {
    vod: keyedByPath(scope, 'VodCache', `${name}-vod`, 60, CACHE.maxTtlSeconds),
    live: keyedByPath(scope, 'LiveCache', `${name}-live`, 1, LIVE_CACHE.dvrSeconds),
    site: keyedByPath(scope, 'SiteCache', `${name}-site`, 60, CACHE.maxTtlSeconds),
    uncached: new CachePolicy(scope, 'Uncached', {
      ...NOTHING_BUT_THE_PATH,
      // CloudFront keeps an object with a TTL of 0 and answers with it when the origin fails ("Manage how long content stays
      // in the cache"): a prober that names each of its requests never gets one.
      queryStringBehavior: CacheQueryStringBehavior.allowList('probe'),
      cachePolicyName: `${name}-uncached`,
      comment: 'Every request reaches the origin.',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      // With all three at 0 CloudFront takes caching for disabled, and refuses a key of anything but the path.
      maxTtl: Duration.seconds(1),
    }),
  };
}

const NOTHING_BUT_THE_PATH = {
  headerBehavior: CacheHeaderBehavior.none(),
  cookieBehavior: CacheCookieBehavior.none(),
  queryStringBehavior: CacheQueryStringBehavior.none(),
} satisfies CachePolicyProps;

function keyedByPath(scope: Construct, id: string, name: string, defaultTtl: number, maxTtl: number): CachePolicy {
  return new CachePolicy(scope, id, {
    ...NOTHING_BUT_THE_PATH,
    cachePolicyName: name,
    comment: 'Keyed by path and normalised Accept-Encoding only.',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(defaultTtl),
    maxTtl: Duration.seconds(maxTtl),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}
