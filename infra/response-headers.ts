/** Headers that every answer to a viewer gains or loses, whichever behaviour it came through. */
import { Duration } from 'aws-cdk-lib';
import { HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** Two years: what browsers' preload lists ask for (RFC 6797, https://hstspreload.org). */
const HSTS_DAYS = 730;

/** Request headers a player may send across origins; `*` would not cover Authorization (Fetch, "CORS protocol"). */
const REQUEST_HEADERS = [
  'Authorization',
  'CMCD-Object',
  'CMCD-Request',
  'CMCD-Session',
  'CMCD-Status',
  'CTA-Common-Access-Token',
  'If-Modified-Since',
  'If-None-Match',
  'Range',
];

/** What a player's adaptation, clock and error report read. */
const EXPOSED_HEADERS = [
  'Age',
  'Content-Length',
  'Content-Range',
  'Date',
  'ETag',
  'Server-Timing',
  'Via',
  'X-Amz-Cf-Id',
  'X-Amz-Cf-Pop',
  'X-Cache',
  'X-Refusal',
];

/** S3's own: they tell a viewer about storage, and nothing that a player needs. */
const REMOVED_HEADERS = [
  'server',
  // On objects that a lifecycle rule will delete, with that rule's name ("GetObject", Amazon S3 API Reference).
  'x-amz-expiration',
  'x-amz-id-2',
  'x-amz-replication-status',
  'x-amz-request-id',
  'x-amz-server-side-encryption',
  'x-amz-storage-class',
  'x-amz-version-id',
];

export function responseHeaders(scope: Construct, name: string): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'ResponseHeaders', {
    responseHeadersPolicyName: `${name}-responses`,
    comment: 'CORS for players, HSTS, timing; storage headers removed.',
    corsBehavior: {
      accessControlAllowCredentials: false,
      accessControlAllowOrigins: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
      accessControlAllowHeaders: REQUEST_HEADERS,
      accessControlExposeHeaders: EXPOSED_HEADERS,
      accessControlMaxAge: Duration.days(1),
      originOverride: true,
    },
    securityHeadersBehavior: {
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(HSTS_DAYS),
        includeSubdomains: true,
        override: true,
      },
      contentTypeOptions: { override: true },
      // Across origins only the host is told: a path may hold a token.
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
    },
    customHeadersBehavior: { customHeaders: [{ header: 'Timing-Allow-Origin', value: '*', override: true }] },
    removeHeaders: REMOVED_HEADERS,
    serverTimingSamplingRate: 5,
  });
}
