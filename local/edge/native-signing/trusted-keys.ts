import { createPublicKey, type KeyObject } from 'node:crypto';
import type { KeyGroupModel } from '../../template/model.ts';

/** By the public key's id, which a viewer sends as Key-Pair-Id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/**
 * The keys that may sign for a behaviour, read once at start.
 *
 * @throws a sentence for a key that CloudFront would not take: it "supports signed URLs with RSA 2048 and ECDSA 256 key
 * signatures" (Developer Guide, "Use signed URLs").
 */
export function readTrustedKeys(groups: readonly KeyGroupModel[]): TrustedKeys {
  return new Map(groups.flatMap((group) => group.publicKeys.map(({ id, pem }) => [id, readKey(id, pem)] as const)));
}

function readKey(id: string, pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new Error(
      `The public key ${id} is not a PEM that can be read: "-----BEGIN PUBLIC KEY-----" is what CloudFront takes.`,
    );
  }
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const isRsa = key.asymmetricKeyType === 'rsa' && modulusLength === 2048;
  const isP256 = key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1';
  if (isRsa || isP256) return key;
  const got = `${key.asymmetricKeyType} ${modulusLength ?? namedCurve ?? ''}`.trim();
  throw new Error(`The public key ${id} is ${got}: CloudFront takes RSA of 2048 bits and ECDSA on P-256 (prime256v1).`);
}
