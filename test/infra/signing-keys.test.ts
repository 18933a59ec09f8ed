import { expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { only, synthesizeWith, withFolder } from './synthesized.ts';

test('the master copy of the signing keys is one secret that the template gives no value and keeps', () => {
  const { edge } = withFolder((folder) => synthesizeWith(folder, { name: 'acme' }));
  const { id, props } = only(edge, 'AWS::SecretsManager::Secret');
  expect(edge.Resources[id]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  const tags = [
    { Key: 'Environment', Value: config.environment },
    { Key: 'Project', Value: 'acme' },
  ];
  // Compared whole, so that neither SecretString nor GenerateSecretString can be among them.
  expect(props).toEqual({ Name: 'acme-edge-keys', Description: expect.stringContaining('acme'), Tags: tags });
});
