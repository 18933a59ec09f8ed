/** AWS::CloudFront::Function */
import { readProperties } from './fields.ts';
import type { CloudFrontFunctionModel } from './model.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const cloudFrontFunctionIdentity: Identity = {
  ref: arnOf,
  attributes: { FunctionARN: arnOf, 'FunctionMetadata.FunctionARN': arnOf },
};

export function readCloudFrontFunction(resource: Resource, context: Context): CloudFrontFunctionModel {
  return readProperties(resource, context, (properties) => {
    properties.labels('Tags', 'FunctionMetadata');
    // A behaviour runs the LIVE stage, and only publishing puts code there.
    properties.only('AutoPublish', true);
    const config = properties.object('FunctionConfig', (fields) => {
      fields.labels('Comment');
      const stores = fields.objects('KeyValueStoreAssociations', (association) => association.text('KeyValueStoreARN'));
      if (stores.length > 1)
        throw notSupported(`${fields.where}.KeyValueStoreAssociations`, stores, 'one store a function');
      const arn = stores[0];
      if (arn !== undefined && !context.find('AWS::CloudFront::KeyValueStore', arn, 'Arn')) {
        throw notSupported(`${fields.where}.KeyValueStoreAssociations`, arn, 'key value stores of this app');
      }
      return { runtime: fields.choice('Runtime', ['cloudfront-js-1.0', 'cloudfront-js-2.0']), keyValueStoreArn: arn };
    });
    if (!config) throw notSupported(`${properties.where}.FunctionConfig`, undefined, 'a configuration with a runtime');
    return {
      logicalId: resource.logicalId,
      name: properties.text('Name'),
      code: properties.text('FunctionCode'),
      ...config,
    };
  });
}

function arnOf(resource: Resource, context: Context): string {
  const name = String(context.deep(resource.properties.Name, resource));
  return `arn:aws:cloudfront::${resource.stack.account}:function/${name}`;
}
