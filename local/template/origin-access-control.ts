/** AWS::CloudFront::OriginAccessControl */
import { readProperties } from './fields.ts';
import { cloudFrontId } from './physical-id.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const originAccessControlIdentity: Identity = {
  ref: (resource) => cloudFrontId(resource),
  attributes: { Id: (resource) => cloudFrontId(resource) },
};

/** True when CloudFront signs requests to the origins that name this control. */
export function readOriginAccessControl(resource: Resource, context: Context): boolean {
  return readProperties(resource, context, (properties) => {
    const signs = properties.object('OriginAccessControlConfig', (config) => {
      config.labels('Name', 'Description');
      config.only('OriginAccessControlOriginType', 's3');
      config.only('SigningProtocol', 'sigv4');
      return config.choice('SigningBehavior', ['always', 'never']) === 'always';
    });
    return signs ?? false;
  });
}
