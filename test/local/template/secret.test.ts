import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAssembly } from '../../../local/template/load.ts';
import { type Json, minimalAssembly, writeAssembly } from './assembly.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(properties: Json) {
  const assembly = minimalAssembly();
  assembly.templates.edge.Resources.SigningKeys = { Type: 'AWS::SecretsManager::Secret', Properties: properties };
  writeAssembly(folder, assembly);
  return loadAssembly(folder);
}

test('a secret without a value is loaded under its name', () => {
  const { secrets, ignored } = load({ Name: { 'Fn::Join': ['-', ['acme', 'keys']] }, Description: 'keys' });
  expect(secrets).toEqual([
    {
      logicalId: 'SigningKeys',
      name: 'acme-keys',
      arn: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:acme-keys-[a-z0-9]{6}$/),
    },
  ]);
  expect(ignored.join()).not.toContain('SigningKeys');
});

test('a secret whose value is in the template is refused without showing it', () => {
  const load1 = () => load({ Name: 'keys', SecretString: 'hush-hush' });
  expect(load1).toThrow(/SigningKeys\.SecretString/);
  expect(load1).not.toThrow(/hush/);
});

test.each([
  ['GenerateSecretString', {}],
  ['ReplicaRegions', [{ Region: 'eu-west-1' }]],
])('a secret with %s is refused by name', (property, value) => {
  expect(() => load({ Name: 'keys', [property]: value })).toThrow(`SigningKeys.${property}`);
});
