/** AWS::CloudFront::CachePolicy */
import { CACHE } from '../../infra/limits.ts';
import { readProperties } from './fields.ts';
import type { CachePolicyModel } from './model.ts';
import { readCookies, readHeaders, readQueryStrings } from './name-selection.ts';
import { uuid } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const cachePolicyIdentity: Identity = { ref: uuid, attributes: { Id: uuid } };

export function readCachePolicy(resource: Resource, context: Context): CachePolicyModel {
  return readProperties(resource, context, (properties) => {
    const policy = properties.object('CachePolicyConfig', (config) => {
      config.labels('Comment');
      const ttls = {
        minTtl: config.number('MinTTL', 0),
        defaultTtl: config.number('DefaultTTL', CACHE.defaultTtlSeconds),
        maxTtl: config.number('MaxTTL', CACHE.maxTtlSeconds),
      };
      const key = config.object('ParametersInCacheKeyAndForwardedToOrigin', (parameters) => ({
        headers: readHeaders(parameters, ['none', 'whitelist']),
        cookies: readCookies(parameters),
        queryStrings: readQueryStrings(parameters),
        gzip: parameters.flag('EnableAcceptEncodingGzip', false),
        brotli: parameters.flag('EnableAcceptEncodingBrotli', false),
      }));
      if (!key) {
        throw notSupported(
          `${config.where}.ParametersInCacheKeyAndForwardedToOrigin`,
          undefined,
          'a policy with a key',
        );
      }
      return { id: uuid(resource), name: config.text('Name'), ...ttls, ...key };
    });
    if (!policy)
      throw notSupported(`${properties.where}.CachePolicyConfig`, undefined, 'a policy with a configuration');
    return policy;
  });
}
