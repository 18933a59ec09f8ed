import { generateKeyPairSync } from 'node:crypto';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { type KeyGroups, keyGroups } from '../../infra/key-groups.ts';

const newKey = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey;
const [first, second] = [newKey(), newKey()];

interface Synthesized {
  readonly groups: KeyGroups;
  readonly template: Template;
}

function synthesize(access: EdgeConfig['access'], publicKeys: EdgeConfig['publicKeys']): Synthesized {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'demo-edge');
  const groups = keyGroups(stack, { name: 'demo', access, publicKeys });
  return { groups, template: Template.fromStack(stack) };
}

/** Logical id of the one key, and what the one group refers to. */
function keyAndGroup({ template }: Synthesized) {
  const [[keyId, key] = []] = Object.entries(template.findResources('AWS::CloudFront::PublicKey'));
  const [[groupId, group] = []] = Object.entries(template.findResources('AWS::CloudFront::KeyGroup'));
  return { keyId, key: key?.Properties.PublicKeyConfig, groupId, group: group?.Properties.KeyGroupConfig };
}

describe('key groups in the template', () => {
  it('are none, nor any output, when every behaviour asks for a token', () => {
    const { groups, template } = synthesize({ vod: 'token', live: 'token' }, {});
    expect(groups).toEqual({ vod: undefined, live: undefined });
    expect(template.toJSON()).not.toHaveProperty('Resources');
    expect(template.toJSON()).not.toHaveProperty('Outputs');
  });

  it('hold the keys that their behaviour names, and no others', () => {
    const access = { vod: { keyGroup: ['a'] }, live: { keyGroup: ['b', 'a'] } };
    const { groups, template } = synthesize(access, { a: first, b: second });
    expect(groups.vod).toBeDefined();
    expect(groups.live).toBeDefined();
    const keys = template.findResources('AWS::CloudFront::PublicKey');
    const idOf = (pem: string) =>
      Object.keys(keys).find((id) => keys[id]?.Properties.PublicKeyConfig.EncodedKey === pem);
    const items = Object.values(template.findResources('AWS::CloudFront::KeyGroup')).map(
      ({ Properties: { KeyGroupConfig: config } }) => [config.Name, config.Items],
    );
    expect(items).toEqual([
      ['demo-vod', [{ Ref: idOf(first) }]],
      ['demo-live', [{ Ref: idOf(second) }, { Ref: idOf(first) }]],
    ]);
  });

  it('get another public key resource when a key is replaced, and stay the same group', () => {
    const access = { vod: 'token', live: { keyGroup: ['partner'] } } as const;
    const before = keyAndGroup(synthesize(access, { partner: first }));
    const after = keyAndGroup(synthesize(access, { partner: second }));
    expect(before.key.EncodedKey).toBe(first);
    expect(after.key.EncodedKey).toBe(second);
    // Not one property of a public key can be updated: both resources exist until the group has moved.
    expect(after.keyId).not.toBe(before.keyId);
    expect(after.key.Name).not.toBe(before.key.Name);
    expect(after.key.CallerReference).not.toBe(before.key.CallerReference);
    expect(after.groupId).toBe(before.groupId);
    expect(after.group.Name).toBe(before.group.Name);
    expect([before.group.Items, after.group.Items]).toEqual([[{ Ref: before.keyId }], [{ Ref: after.keyId }]]);
  });

  it('keep the resource of a key that is only pasted differently', () => {
    const access = { vod: { keyGroup: ['partner'] }, live: 'token' } as const;
    const pasted = `\n${first.replaceAll('\n', '\r\n')}\n`;
    expect(synthesize(access, { partner: pasted }).template.toJSON()).toEqual(
      synthesize(access, { partner: first }).template.toJSON(),
    );
  });

  it('tell signers the Key-Pair-Id of each key', () => {
    const { template } = synthesize({ vod: { keyGroup: ['a', 'b'] }, live: 'token' }, { a: first, b: second });
    const [idA, idB] = Object.keys(template.findResources('AWS::CloudFront::PublicKey'));
    expect(template.findOutputs('KeyPairIds').KeyPairIds?.Value).toEqual({
      'Fn::Join': ['', ['a=', { Ref: idA }, ' b=', { Ref: idB }]],
    });
  });
});
