/** The distribution and all that is attached to it. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import {
  type CfnDistribution,
  Distribution,
  GeoRestriction,
  HttpVersion,
  type IOrigin,
  PriceClass,
  S3OriginAccessControl,
  Signing,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { accessLogs } from './access-logs.ts';
import { behaviours } from './behaviours.ts';
import { acknowledge } from './best-practices.ts';
import type { Bundles } from './bundles.ts';
import { cachePolicies } from './cache-policies.ts';
import type { EdgeConfig } from './config-check.ts';
import { aliasRecords, domainParts } from './dns.ts';
import { ERROR_RESPONSES } from './error-caching.ts';
import { firewall } from './firewall.ts';
import { AWS_REGIONS, regionsByNearness } from './geography.ts';
import { keyGroups } from './key-groups.ts';
import { monitoring } from './monitoring.ts';
import { viewerFactsPolicy } from './origin-request-policy.ts';
import { originResponse } from './origin-response-function.ts';
import { liveOrigin, mediaOrigin, PUBLIC_GROUP_ID, publicOrigin } from './origins.ts';
import { responseHeaders } from './response-headers.ts';
import { signingKeys } from './signing-keys.ts';
import { viewerRequest } from './viewer-request-function.ts';

export interface EdgeStackProps extends StackProps {
  readonly config: EdgeConfig;
  readonly bundles: Bundles;
}

export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, ...props }: EdgeStackProps) {
    super(scope, id, props);
    const { name, publishingRegion } = config;

    const { originAccessControlId } = new S3OriginAccessControl(this, 'OriginAccess', {
      originAccessControlName: `${name}-origin-access`,
      signing: Signing.SIGV4_ALWAYS,
    });
    const originProps = { name, originAccessControlId };
    const { handler, signedHandler, siteHandler, store } = viewerRequest(this, name, bundles);
    const domain = config.domain && domainParts(this, config.domain);

    const distribution = new Distribution(this, 'Distribution', {
      comment: `${name}-cdn-distribution`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      defaultRootObject: 'index.html',
      errorResponses: ERROR_RESPONSES,
      // Cache hit rate, origin latency and single error codes: 2.40 USD a month.
      publishAdditionalMetrics: true,
      ...behaviours(config, {
        cache: cachePolicies(this, name),
        viewerFacts: viewerFactsPolicy(this, name),
        responseHeaders: responseHeaders(this, name),
        viewerRequest: handler,
        viewerRequestSigned: signedHandler,
        viewerRequestSite: siteHandler,
        originResponse: originResponse(this, bundles.originResponseFolder),
        keyGroups: keyGroups(this, config),
        mediaOrigins: new Map(config.regions.map((region) => [region, mediaOrigin(region, originProps)])),
        liveOrigins: new Map(liveOrigins(config.live)),
        publicOrigin: publicOrigin(publishingRegion, nearestOther(publishingRegion, config.regions), originProps),
      }),
      ...(config.geoRestriction && { geoRestriction: geoRestriction(config.geoRestriction) }),
      ...(config.waf && { webAclId: firewall(this, name, config.waf) }),
      ...(domain && {
        certificate: domain.certificate,
        domainNames: domain.domainNames,
        minimumProtocolVersion: domain.minimumProtocolVersion,
      }),
    });
    if (config.regions.length > 1) namePublicGroup(distribution);
    if (config.domain && domain) aliasRecords(this, config.domain, domain.zone, distribution);
    acknowledgeOpenDoors(distribution, config);
    if (config.logs) accessLogs(this, name, distribution.distributionId, config.logs.keepDays);
    signingKeys(this, name);
    monitoring(this, config, {
      distributionId: distribution.distributionId,
      domainName: distribution.distributionDomainName,
      functions: [
        ...[handler, signedHandler].flatMap((one) => (one ? { functionName: one.functionName, readsStore: true } : [])),
        { functionName: siteHandler.functionName, readsStore: false },
      ],
    });

    new CfnOutput(this, 'DistributionId', { value: distribution.distributionId });
    new CfnOutput(this, 'DistributionDomainName', { value: distribution.distributionDomainName });
    new CfnOutput(this, 'KeyValueStoreArn', { value: store.keyValueStoreArn });
  }
}

/** None when live comes from the buckets. */
function liveOrigins({ regions, origins }: EdgeConfig['live']): [string, IOrigin][] {
  if (!origins) return [];
  return regions.map((region) => [region, liveOrigin(region, origins[region] ?? '')]);
}

function geoRestriction(restriction: NonNullable<EdgeConfig['geoRestriction']>): GeoRestriction {
  return 'only' in restriction
    ? GeoRestriction.allowlist(...restriction.only)
    : GeoRestriction.denylist(...restriction.except);
}

/** What the configuration leaves open, and why that may be. */
function acknowledgeOpenDoors(distribution: Distribution, { domain, geoRestriction, waf, logs }: EdgeConfig): void {
  const because = (rule: string, reason: string) => acknowledge(distribution, rule, reason);
  if (!geoRestriction) because('CFR1', 'Countries are open until geoRestriction in infra/config.ts shuts some out.');
  if (!waf)
    because('CFR2', 'The firewall is a switch in infra/config.ts, as it costs about 0.60 USD a million requests.');
  because(
    'CFR3',
    logs
      ? 'Access logs are delivered by standard logging v2, which this rule does not look for.'
      : 'Access logs are switched off in infra/config.ts.',
  );
  if (!domain)
    because('CFR4', 'Under its own name CloudFront fixes the policy TLSv1; with a domain it is TLSv1.2_2025.');
}

function nearestOther(region: string, regions: readonly string[]): string | undefined {
  const place = AWS_REGIONS[region];
  if (!place) throw new Error(`Region "${region}" is not in the table of AWS Regions.`);
  return regionsByNearness(place, regions).find((other) => other !== region);
}

/** The construct derives a group's id from its own path; a short fixed one reads better in logs and in errors. */
function namePublicGroup(distribution: Distribution): void {
  const resource = distribution.node.defaultChild as CfnDistribution;
  resource.addPropertyOverride('DistributionConfig.OriginGroups.Items.0.Id', PUBLIC_GROUP_ID);
  resource.addPropertyOverride('DistributionConfig.DefaultCacheBehavior.TargetOriginId', PUBLIC_GROUP_ID);
}
