/** AWS::CloudFront::PublicKey */
import { readProperties } from './fields.ts';
import type { KeyGroupModel } from './model.ts';
import { cloudFrontId } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

const idOf = (resource: Resource) => cloudFrontId(resource, 'K');

export const publicKeyIdentity: Identity = { ref: idOf, attributes: { Id: idOf } };

export function readPublicKey(resource: Resource, context: Context): KeyGroupModel['publicKeys'][number] {
  return readProperties(resource, context, (properties) => {
    const pem = properties.object('PublicKeyConfig', (config) => {
      config.labels('CallerReference', 'Comment', 'Name');
      return config.text('EncodedKey');
    });
    if (pem === undefined) throw notSupported(`${properties.where}.PublicKeyConfig`, undefined, 'a key in PEM');
    return { id: idOf(resource), pem };
  });
}
