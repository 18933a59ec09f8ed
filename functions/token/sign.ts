/**
 * Mints playback tokens. For backends: Node 20 or newer, no dependencies.
 *
 * The `keys` record holds HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first one signs.
 */
import { createHmac, randomBytes } from 'node:crypto';

export interface SigningKey {
  readonly id: string;
  /** At least 32 bytes (RFC 7518, section 3.2). */
  readonly secret: Buffer;
}

/** What a token allows. See `Claims` in `claims.ts` for how the edge judges it. */
export interface TokenClaims {
  /** Seconds since 1970: refused at this very second. */
  readonly expires: number;
  /** Seconds since 1970. */
  readonly notBefore?: number;
  /** Each stands for itself or, if it ends in `/`, for everything below it. At least one. */
  readonly paths: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  /** By which the token can be revoked. */
  readonly id?: string;
}

/** A new key for the `keys` record. */
export function generateKey(id: string): SigningKey {
  return { id, secret: randomBytes(32) };
}

/** Writes the `keys` record; the first key signs. */
export function formatKeys(keys: readonly SigningKey[]): string {
  return keys.map(({ id, secret }) => `${id}=${secret.toString('base64url')}`).join(' ');
}

/** The key of a `keys` record that signs. Throws when there is none; the message never holds the record. */
export function signingKey(record: string): SigningKey {
  const found = /^([a-z\d-]{1,16})=([\w-]{43,})(?: |$)/.exec(record);
  if (!found) throw new Error('The keys record is not valid: expected `<id>=<base64url>`, separated by spaces.');
  return { id: found[1] as string, secret: Buffer.from(found[2] as string, 'base64url') };
}

/** A JWT (RFC 7519), HS256. */
export function mintJwt(claims: TokenClaims, key: SigningKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    iss: claims.issuer,
    aud: claims.audience,
    exp: claims.expires,
    nbf: claims.notBefore,
    jti: claims.id,
    paths: claims.paths,
  };
  const signed = `${part({ alg: 'HS256', kid: key.id })}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', key.secret).update(signed).digest('base64url')}`;
}

/** `/vod/title/master.m3u8` with the token in its path: relative URLs of a playlist keep it. Media paths only. */
export function pathWithToken(path: string, token: string): string {
  const found = /^(\/vod\/|\/live\/)(.*)$/.exec(path);
  if (!found) throw new Error(`The path "${path}" is not media: expected /vod/... or /live/...`);
  return `${found[1]}~${token}/${found[2]}`;
}
