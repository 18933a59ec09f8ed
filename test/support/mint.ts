/**
 * Mints playback tokens, right ones and wrong ones, with nothing of the project's own: a mistake that the signer and the
 * verifier shared would show nowhere. RFC 7515 and RFC 7519.
 */
import { createHmac } from 'node:crypto';

export interface MintKey {
  readonly id: string;
  readonly secret: Buffer;
}

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

/** A JWT of any claims. `header` replaces parts of `{ alg: 'HS256', kid }`; undefined leaves one out. */
export function mintJwt(claims: unknown, key: MintKey, header: Readonly<Record<string, unknown>> = {}): string {
  const head = { alg: 'HS256', kid: key.id, ...header };
  return signJwt(`${base64url(JSON.stringify(head))}.${base64url(JSON.stringify(claims))}`, key, String(head.alg));
}

/** Signs any text as a JWT's first two parts; an algorithm without a hash signs like HS256. */
export function signJwt(signed: string, key: MintKey, alg = 'HS256'): string {
  const hash = HASHES[alg as keyof typeof HASHES] ?? 'sha256';
  return `${signed}.${createHmac(hash, key.secret).update(signed).digest('base64url')}`;
}

export function base64url(data: string | Buffer): string {
  return Buffer.from(data).toString('base64url');
}
