/** AWS::SecretsManager::Secret */
import { readProperties } from './fields.ts';
import type { SecretModel } from './model.ts';
import { suffix } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const secretIdentity: Identity = {
  ref: (resource, context) => arnOf(resource, context),
  attributes: {},
};

/** A secret whose value the template holds or has generated is refused: its value is a command's to write. */
export function readSecret(resource: Resource, context: Context): SecretModel {
  return readProperties(resource, context, (properties) => {
    properties.labels('Description', 'Tags', 'KmsKeyId');
    // The error must not show it.
    if (properties.has('SecretString'))
      throw notSupported(`${properties.where}.SecretString`, 'a value', 'only its absence');
    properties.only('GenerateSecretString');
    return { logicalId: resource.logicalId, name: properties.text('Name'), arn: arnOf(resource, context) };
  });
}

/** Secrets Manager adds a hyphen and six characters to the name. */
function arnOf(resource: Resource, context: Context): string {
  const { account, region } = resource.stack;
  const name = String(context.deep(resource.properties.Name, resource));
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix(resource)}`;
}
