/**
 * The record of signing keys, and every change to it. The master copy and the edge's copy are the same text:
 * `k2=<base64url> k1=<base64url>`, where the first key signs and all of them verify.
 */
import { formatKeys, type SigningKey } from '../functions/token/sign.ts';
import { KEY_VALUE_STORE } from '../infra/limits.ts';
import type { KeysRefusal } from './keys-refusal.ts';

/** The first one signs. Empty only where nothing has been created yet. */
export type KeyRing = readonly SigningKey[];

export type KeysResult =
  | { readonly ok: true; readonly keys: KeyRing }
  | { readonly ok: false; readonly refusal: KeysRefusal };

/** RFC 7518, section 3.2: an HS256 key has at least the 256 bits of the hash. */
const KEY_BYTES = 32;

const KID = /^[a-z0-9-]{1,16}$/;

/** Reads a copy of the record. `copy` only names it in the refusal, which never holds a part of the text. */
export function parseKeys(text: string, copy: 'master' | 'edge'): KeysResult {
  const keys: SigningKey[] = [];
  for (const [index, entry] of text.split(' ').entries()) {
    const equals = entry.indexOf('=');
    const id = entry.slice(0, Math.max(equals, 0));
    const secret = readSecret(entry.slice(equals + 1));
    if (!KID.test(id) || !secret || has(keys, id)) return refused({ code: 'record-malformed', copy, entry: index + 1 });
    keys.push({ id, secret });
  }
  return { ok: true, keys };
}

/** Appends a key: it verifies and does not sign, unless it is the only one. */
export function addKey(keys: KeyRing, key: SigningKey): KeysResult {
  if (!KID.test(key.id)) return refused({ code: 'kid-malformed', kid: key.id });
  if (has(keys, key.id)) return refused({ code: 'kid-used', kid: key.id, kids: kids(keys) });
  const added = [...keys, key];
  const bytes = Buffer.byteLength(formatKeys(added));
  if (bytes > KEY_VALUE_STORE.valueBytes) {
    return refused({ code: 'record-full', bytes, limit: KEY_VALUE_STORE.valueBytes, kids: kids(keys) });
  }
  return { ok: true, keys: added };
}

/** Moves a key to the front. The order of the others stays. */
export function promoteKey(keys: KeyRing, kid: string): KeysResult {
  if (keys.length === 0) return refused({ code: 'no-keys' });
  const key = keys.find((candidate) => candidate.id === kid);
  if (!key) return refused({ code: 'kid-unknown', kid, kids: kids(keys) });
  return { ok: true, keys: [key, ...without(keys, kid)] };
}

/** Takes a key away: what it signed is refused from then on. */
export function retireKey(keys: KeyRing, kid: string): KeysResult {
  if (keys.length === 0) return refused({ code: 'no-keys' });
  if (!has(keys, kid)) return refused({ code: 'kid-unknown', kid, kids: kids(keys) });
  if (keys.length === 1) return refused({ code: 'retire-last', kid });
  if (keys[0]?.id === kid) return refused({ code: 'retire-signing', kid, others: kids(keys).slice(1) });
  return { ok: true, keys: without(keys, kid) };
}

/** The next free name in the row k1, k2, k3 ... */
export function nextKid(keys: KeyRing): string {
  const numbers = keys.map(({ id }) => Number(/^k([0-9]{1,9})$/.exec(id)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}

/** Canonical base64url: engines differ in what they make of spare bits and stray characters. */
function readSecret(text: string): Buffer | undefined {
  const secret = Buffer.from(text, 'base64url');
  return secret.length >= KEY_BYTES && secret.toString('base64url') === text ? secret : undefined;
}

function has(keys: KeyRing, kid: string): boolean {
  return keys.some((key) => key.id === kid);
}

function without(keys: KeyRing, kid: string): KeyRing {
  return keys.filter((key) => key.id !== kid);
}

function kids(keys: KeyRing): readonly string[] {
  return keys.map(({ id }) => id);
}

function refused(refusal: KeysRefusal): KeysResult {
  return { ok: false, refusal };
}
