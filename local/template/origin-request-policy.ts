/** AWS::CloudFront::OriginRequestPolicy */
import { readProperties } from './fields.ts';
import type { OriginRequestPolicyModel } from './model.ts';
import { readCookies, readHeaders, readQueryStrings } from './name-selection.ts';
import { uuid } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const originRequestPolicyIdentity: Identity = { ref: uuid, attributes: { Id: uuid } };

const HEADER_BEHAVIOURS = ['none', 'whitelist', 'allViewer', 'allViewerAndWhitelistCloudFront', 'allExcept'];

export function readOriginRequestPolicy(resource: Resource, context: Context): OriginRequestPolicyModel {
  return readProperties(resource, context, (properties) => {
    const policy = properties.object('OriginRequestPolicyConfig', (config) => {
      config.labels('Comment');
      return {
        id: uuid(resource),
        name: config.text('Name'),
        headers: readHeaders(config, HEADER_BEHAVIOURS),
        cookies: readCookies(config),
        queryStrings: readQueryStrings(config),
      };
    });
    if (!policy) throw notSupported(`${properties.where}.OriginRequestPolicyConfig`, undefined, 'a configuration');
    return policy;
  });
}
