/** What the viewer-request function is told about a viewer. */
import {
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { COUNTRY_HEADER, PROTO_HEADER } from './viewer-headers.ts';

/**
 * CloudFront adds its own headers, and overwrites a viewer's forged ones, only where a policy of the behaviour names
 * them ("Add CloudFront request headers", CloudFront Developer Guide). An origin request policy keeps them out of the
 * cache key. `Host` must never be named: S3 checks its signature against the bucket's own host.
 */
export function viewerFactsPolicy(scope: Construct, name: string): OriginRequestPolicy {
  return new OriginRequestPolicy(scope, 'ViewerFacts', {
    originRequestPolicyName: `${name}-viewer-facts`,
    comment: "The viewer's country and protocol, for the viewer-request function.",
    headerBehavior: OriginRequestHeaderBehavior.allowList(COUNTRY_HEADER, PROTO_HEADER),
    cookieBehavior: OriginRequestCookieBehavior.none(),
    queryStringBehavior: OriginRequestQueryStringBehavior.none(),
  });
}
