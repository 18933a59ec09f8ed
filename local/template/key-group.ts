/** AWS::CloudFront::KeyGroup */
import { readProperties } from './fields.ts';
import type { KeyGroupModel } from './model.ts';
import { uuid } from './physical-id.ts';
import { notSupported } from './problem.ts';
import { readPublicKey } from './public-key.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const keyGroupIdentity: Identity = { ref: uuid, attributes: { Id: uuid } };

export function readKeyGroup(resource: Resource, context: Context): KeyGroupModel {
  return readProperties(resource, context, (properties) => {
    const publicKeys = properties.object('KeyGroupConfig', (config) => {
      config.labels('Comment', 'Name');
      return config.texts('Items').map((id) => {
        const key = context.find('AWS::CloudFront::PublicKey', id);
        if (!key) throw notSupported(`${config.where}.Items`, id, 'public keys of this app');
        return readPublicKey(key, context);
      });
    });
    return { id: uuid(resource), publicKeys: publicKeys ?? [] };
  });
}
