import type { Readable } from 'node:stream';

/** One object of a bucket, as S3 keeps it. */
export interface StoredObject {
  /** Bytes. */
  readonly size: number;
  /** Strong, with its quotes: MD5 of the content, as S3 gives for an upload in one part. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Undefined: S3's `binary/octet-stream`. */
  readonly contentType: string | undefined;
  /** Further headers stored with the object, lower case: `cache-control`, `x-amz-meta-...`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** `PENDING`, `COMPLETED` or `REPLICA`, as it is now; undefined: no rule copies it. */
  readonly replicationStatus?: (() => string | undefined) | undefined;
  /** Streams the bytes from `start` to `end`, both inclusive. */
  open(range: { readonly start: number; readonly end: number }): Readable;
}

/** One entry of a key's history: "Working with object versions", Amazon S3 User Guide. */
export interface ObjectVersion {
  readonly id: string;
  /** Undefined: a delete marker. */
  readonly object: StoredObject | undefined;
  /** When it was made. */
  readonly modified: Date;
}

/** What a bucket holds. Keys are S3's: text without a leading slash, where dots and double slashes mean nothing special. */
export interface ObjectStore {
  find(key: string): Promise<StoredObject | undefined>;
  /** Puts an object that lives in memory and covers a file of the same key. */
  put(
    key: string,
    body: string | Uint8Array,
    options?: { readonly contentType?: string; readonly metadata?: Readonly<Record<string, string>> },
  ): void;
  /** A new version, which covers what the key had; also a delete marker. */
  add(key: string, version: ObjectVersion): void;
  /** Takes one version out of the key's history for good. False: the key has no such version. */
  erase(key: string, versionId: string): Promise<boolean>;
  /** Keys that begin with the prefix and have a history, in S3's order (UTF-8 bytes); each one's versions newest first. */
  list(prefix: string): Promise<ReadonlyMap<string, readonly ObjectVersion[]>>;
  /** Objects that follow the clock are found as they were so many milliseconds ago. */
  setBehind(milliseconds: number): void;
}
