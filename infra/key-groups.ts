/** Who may sign CloudFront's own URLs and cookies: public keys, and a key group for each behaviour that asks for them. */
import { CfnOutput } from 'aws-cdk-lib';
import { type IKeyGroup, KeyGroup, PublicKey } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { EdgeConfig } from './config-check.ts';
import { canonicalPem, keyDigest } from './public-keys.ts';

/** Undefined: the behaviour asks for a playback token instead. */
export type KeyGroups = Readonly<Record<keyof EdgeConfig['access'], IKeyGroup | undefined>>;

/**
 * Of a public key only the comment can be updated (API_UpdatePublicKey), so name and content are both in its construct's
 * id: another key under the same name is another resource. CloudFormation then creates the new one, points the group at
 * it, and deletes the old one last. Its name carries the content too, as two keys of one name cannot exist side by side.
 */
export function keyGroups(scope: Construct, config: Pick<EdgeConfig, 'name' | 'access' | 'publicKeys'>): KeyGroups {
  const keys = new Map<string, PublicKey>();
  for (const [name, pem] of Object.entries(config.publicKeys)) {
    const id = `${name}-${keyDigest(pem)}`;
    const props = { publicKeyName: `${config.name}-${id}`, encodedKey: canonicalPem(pem) };
    keys.set(name, new PublicKey(scope, `PublicKey-${id}`, props));
  }
  const groupFor = (behaviour: keyof EdgeConfig['access']): IKeyGroup | undefined => {
    const access = config.access[behaviour];
    if (access === 'token') return undefined;
    const items = access.keyGroup.map((name) => {
      const key = keys.get(name);
      if (!key) throw new Error(`No public key "${name}" for access.${behaviour}: it is not in config.publicKeys.`);
      return key;
    });
    return new KeyGroup(scope, `${behaviour === 'vod' ? 'Vod' : 'Live'}KeyGroup`, {
      keyGroupName: `${config.name}-${behaviour}`,
      items,
    });
  };
  const groups = { vod: groupFor('vod'), live: groupFor('live') };

  if (keys.size > 0) {
    const pairs = [...keys].map(([name, key]) => `${name}=${key.publicKeyId}`);
    new CfnOutput(scope, 'KeyPairIds', { value: pairs.join(' '), description: 'Key-Pair-Id of each public key.' });
  }
  return groups;
}
