import { createPublicKey, type KeyObject } from 'node:crypto';
import { PUBLIC_KEY_WORDS, publicKeyProblem } from '../../../infra/public-keys.ts';
import type { KeyGroupModel } from '../../template/model.ts';

/** By the public key's id, which a viewer sends as Key-Pair-Id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/**
 * The keys that may sign for a behaviour, read once at start.
 *
 * @throws a sentence for a key that CloudFront would not take.
 */
export function readTrustedKeys(groups: readonly KeyGroupModel[]): TrustedKeys {
  return new Map(groups.flatMap((group) => group.publicKeys.map(({ id, pem }) => [id, readKey(id, pem)] as const)));
}

function readKey(id: string, pem: string): KeyObject {
  const problem = publicKeyProblem(pem);
  if (problem) throw new Error(`The public key ${id} is ${problem}; allowed: ${PUBLIC_KEY_WORDS}.`);
  return createPublicKey(pem);
}
