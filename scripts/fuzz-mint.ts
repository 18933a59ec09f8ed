/** Writes the token of a plan, in either format, with whatever the plan puts wrong into it. */
import { createHmac } from 'node:crypto';
import {
  encodeArray,
  encodeBytes,
  encodeMap,
  encodeNumber,
  encodeTag,
  encodeText,
} from '../functions/token/encode-cbor.ts';

export interface TokenPlan {
  readonly isCat: boolean;
  /** What a good token has, and what is put over it; by the names that a JWT has for them. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Of a CAT, further rules for the URL: component, kind of match, and what it matches. */
  readonly kinds: readonly (readonly [number, number, string])[];
  /** The key that the token names. */
  readonly names: string | undefined;
  /** The key that signs. */
  readonly signs: string;
  readonly header: Readonly<Record<string, unknown>>;
  /** Of a CAT: whether the key is named there, and more is beside it. */
  readonly unprotected: { readonly hasKeyId: boolean; readonly hasMore: boolean };
  /** Of a CAT, outermost first. */
  readonly tags: readonly number[];
  /** Of a CAT: place and new byte, before it is signed. */
  readonly bytes: readonly (readonly [number, number])[];
  /** Of the text: place, kind and character, after it is signed. */
  readonly edits: readonly (readonly [number, string, string])[];
}

/** By id. */
export const SECRETS: Readonly<Record<string, Buffer>> = {
  k1: Buffer.alloc(32, 1),
  k2: Buffer.alloc(32, 2),
  k9: Buffer.alloc(32, 9),
};

export function tokenOf(plan: TokenPlan): string {
  return edited(mint(plan), plan.edits);
}

function mint(plan: TokenPlan): string {
  const said = { ...plan.base, ...plan.claims };
  const secret = SECRETS[plan.signs === 'as named' ? (plan.names ?? 'k2') : plan.signs] ?? (SECRETS.k2 as Buffer);
  const mac = (signed: string | Buffer) => createHmac('sha256', secret).update(signed).digest();
  if (plan.isCat) return mintCat(plan, said, mac);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', kid: plan.names, ...plan.header })}.${part(said)}`;
  return `${signed}.${mac(signed).toString('base64url')}`;
}

function mintCat(plan: TokenPlan, said: Readonly<Record<string, unknown>>, mac: (signed: Buffer) => Buffer): string {
  const labels = {
    iss: 1,
    sub: 2,
    aud: 3,
    exp: 4,
    nbf: 5,
    iat: 6,
    jti: 7,
    catreplay: 308,
    catv: 310,
    catnip: 311,
    catm: 313,
    catgeoiso3166: 316,
  };
  const pairs = Object.entries(labels).flatMap(([name, label]): [Buffer, Buffer][] =>
    said[name] === undefined ? [] : [[encodeNumber(label), encodeClaim(name, said[name])]],
  );
  const rules = [[3, 1, Array.isArray(said.paths) ? String(said.paths[0]) : '/'] as const, ...plan.kinds];
  const url = rules.map(([part, kind, text]): [Buffer, Buffer] => [
    integer(part),
    encodeMap([[integer(kind), encodeText(text)]]),
  ]);
  pairs.push([encodeNumber(312), encodeMap(url)]);
  const payload = altered(encodeMap(pairs), plan.bytes);
  const kid =
    plan.names === undefined ? [] : [[encodeNumber(4), encodeBytes(Buffer.from(plan.names))] as [Buffer, Buffer]];
  const alg = plan.header.alg === undefined ? 5 : 4;
  const header = encodeMap([
    [encodeNumber(1), encodeNumber(alg)],
    ...('crit' in plan.header ? [[encodeNumber(2), encodeNumber(0)] as [Buffer, Buffer]] : []),
    ...(plan.unprotected.hasKeyId ? [] : kid),
  ]);
  const unprotected = encodeMap([
    ...(plan.unprotected.hasMore ? [[encodeNumber(3), encodeText('application/cwt')] as [Buffer, Buffer]] : []),
    ...(plan.unprotected.hasKeyId ? kid : []),
  ]);
  const signed = encodeArray([
    encodeText('MAC0'),
    encodeBytes(header),
    encodeBytes(Buffer.alloc(0)),
    encodeBytes(payload),
  ]);
  const message = encodeArray([encodeBytes(header), unprotected, encodeBytes(payload), encodeBytes(mac(signed))]);
  return plan.tags.reduceRight((content, tag) => encodeTag(tag, content), message).toString('base64url');
}

const integer = (value: number): Buffer => (value < 0 ? Buffer.from([0x20 + -1 - value]) : encodeNumber(value));

function encodeClaim(name: string, value: unknown): Buffer {
  if (name === 'jti' && typeof value === 'string') return encodeBytes(Buffer.from(value, 'hex'));
  if (name === 'catnip' && Array.isArray(value)) return encodeArray(value.map(encodeNetwork));
  return encodeAny(value);
}

function encodeNetwork(text: unknown): Buffer {
  // Of an autonomous system.
  if (typeof text === 'number') return encodeAny(text);
  const [address, length] = String(text).split('/') as [string, string?];
  const isV4 = !address.includes(':');
  const bytes = isV4
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from('20010db8000000000000000000000007', 'hex');
  const content =
    length === undefined ? encodeBytes(bytes) : encodeArray([encodeNumber(Number(length)), encodeBytes(bytes)]);
  return encodeTag(isV4 ? 52 : 54, content);
}

function encodeAny(value: unknown): Buffer {
  if (typeof value === 'number' && Number.isInteger(value) && value < 2 ** 32) return integer(value);
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return encodeArray(value.map(encodeAny));
  if (typeof value === 'object' && value !== null) {
    return encodeMap(
      Object.entries(value).map(([key, item]): [Buffer, Buffer] => [encodeNumber(Number(key)), encodeAny(item)]),
    );
  }
  // null, true, a float: simple values.
  return Buffer.from(value === null ? [0xf6] : [0xf5]);
}

function altered(bytes: Buffer, changes: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, byte] of changes) copy[at % copy.length] = byte;
  return copy;
}

function edited(text: string, edits: readonly (readonly [at: number, kind: string, character: string])[]): string {
  return edits.reduce((before: string, [at, kind, character]) => {
    const place = at % Math.max(1, before.length);
    return (
      before.slice(0, place) +
      (kind === 'remove' ? '' : character) +
      before.slice(kind === 'insert' ? place : place + 1)
    );
  }, text);
}
