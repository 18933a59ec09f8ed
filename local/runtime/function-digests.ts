/**
 * Digests under way in a CloudFront Function: "Built-in module crypto" of runtime 2.0, its algorithms and encodings. What
 * they digest is kept until they are asked for, and goes through Node's `hash` in one call: an object of Node's own that
 * takes it piece by piece costs several times as much to make and to collect.
 */
import { hash } from 'node:crypto';
import { types } from 'node:util';

const ALGORITHMS = ['md5', 'sha1', 'sha256'];
const DIGEST_ENCODINGS = ['hex', 'base64', 'base64url'];

/** Of each of the algorithms, RFC 2104 section 2. */
const BLOCK_BYTES = 64;

interface Digest {
  readonly algorithm: string;
  /** Undefined: a plain hash. */
  readonly key: Uint8Array | undefined;
  readonly parts: Uint8Array[];
}

/** By number; undefined: finished. */
export type Digests = (Digest | undefined)[];

/** Gives the number. A string counts as UTF-8; without a key it is a plain hash. */
export function begun(digests: Digests, name: unknown, key?: { readonly given: unknown }): number {
  if (!ALGORITHMS.includes(name as string)) {
    throw new TypeError(`Algorithm '${String(name)}' is not one of ${ALGORITHMS.join(', ')}.`);
  }
  const digest = { algorithm: name as string, key: key && bytesOf(key.given, 'The key'), parts: [] };
  return digests.push(digest) - 1;
}

export function updated(digests: Digests, id: unknown, data: unknown): void {
  underWay(digests, id).parts.push(bytesOf(data, 'What is digested'));
}

export function finished(digests: Digests, id: unknown, encoding: unknown): string | Buffer {
  const { algorithm, key, parts } = underWay(digests, id);
  if (encoding !== undefined && !DIGEST_ENCODINGS.includes(encoding as string)) {
    throw new TypeError(`Digest encoding '${String(encoding)}' is not one of ${DIGEST_ENCODINGS.join(', ')}.`);
  }
  digests[id as number] = undefined;
  const digest = key === undefined ? hash(algorithm, joined(parts), 'buffer') : authenticated(algorithm, key, parts);
  return encoding === undefined ? digest : digest.toString(encoding as 'hex');
}

function underWay(digests: Digests, id: unknown): Digest {
  const digest = digests[id as number];
  if (digest === undefined) throw new TypeError('Digest already called.');
  return digest;
}

/** HMAC, RFC 2104 section 2. */
function authenticated(algorithm: string, key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const short = key.length > BLOCK_BYTES ? hash(algorithm, key, 'buffer') : key;
  const inner = hash(algorithm, Buffer.concat([padded(short, 0x36), ...parts]), 'buffer');
  return hash(algorithm, Buffer.concat([padded(short, 0x5c), inner]), 'buffer');
}

function padded(key: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES, pad);
  for (let i = 0; i < key.length; i += 1) block[i] = (key[i] as number) ^ pad;
  return block;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
}

/** A copy: the function may change its own bytes later. */
function bytesOf(data: unknown, what: string): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (types.isUint8Array(data)) return new Uint8Array(data);
  if (!ArrayBuffer.isView(data)) throw new TypeError(`${what} is neither text nor bytes.`);
  return Buffer.from(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
