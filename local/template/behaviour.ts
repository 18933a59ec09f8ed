/** A cache behaviour of AWS::CloudFront::Distribution. */
import { readAssociations } from './associations.ts';
import { readCachePolicy } from './cache-policy.ts';
import type { Fields } from './fields.ts';
import { readKeyGroup } from './key-group.ts';
import type { BehaviourModel } from './model.ts';
import { readOriginRequestPolicy } from './origin-request-policy.ts';
import { notSupported } from './problem.ts';
import type { Context, Resource } from './resource.ts';
import { readResponseHeadersPolicy } from './response-headers-policy.ts';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const DEFAULT_METHODS = ['GET', 'HEAD'];

/** `pathPattern` is given for the default behaviour, which has none of its own. */
export function readBehaviour(fields: Fields, context: Context, pathPattern?: string): BehaviourModel {
  fields.only('FieldLevelEncryptionId', '');
  fields.only('GrpcConfig', { Enabled: false });
  fields.only('SmoothStreaming', false);
  fields.ignore('RealtimeLogConfigArn', 'no access logs are written');
  const keyGroups = fields.texts('TrustedKeyGroups');
  return {
    pathPattern: pathPattern ?? fields.text('PathPattern'),
    targetOriginId: fields.text('TargetOriginId'),
    viewerProtocolPolicy: fields.choice('ViewerProtocolPolicy', ['allow-all', 'https-only', 'redirect-to-https']),
    allowedMethods: methods(fields, 'AllowedMethods'),
    cachedMethods: methods(fields, 'CachedMethods'),
    compress: fields.flag('Compress', false),
    cachePolicy: read('CachePolicyId', 'AWS::CloudFront::CachePolicy', readCachePolicy) ?? noCachePolicy(fields),
    originRequestPolicy: read('OriginRequestPolicyId', 'AWS::CloudFront::OriginRequestPolicy', readOriginRequestPolicy),
    responseHeadersPolicy: read(
      'ResponseHeadersPolicyId',
      'AWS::CloudFront::ResponseHeadersPolicy',
      readResponseHeadersPolicy,
    ),
    trustedKeyGroups:
      keyGroups.length === 0
        ? undefined
        : keyGroups.map((id) => readKeyGroup(found('TrustedKeyGroups', 'AWS::CloudFront::KeyGroup', id), context)),
    ...readAssociations(fields, context),
  };

  function read<T>(name: string, type: string, readPolicy: (resource: Resource, context: Context) => T): T | undefined {
    const id = fields.optionalText(name);
    return id === undefined ? undefined : readPolicy(found(name, type, id), context);
  }

  function found(name: string, type: string, id: string): Resource {
    const resource = context.find(type, id);
    if (!resource)
      throw notSupported(`${fields.where}.${name}`, id, `resources of this app (${type}), not AWS's managed ones`);
    return resource;
  }
}

/** The settings before cache policies (ForwardedValues) are refused by name. */
function noCachePolicy(fields: Fields): never {
  throw notSupported(`${fields.where}.CachePolicyId`, undefined, 'behaviours with a cache policy');
}

function methods(fields: Fields, name: string): readonly string[] {
  const named = fields.texts(name);
  const unknown = named.find((method) => !METHODS.includes(method));
  if (unknown !== undefined) throw notSupported(`${fields.where}.${name}`, unknown, METHODS.join(', '));
  return named.length === 0 ? DEFAULT_METHODS : named;
}
