/** AWS::CloudFront::Distribution */
import { CACHE } from '../../infra/limits.ts';
import { readBehaviour } from './behaviour.ts';
import { type Fields, readProperties } from './fields.ts';
import type { CustomErrorResponse, DistributionModel, OriginModel } from './model.ts';
import { readOrigin } from './origin.ts';
import { readOriginGroups } from './origin-group.ts';
import { cloudFrontDomain, cloudFrontId } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

const idOf = (resource: Resource) => cloudFrontId(resource);

export const distributionIdentity: Identity = {
  ref: idOf,
  attributes: { Id: idOf, DomainName: cloudFrontDomain },
};

export function readDistribution(resource: Resource, context: Context): DistributionModel {
  return readProperties(resource, context, (properties) => {
    properties.labels('Tags');
    const model = properties.object('DistributionConfig', (config) => readConfig(config, resource, context));
    if (!model) throw notSupported(`${properties.where}.DistributionConfig`, undefined, 'a configuration');
    return model;
  });
}

function readConfig(config: Fields, resource: Resource, context: Context): DistributionModel {
  config.only('AnycastIpListId', '');
  config.only('ConnectionMode', 'direct');
  config.only('ContinuousDeploymentPolicyId', '');
  config.only('Staging', false);
  config.ignore('Logging', 'no access logs are written');
  config.ignore('ViewerCertificate', 'localhost has a self-signed certificate of its own');
  config.ignore('WebACLId', 'the firewall does not run on localhost');
  const httpVersion = config.choice('HttpVersion', ['http1.1', 'http2', 'http3', 'http2and3'], 'http1.1');
  if (httpVersion.endsWith('3')) context.ignore(`${config.where}.HttpVersion: HTTP/3 is not served on localhost`);
  const origins = byId(
    config,
    'Origins',
    config.objects('Origins', (fields) => readOrigin(fields, context)),
  );
  const originGroups = byId(config, 'OriginGroups', readOriginGroups(config));
  const defaultBehaviour = config.object('DefaultCacheBehavior', (fields) => readBehaviour(fields, context, '*'));
  if (!defaultBehaviour) throw notSupported(`${config.where}.DefaultCacheBehavior`, undefined, 'a default behaviour');
  const model: DistributionModel = {
    logicalId: resource.logicalId,
    id: idOf(resource),
    arn: `arn:aws:cloudfront::${resource.stack.account}:distribution/${idOf(resource)}`,
    domainName: cloudFrontDomain(resource),
    aliases: config.texts('Aliases'),
    comment: config.optionalText('Comment') ?? '',
    enabled: config.flag('Enabled', true),
    ipv6: config.flag('IPV6Enabled', false),
    httpVersion,
    priceClass: config.optionalText('PriceClass') ?? 'PriceClass_All',
    // CloudFront reads it without its slash too; '' means none.
    defaultRootObject: config.optionalText('DefaultRootObject')?.replace(/^\//, '') || undefined,
    geoRestriction: readGeoRestriction(config),
    customErrorResponses: config.objects('CustomErrorResponses', readErrorResponse),
    origins,
    originGroups,
    behaviours: [...config.objects('CacheBehaviors', (fields) => readBehaviour(fields, context)), defaultBehaviour],
  };
  checkTargets(config, model);
  return model;
}

/** Neither CloudFormation's validation nor CDK's sees an id that names nothing before the deployment fails. */
function checkTargets(config: Fields, { origins, originGroups, behaviours }: DistributionModel): void {
  for (const { id, members } of originGroups.values()) {
    const missing = members.find((member) => !origins.has(member));
    if (missing !== undefined)
      throw notSupported(`${config.where}.OriginGroups ${id}`, missing, [...origins.keys()].join(', '));
  }
  const targets = [...origins.keys(), ...originGroups.keys()];
  for (const { pathPattern, targetOriginId } of behaviours) {
    if (targets.includes(targetOriginId)) continue;
    throw notSupported(`TargetOriginId of the behaviour ${pathPattern}`, targetOriginId, targets.join(', '));
  }
}

function readGeoRestriction(config: Fields): DistributionModel['geoRestriction'] {
  const restriction = config.object('Restrictions', (restrictions) =>
    restrictions.object('GeoRestriction', (geo) => ({
      type: geo.choice('RestrictionType', ['none', 'whitelist', 'blacklist']),
      countries: geo.texts('Locations'),
    })),
  );
  return restriction ?? { type: 'none', countries: [] };
}

function readErrorResponse(fields: Fields): CustomErrorResponse {
  return {
    errorCode: fields.number('ErrorCode', Number.NaN),
    errorCachingMinTtl: fields.number('ErrorCachingMinTTL', CACHE.errorTtlSeconds),
    responseCode: fields.has('ResponseCode') ? fields.number('ResponseCode', 0) : undefined,
    responsePagePath: fields.optionalText('ResponsePagePath'),
  };
}

function byId<T extends Pick<OriginModel, 'id'>>(
  config: Fields,
  name: string,
  items: readonly T[],
): ReadonlyMap<string, T> {
  const found = new Map(items.map((item) => [item.id, item]));
  if (found.size < items.length) {
    throw notSupported(
      `${config.where}.${name}`,
      items.map(({ id }) => id),
      'ids that occur once',
    );
  }
  return found;
}
