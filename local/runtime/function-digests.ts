/**
 * Digests under way in a CloudFront Function: "Built-in module crypto" of runtime 2.0, its algorithms and encodings. What
 * they digest is kept until they are asked for, and goes through Node's `hash` in one call: an object of Node's own that
 * takes it piece by piece costs several times as much to make and to collect. So does an ArrayBuffer for each digest:
 * what is no text is told as one character a byte.
 */
import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { types } from 'node:util';

const ALGORITHMS = ['md5', 'sha1', 'sha256'];
const DIGEST_ENCODINGS = ['hex', 'base64', 'base64url'];

/** Of each of the algorithms, RFC 2104 section 2. */
const BLOCK_BYTES = 64;

interface Digest {
  readonly algorithm: string;
  /** Undefined: a plain hash. */
  readonly key: Uint8Array | undefined;
  readonly parts: (string | Uint8Array)[];
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
  underWay(digests, id).parts.push(typeof data === 'string' ? data : bytesOf(data, 'What is digested'));
}

/** Without an encoding one character a byte. */
export function finished(digests: Digests, id: unknown, encoding: unknown): string {
  const { algorithm, key, parts } = underWay(digests, id);
  if (encoding !== undefined && !DIGEST_ENCODINGS.includes(encoding as string)) {
    throw new TypeError(`Digest encoding '${String(encoding)}' is not one of ${DIGEST_ENCODINGS.join(', ')}.`);
  }
  digests[id as number] = undefined;
  const output = (encoding ?? 'binary') as BinaryToTextEncoding;
  if (key === undefined) return hash(algorithm, joined(undefined, parts), output);
  // RFC 2104 section 2.
  const block = key.length > BLOCK_BYTES ? hash(algorithm, key, 'buffer') : key;
  const inner = hash(algorithm, joined({ block, pad: 0x36 }, parts), 'binary');
  return hash(algorithm, joined({ block, pad: 0x5c }, [Buffer.from(inner, 'binary')]), output);
}

function underWay(digests: Digests, id: unknown): Digest {
  const digest = digests[id as number];
  if (digest === undefined) throw new TypeError('Digest already called.');
  return digest;
}

/** Where messages are put together: the next one overwrites it. */
const SHARED = Buffer.alloc(4096);
const MOST_UTF8_BYTES = 3;

function joined(
  before: { readonly block: Uint8Array; readonly pad: number } | undefined,
  parts: readonly (string | Uint8Array)[],
): Uint8Array {
  let most = BLOCK_BYTES;
  for (const part of parts) most += typeof part === 'string' ? part.length * MOST_UTF8_BYTES : part.length;
  const message = most <= SHARED.length ? SHARED : Buffer.allocUnsafe(most);
  let end = 0;
  if (before !== undefined) {
    const { block, pad } = before;
    for (; end < BLOCK_BYTES; end += 1) message[end] = (end < block.length ? (block[end] as number) : 0) ^ pad;
  }
  for (const part of parts) {
    if (typeof part === 'string') end += message.write(part, end);
    else {
      message.set(part, end);
      end += part.length;
    }
  }
  return message.subarray(0, end);
}

/** A copy: the function may change its own bytes later. */
function bytesOf(data: unknown, what: string): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (types.isUint8Array(data)) return new Uint8Array(data);
  if (!ArrayBuffer.isView(data)) throw new TypeError(`${what} is neither text nor bytes.`);
  return Buffer.from(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
