/**
 * Mints playback tokens. For backends: Node 20 or newer, no dependencies.
 *
 * The `keys` record holds HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first one signs.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { networkBits } from './network.ts';

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
  /** By which the token can be revoked: 1 to 128 printable ASCII characters. */
  readonly id?: string;
  /** ISO 3166-1 alpha-2, upper case. A viewer whose country is not known is refused. */
  readonly countries?: readonly string[];
  /** IPv4 and IPv6 addresses, or networks in CIDR notation. */
  readonly networks?: readonly string[];
  /** For example `GET`. */
  readonly methods?: readonly string[];
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

/** A JWT (RFC 7519), HS256. Throws one sentence for a claim that the edge would refuse. */
export function mintJwt(claims: TokenClaims, key: SigningKey): string {
  check(claims);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    iss: claims.issuer,
    aud: claims.audience,
    exp: claims.expires,
    nbf: claims.notBefore,
    jti: claims.id,
    paths: claims.paths,
    catgeoiso3166: claims.countries,
    catnip: claims.networks,
    catm: claims.methods,
  };
  const signed = `${part({ alg: 'HS256', kid: key.id })}.${part(payload)}`;
  return short(`${signed}.${mac(signed, key).toString('base64url')}`);
}

function mac(signed: string, key: SigningKey): Buffer {
  return createHmac('sha256', key.secret).update(signed).digest();
}

function check({ expires, notBefore, paths, countries, networks, methods, id }: TokenClaims): void {
  const latest = 2 ** 32 - 1;
  for (const [name, time] of [
    ['expires', expires],
    ['notBefore', notBefore],
  ] as const) {
    if (time !== undefined && !(Number.isInteger(time) && time >= 0 && time <= latest)) {
      throw new Error(`${name} is ${time}; allowed: whole seconds since 1970, at most ${latest}.`);
    }
  }
  if (paths.length === 0) throw new Error('paths is empty; allowed: at least one path below /vod/ or /live/.');
  for (const path of paths) {
    if (!/^\/(?:vod|live)\//.test(path))
      throw new Error(`The path "${path}" is not media: expected /vod/... or /live/...`);
  }
  for (const country of countries ?? []) {
    if (!/^[A-Z]{2}$/.test(country))
      throw new Error(`The country "${country}" is no ISO 3166-1 alpha-2 code, such as KR.`);
  }
  for (const method of methods ?? []) {
    if (!/^[A-Z]+$/.test(method))
      throw new Error(`The method "${method}" is none; allowed: upper-case names, such as GET.`);
  }
  for (const network of networks ?? []) {
    try {
      networkBits(network);
    } catch {
      throw new Error(
        `The network "${network}" is none; allowed: an address or CIDR, such as 203.0.113.0/24 or 2001:db8::/32.`,
      );
    }
  }
  if (id !== undefined && !/^[!-~]{1,128}$/.test(id)) {
    throw new Error(`The id has ${id.length} characters; allowed: 1 to 128 printable ASCII ones, without spaces.`);
  }
}

function short(token: string): string {
  if (token.length > 1024)
    throw new Error(`The token has ${token.length} characters; allowed: 1,024. Leave claims out.`);
  return token;
}

/** `/vod/title/master.m3u8` with the token in its path: relative URLs of a playlist keep it. Media paths only. */
export function pathWithToken(path: string, token: string): string {
  const found = /^(\/vod\/|\/live\/)(.*)$/.exec(path);
  if (!found) throw new Error(`The path "${path}" is not media: expected /vod/... or /live/...`);
  return `${found[1]}~${token}/${found[2]}`;
}
