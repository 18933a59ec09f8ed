/**
 * Signs playback tokens. For backends: Node 20 or newer, no dependencies.
 *
 * The `keys` record holds HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first one signs.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { encodeCatClaims } from './encode-cat.ts';
import { encodeBytes, encodeMap, encodeNumber, encodeTag } from './encode-cbor.ts';
import { encodeMac0 } from './encode-mac0.ts';
import { isMediaPath, MEDIA_PATH } from './media-path.ts';
import { checkCatClaims, checkJwtClaims, checkKey } from './sign-check.ts';

export interface SigningKey {
  /** 1 to 16 of a-z, 0-9 and -. */
  readonly id: string;
  /** At least 32 bytes (RFC 7518, section 3.2). */
  readonly secret: Uint8Array;
}

/** What a token allows. What is absent does not restrict. */
export interface TokenClaims {
  /** Seconds since 1970: refused at this very second. */
  readonly expires: number;
  /** Seconds since 1970. */
  readonly notBefore?: number;
  /** Seconds since 1970. Only informs. */
  readonly issuedAt?: number;
  /** Each stands for itself or, if it ends in `/`, for everything below it. At least one. */
  readonly paths: readonly string[];
  /** Needed where the edge's configuration names one. */
  readonly issuer?: string;
  /** Needed where the edge's configuration names one; of several, one must be that. */
  readonly audience?: string | readonly string[];
  /** For example a user's id. Only informs. */
  readonly subject?: string;
  /** By which the token can be revoked: 1 to 128 printable ASCII characters. In a CAT pairs of hexadecimal digits, lower case. */
  readonly id?: string;
  /** ISO 3166-1 alpha-2, upper case. A viewer whose country is not known is refused. */
  readonly countries?: readonly string[];
  /** IPv4 and IPv6 addresses, or networks in CIDR notation. */
  readonly networks?: readonly string[];
  /** For example `GET`. */
  readonly methods?: readonly string[];
}

/** How a part of the URL must look; all that is given must hold. */
export interface UrlMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

/** What a CAT can say: the same, of one path, and more about the URL. */
export interface CatClaims extends Omit<TokenClaims, 'paths'> {
  /** One path, unless `url.path` stands for it. */
  readonly paths?: readonly string[];
  readonly url?: {
    readonly scheme?: 'http' | 'https';
    /** Lower case, without a port. */
    readonly host?: UrlMatch;
    /** The whole path, without the token. A prefix ends where it says: `/vod/a` opens `/vod/ab/` too. */
    readonly path?: UrlMatch;
  };
}

/** A new key for the `keys` record. */
export function generateKey(id: string): SigningKey {
  return { id, secret: randomBytes(32) };
}

/** Writes the `keys` record; the first key signs. */
export function formatKeys(keys: readonly SigningKey[]): string {
  return keys.map(({ id, secret }) => `${id}=${Buffer.from(secret).toString('base64url')}`).join(' ');
}

/** The key of a `keys` record that signs. Throws when there is none; the message never holds the record. */
export function signingKey(record: string): SigningKey {
  const found = /^([a-z\d-]{1,16})=([\w-]{43,})(?: |$)/.exec(record);
  if (!found) throw new Error('The keys record is not valid: expected `<id>=<base64url>`, separated by spaces.');
  return { id: found[1] as string, secret: Buffer.from(found[2] as string, 'base64url') };
}

/** A JWT (RFC 7519), HS256. Throws one sentence for a claim that the edge would refuse. */
export function mintJwt(claims: TokenClaims, key: SigningKey): string {
  checkKey(key);
  checkJwtClaims(claims);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    iss: claims.issuer,
    sub: claims.subject,
    aud: claims.audience,
    exp: claims.expires,
    nbf: claims.notBefore,
    iat: claims.issuedAt,
    jti: claims.id,
    paths: claims.paths,
    catgeoiso3166: claims.countries,
    catnip: claims.networks,
    catm: claims.methods,
  };
  const signed = `${part({ alg: 'HS256', kid: key.id })}.${part(payload)}`;
  return short(`${signed}.${mac(signed, key).toString('base64url')}`);
}

/**
 * A CAT, the Common Access Token (CTA-5007): a CWT (RFC 8392) in COSE_Mac0 (RFC 9052) with HMAC 256/256, whose CBOR is
 * deterministic. Throws one sentence for a claim that the edge would refuse.
 */
export function mintCat(claims: CatClaims, key: SigningKey): string {
  checkKey(key);
  checkCatClaims(claims);
  // 1 is the algorithm, 5 HMAC 256/256 (RFC 9053, section 3.1); 4 is the key's id.
  const header = encodeMap([
    [encodeNumber(1), encodeNumber(5)],
    [encodeNumber(4), encodeBytes(Buffer.from(key.id))],
  ]);
  const message = encodeMac0(header, encodeCatClaims(claims), (signed) => mac(signed, key));
  // 61 is a CWT (RFC 8392, section 6).
  return short(encodeTag(61, message).toString('base64url'));
}

/**
 * A URL that plays: with a token in its path, which relative URLs of a playlist keep.
 *
 * @param url For example `https://video.example.com/vod/title/master.m3u8`.
 * @param claims Without `paths` (and `url.path`) the token opens the URL's folder.
 */
export function signedUrl(url: string, claims: CatClaims, key: SigningKey, format: 'jwt' | 'cat' = 'jwt'): string {
  const [, base, path, query] = /^(https?:\/\/[^/?#\s]+)(\/[^?#]*)(\?[^#\s]*)?$/.exec(url) ?? [];
  if (base === undefined || path === undefined || !isMediaPath(path)) {
    throw new Error(`The URL is "${url}"; allowed: scheme, host and a path, ${MEDIA_PATH}.`);
  }
  if (!Object.hasOwn(mint, format)) throw new Error(`The format is "${format}"; allowed: jwt, cat.`);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const opens = claims.paths === undefined && claims.url?.path === undefined ? { ...claims, paths: [folder] } : claims;
  return base + pathWithToken(path, mint[format](opens as TokenClaims, key)) + (query ?? '');
}

const mint = { jwt: mintJwt, cat: mintCat } as const;

/** `/vod/title/master.m3u8` with the token in its path: relative URLs of a playlist keep it. Media paths only. */
export function pathWithToken(path: string, token: string): string {
  const found = /^(\/vod\/|\/live\/)(.*)$/.exec(path);
  if (!found) throw new Error(`The path "${path}" is not media: expected /vod/... or /live/...`);
  return `${found[1]}~${token}/${found[2]}`;
}

function mac(signed: string | Buffer, key: SigningKey): Buffer {
  return createHmac('sha256', key.secret).update(signed).digest();
}

function short(token: string): string {
  if (token.length > 1024)
    throw new Error(`The token has ${token.length} characters; allowed: 1,024. Leave claims out.`);
  return token;
}
