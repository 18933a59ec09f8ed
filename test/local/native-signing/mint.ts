import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { encodeBase64 } from '../../../local/edge/native-signing/base64.ts';
import type { SignedRequest } from '../../../local/edge/native-signing/check.ts';
import { readTrustedKeys } from '../../../local/edge/native-signing/trusted-keys.ts';

export interface TestKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly privatePem: string;
  readonly publicPem: string;
}

export function rsaKey(id: string, modulusLength = 2048): TestKey {
  return exported(id, generateKeyPairSync('rsa', { modulusLength }));
}

export function ecKey(id: string, namedCurve = 'P-256'): TestKey {
  return exported(id, generateKeyPairSync('ec', { namedCurve }));
}

export function trust(...keys: readonly TestKey[]) {
  return readTrustedKeys([{ id: 'group', publicKeys: keys.map(({ id, publicPem }) => ({ id, pem: publicPem })) }]);
}

/** Signs text that @aws-sdk/cloudfront-signer would not make. */
export function signText(text: string | Buffer, key: TestKey, digest: 'sha1' | 'sha256' = 'sha256'): string {
  return encodeBase64(sign(digest, Buffer.from(text), key.privateKey));
}

export function policyQuery(policy: string | Buffer, key: TestKey): string {
  const encoded = encodeBase64(Buffer.from(policy));
  return `Policy=${encoded}&Signature=${signText(policy, key)}&Key-Pair-Id=${key.id}&Hash-Algorithm=SHA256`;
}

/** The request that a viewer makes for a URL. */
export function requestFor(url: string, cookies: object = {}): SignedRequest {
  const [, scheme, host = '', path = '', , query] = /^(https?):\/\/([^/]+)(\/[^?]*)(\?(.*))?$/.exec(url) ?? [];
  if (scheme !== 'http' && scheme !== 'https') throw new Error(`Not a URL: ${url}`);
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return { scheme, host, path, query, cookie: pairs.length > 0 ? pairs.join('; ') : undefined, viewerIp: '192.0.2.10' };
}

function exported(id: string, { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): TestKey {
  return {
    id,
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
