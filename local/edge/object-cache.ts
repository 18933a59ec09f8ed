/** One place's cache: a PoP's or a regional edge cache's, bounded by bytes, the least recently used leaves first. */
import type { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { BodyBuffer } from './body-buffer.ts';
import type { HeaderMap } from './messages.ts';
import type { Freshness } from './ttl.ts';

/** A response as it is kept. Tiers share one object: its bytes are in memory once. */
export interface CachedObject {
  readonly status: number;
  /** As the viewer gets them, but for what is added per answer (Age, X-Cache ...). */
  readonly headers: HeaderMap;
  readonly body: BodyBuffer;
  /** As the origin gave it, to be asked for with. */
  readonly etag: string | undefined;
  /** The compression that the edge gave it. */
  readonly coding: 'br' | 'gzip' | undefined;
  readonly freshness: Freshness;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
  /** Age that the origin gave it, seconds. */
  readonly initialAge: number;
  /** Id of the origin that it came from; undefined: the edge or a function made it. */
  readonly origin: string | undefined;
  /** As in X-Cache, when no origin made it. */
  readonly generatedBy?: 'LambdaGeneratedResponse' | 'Error' | undefined;
  /** Set on an answer too large to keep: the body, to be read once. */
  readonly stream?: Readable;
}

export interface CacheEntry {
  readonly object: CachedObject;
  /** Until then a stale object serves without asking the origin, which failed a moment ago; milliseconds. */
  readonly holdUntil: number;
}

export interface ObjectCache {
  get(key: string): CacheEntry | undefined;
  set(key: string, entry: CacheEntry): void;
  delete(key: string): void;
  keys(): Iterable<string>;
}

/** An entry's key and headers, roughly; keeps empty bodies from costing nothing. */
const ENTRY_BYTES = 1024;

export function createObjectCache(maxBytes: number): ObjectCache {
  const entries = new LRUCache<string, CacheEntry>({
    maxSize: maxBytes,
    sizeCalculation: ({ object }) => object.body.size() + ENTRY_BYTES,
  });
  return {
    get: (key) => entries.get(key),
    set: (key, entry) => {
      entries.set(key, entry);
    },
    delete: (key) => {
      entries.delete(key);
    },
    keys: () => entries.keys(),
  };
}

/** Seconds, RFC 9111 section 4.2.3. */
export function ageOf({ storedAt, initialAge }: CachedObject, now: number): number {
  return initialAge + Math.max(0, Math.floor((now - storedAt) / 1000));
}
