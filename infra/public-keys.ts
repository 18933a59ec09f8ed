import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** What CloudFront takes as a public key ("Specify signers that can create signed URLs and signed cookies"). */
export const PUBLIC_KEY_WORDS =
  'a PEM with "-----BEGIN PUBLIC KEY-----" of an RSA key of 2048 bits or an ECDSA key on P-256 (prime256v1)';

const PEM = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----\s*$/;

/**
 * What is wrong with a public key, in words that never repeat it: somebody may have pasted the private one.
 *
 * @returns undefined when CloudFront takes it.
 */
export function publicKeyProblem(pem: unknown): string | undefined {
  if (typeof pem !== 'string') return `of type ${pem === null ? 'null' : typeof pem}`;
  if (pem.includes('PRIVATE KEY')) return 'a private key, which belongs to your signer alone';
  if (!PEM.test(pem)) return 'not such a PEM';
  let key: KeyObject;
  try {
    key = readKey(pem);
  } catch {
    return 'a PEM that holds no readable key';
  }
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa')
    return modulusLength === 2048 ? undefined : `an RSA key of ${modulusLength} bits`;
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' ? undefined : `an ECDSA key on ${namedCurve}`;
  return `a key of type ${key.asymmetricKeyType}`;
}

/** The one spelling of a key's PEM, whatever white space it was pasted with, ending in a newline as CloudFront wants it. */
export function canonicalPem(pem: string): string {
  return readKey(pem).export({ type: 'spki', format: 'pem' }).toString();
}

/** Eight hexadecimal digits that tell this key from any other. */
export function keyDigest(pem: string): string {
  return createHash('sha256').update(canonicalPem(pem)).digest('hex').slice(0, 8);
}

/** From what is between the PEM's lines, which may be indented as the configuration is. */
function readKey(pem: string): KeyObject {
  return createPublicKey({ key: Buffer.from(PEM.exec(pem)?.[1] ?? '', 'base64'), format: 'der', type: 'spki' });
}
