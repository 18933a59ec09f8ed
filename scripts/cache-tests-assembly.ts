/**
 * The app that the suite is run against, as `cdk synth` would write it: one distribution in front of the suite's server.
 * Tests are cached as their headers say and not otherwise (default TTL 0); what steers the suite is never cached.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const YEAR_SECONDS = 31_536_000;

/** @param originPort On 127.0.0.1. */
export function writeCacheTestsAssembly(folder: string, originPort: number): void {
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      'cache-tests': {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/us-east-1',
        properties: { templateFile: 'cache-tests.template.json' },
      },
    },
  });
  write('cache-tests.template.json', { Resources: resources(originPort) });
}

function resources(originPort: number): object {
  const behaviour = (cachePolicy: string) => ({
    TargetOriginId: 'suite',
    ViewerProtocolPolicy: 'allow-all',
    AllowedMethods: ALL_METHODS,
    CachedMethods: ['GET', 'HEAD'],
    CachePolicyId: { Ref: cachePolicy },
    OriginRequestPolicyId: { Ref: 'AllViewer' },
  });
  const origin = {
    Id: 'suite',
    DomainName: '127.0.0.1',
    CustomOriginConfig: { OriginProtocolPolicy: 'http-only', HTTPPort: originPort },
  };
  return {
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [origin],
          CacheBehaviors: [{ PathPattern: '/test/*', ...behaviour('AsTold') }],
          // `/config/*` and `/state/*`.
          DefaultCacheBehavior: behaviour('Never'),
        },
      },
    },
    AsTold: cachePolicy('as-told', YEAR_SECONDS),
    Never: cachePolicy('never', 0),
    AllViewer: {
      Type: 'AWS::CloudFront::OriginRequestPolicy',
      Properties: {
        OriginRequestPolicyConfig: {
          Name: 'all-viewer',
          CookiesConfig: { CookieBehavior: 'all' },
          HeadersConfig: { HeaderBehavior: 'allViewer' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      },
    },
  };
}

/** Keyed by path and query alone: what the suite varies by stays out of the key, as on CloudFront unless it is named. */
function cachePolicy(name: string, maxTtl: number): object {
  return {
    Type: 'AWS::CloudFront::CachePolicy',
    Properties: {
      CachePolicyConfig: {
        Name: name,
        MinTTL: 0,
        DefaultTTL: 0,
        MaxTTL: maxTtl,
        ParametersInCacheKeyAndForwardedToOrigin: {
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
          EnableAcceptEncodingBrotli: false,
          EnableAcceptEncodingGzip: false,
        },
      },
    },
  };
}
