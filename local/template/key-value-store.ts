/** AWS::CloudFront::KeyValueStore */
import { readProperties } from './fields.ts';
import type { KeyValueStoreModel } from './model.ts';
import { uuid } from './physical-id.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const keyValueStoreIdentity: Identity = {
  ref: (resource, context) => nameOf(resource, context),
  attributes: {
    Arn: (resource) => arnOf(resource),
    Id: (resource) => uuid(resource),
  },
};

export function readKeyValueStore(resource: Resource, context: Context): KeyValueStoreModel {
  return readProperties(resource, context, (properties) => {
    properties.labels('Comment', 'Tags');
    // An import happens once, when the store is created: an update of the template would not reach the records.
    properties.only('ImportSource');
    return { logicalId: resource.logicalId, name: properties.text('Name'), arn: arnOf(resource) };
  });
}

function nameOf(resource: Resource, context: Context): string {
  return String(context.deep(resource.properties.Name, resource));
}

function arnOf(resource: Resource): string {
  return `arn:aws:cloudfront::${resource.stack.account}:key-value-store/${uuid(resource)}`;
}
