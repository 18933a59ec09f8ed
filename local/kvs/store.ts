/**
 * One CloudFront KeyValueStore in memory. It has one ETag for all its keys, as the real one has: every write names the
 * ETag it was made from and gets a new one. Writes are synchronous, so no two of them interleave.
 */
import { randomBytes } from 'node:crypto';
import { KEY_VALUE_STORE } from '../../infra/limits.ts';

export interface KeyValueStore {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  lastModified(): Date;
  etag(): string;
  /** Keys and values together, bytes. */
  totalSize(): number;
  keyCount(): number;
  get(key: string): string | undefined;
  exists(key: string): boolean;
  /** In the order of the keys' code units. */
  list(): readonly KeyValue[];
  /** All of the batch or nothing. */
  update(change: StoreChange): StoreResult;
  /** Of the edge's reads only, which the edge asks about before each; the data plane answers on. */
  isReadable(): boolean;
  setReadable(readable: boolean): void;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface StoreChange {
  /** ETag that the change was made from. */
  readonly ifMatch: string;
  readonly puts?: readonly KeyValue[];
  readonly deletes?: readonly string[];
}

export type StoreResult =
  | { readonly ok: true; readonly etag: string }
  | { readonly ok: false; readonly code: StoreErrorCode; readonly message: string };

/** Names of the data-plane API's exceptions. */
export type StoreErrorCode =
  | 'ConflictException'
  | 'ResourceNotFoundException'
  | 'ServiceQuotaExceededException'
  | 'ValidationException';

/** Creates an empty store. `now` gives milliseconds since the epoch, for the dates in DescribeKeyValueStore. */
export function createKeyValueStore(
  { name, arn }: { readonly name: string; readonly arn: string },
  now: () => number = Date.now,
): KeyValueStore {
  let entries = new Map<string, string>();
  let etag = newEtag();
  let readable = true;
  const created = new Date(now());
  let lastModified = created;
  return {
    name,
    arn,
    created,
    lastModified: () => lastModified,
    etag: () => etag,
    totalSize: () => sizeOf(entries),
    keyCount: () => entries.size,
    get: (key) => entries.get(key),
    exists: (key) => entries.has(key),
    list: () => [...entries].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1)),
    update: (change) => {
      if (change.ifMatch !== etag) return conflict(name);
      const refusal = refusalOfBatch(change);
      if (refusal) return refusal;
      const next = new Map(entries);
      for (const key of change.deletes ?? []) if (!next.delete(key)) return missing(key);
      for (const { key, value } of change.puts ?? []) next.set(key, value);
      const size = sizeOf(next);
      if (size > KEY_VALUE_STORE.storeBytes) {
        return refused(
          'ServiceQuotaExceededException',
          `The store would hold ${size} bytes; ${KEY_VALUE_STORE.storeBytes} are allowed.`,
        );
      }
      entries = next;
      etag = newEtag();
      lastModified = new Date(now());
      return { ok: true, etag };
    },
    isReadable: () => readable,
    setReadable: (value) => {
      readable = value;
    },
  };
}

/** What is wrong with the batch by itself, whatever the store holds. */
function refusalOfBatch({ puts = [], deletes = [] }: StoreChange): StoreResult | undefined {
  const keys = [...puts.map(({ key }) => key), ...deletes];
  if (keys.length === 0) return refused('ValidationException', 'The change holds no key to put or to delete.');
  if (keys.length > KEY_VALUE_STORE.update.keys) {
    return refused(
      'ValidationException',
      `The change holds ${keys.length} keys; ${KEY_VALUE_STORE.update.keys} are allowed.`,
    );
  }
  if (new Set(keys).size !== keys.length) return refused('ValidationException', 'The change names a key twice.');
  let total = 0;
  for (const key of keys) {
    const size = Buffer.byteLength(key);
    if (size === 0 || size > KEY_VALUE_STORE.keyBytes) {
      return refused('ValidationException', `A key has ${size} bytes; 1 to ${KEY_VALUE_STORE.keyBytes} are allowed.`);
    }
    total += size;
  }
  for (const { key, value } of puts) {
    const size = Buffer.byteLength(value);
    if (size > KEY_VALUE_STORE.valueBytes) {
      return refused(
        'ValidationException',
        `The value of '${key}' has ${size} bytes; ${KEY_VALUE_STORE.valueBytes} are allowed.`,
      );
    }
    total += size;
  }
  if (total > KEY_VALUE_STORE.update.bytes) {
    return refused(
      'ValidationException',
      `The change has ${total} bytes; ${KEY_VALUE_STORE.update.bytes} are allowed.`,
    );
  }
  return undefined;
}

function refused(code: StoreErrorCode, message: string): StoreResult {
  return { ok: false, code, message };
}

function conflict(name: string): StoreResult {
  return refused('ConflictException', `If-Match is not the current ETag of the store '${name}'.`);
}

function missing(key: string): StoreResult {
  return refused('ResourceNotFoundException', `The store has no key '${key}'.`);
}

function sizeOf(entries: ReadonlyMap<string, string>): number {
  let size = 0;
  for (const [key, value] of entries) size += Buffer.byteLength(key) + Buffer.byteLength(value);
  return size;
}

/** ETags of CloudFront's APIs look like this. */
function newEtag(): string {
  return `KV${randomBytes(9).toString('hex').toUpperCase()}`;
}
