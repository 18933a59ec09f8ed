/**
 * Mints playback tokens, right ones and wrong ones, with nothing of the project's own: a mistake that the signer and the
 * verifier shared would show nowhere. JWT after RFC 7515 and RFC 7519, CAT after RFC 8392, RFC 9052 and CTA-5007.
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

/** What can be written as CBOR: a `Map` is a map, `Tagged` a tag, `Raw` bytes as they are. */
export type CborInput =
  | number
  | string
  | boolean
  | null
  | Buffer
  | readonly CborInput[]
  | ReadonlyMap<CborInput, CborInput>
  | Tagged
  | Raw;

export interface Tagged {
  readonly tag: number;
  readonly content: CborInput;
}

export interface Raw {
  readonly raw: string;
}

/** CBOR in its shortest form (RFC 8949, section 4.2.1). */
export function cbor(item: CborInput): Buffer {
  if (typeof item === 'number') return Number.isInteger(item) ? cborInteger(item) : cborDouble(item);
  if (typeof item === 'string') return Buffer.concat([cborHead(3, Buffer.byteLength(item)), Buffer.from(item)]);
  if (typeof item === 'boolean') return Buffer.from([item ? 0xf5 : 0xf4]);
  if (item === null) return Buffer.from([0xf6]);
  if (Buffer.isBuffer(item)) return Buffer.concat([cborHead(2, item.length), item]);
  if (Array.isArray(item)) return Buffer.concat([cborHead(4, item.length), ...item.map(cbor)]);
  if (item instanceof Map) {
    return Buffer.concat([cborHead(5, item.size), ...[...item].flatMap(([key, value]) => [cbor(key), cbor(value)])]);
  }
  if ('raw' in item) return Buffer.from(item.raw, 'hex');
  const { tag, content } = item as Tagged;
  return Buffer.concat([cborHead(6, tag), cbor(content)]);
}

function cborInteger(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}

function cborDouble(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function cborHead(major: number, argument: number): Buffer {
  const size = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = (major << 5) | (size === 0 ? argument : 24 + Math.log2(size));
  if (size === 8) bytes.writeBigUInt64BE(BigInt(argument), 1);
  else if (size > 0) bytes.writeUIntBE(argument, 1, size);
  return bytes;
}

export interface CatOptions {
  /** Header parameters by number; `undefined` leaves one out. 1 is the algorithm (5: HMAC 256/256), 4 the key id. */
  readonly protectedHeader?: Readonly<Record<number, CborInput | undefined>>;
  readonly unprotectedHeader?: Readonly<Record<number, CborInput>>;
  /** Around the four parts, outermost first; 61 is a CWT, 17 a COSE_Mac0. */
  readonly tags?: readonly number[];
  /** Length of the tag that is kept, bytes. */
  readonly macBytes?: number;
}

/** A CAT of any claims: a map by claim number, or the bytes of a payload. */
export function mintCat(
  claims: ReadonlyMap<CborInput, CborInput> | Buffer,
  key: MintKey,
  options: CatOptions = {},
): string {
  const header = { 1: 5, 4: Buffer.from(key.id), ...options.protectedHeader };
  const encoded = cbor(headerMap(header));
  const payload = Buffer.isBuffer(claims) ? claims : cbor(claims);
  const signed = cbor(['MAC0', encoded, Buffer.alloc(0), payload]);
  const mac = createHmac('sha256', key.secret).update(signed).digest().subarray(0, options.macBytes);
  const parts = [encoded, headerMap(options.unprotectedHeader ?? {}), payload, mac];
  const tags = options.tags ?? [61, 17];
  return base64url(cbor(tags.reduceRight<CborInput>((content, tag) => ({ tag, content }), parts)));
}

function headerMap(header: Readonly<Record<number, CborInput | undefined>>): Map<CborInput, CborInput> {
  return new Map(
    Object.entries(header).flatMap(([label, value]) => (value === undefined ? [] : [[Number(label), value] as const])),
  );
}

/** Claim numbers of CTA-5007 and RFC 8392 that the tests use. */
export const CLAIM = {
  iss: 1,
  sub: 2,
  aud: 3,
  exp: 4,
  nbf: 5,
  iat: 6,
  cti: 7,
  catv: 310,
  catnip: 311,
  catu: 312,
} as const;
export const CATM = 313;
export const CATGEO = 316;
/** Parts of a URL and kinds of match in `catu`. */
export const PART = { scheme: 0, host: 1, port: 2, path: 3, query: 4 } as const;
export const MATCH = { exact: 0, prefix: 1, suffix: 2, contains: 3, regex: 4, sha256: -1 } as const;
