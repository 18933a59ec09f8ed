/** Digests under way in a CloudFront Function: "Built-in module crypto" of runtime 2.0, its algorithms and encodings. */
import type { Hash } from 'node:crypto';

const ALGORITHMS = ['md5', 'sha1', 'sha256'];
const DIGEST_ENCODINGS = ['hex', 'base64', 'base64url'];

/** By number; undefined: finished. */
export type Digests = (Hash | undefined)[];

export function algorithm(name: unknown): string {
  if (!ALGORITHMS.includes(name as string)) {
    throw new TypeError(`Algorithm '${String(name)}' is not one of ${ALGORITHMS.join(', ')}.`);
  }
  return name as string;
}

export function digestOf(digests: Digests, id: unknown): Hash {
  const digest = digests[id as number];
  if (digest === undefined) throw new TypeError('Digest already called.');
  return digest;
}

export function finished(digests: Digests, id: number, encoding: unknown): string | Buffer {
  const digest = digestOf(digests, id);
  if (encoding !== undefined && !DIGEST_ENCODINGS.includes(encoding as string)) {
    throw new TypeError(`Digest encoding '${String(encoding)}' is not one of ${DIGEST_ENCODINGS.join(', ')}.`);
  }
  digests[id] = undefined;
  return encoding === undefined ? digest.digest() : digest.digest(encoding as 'hex');
}
