/** A function's reads of its key-value store. */

/** What a function may read of its key-value store; the store of `local/kvs` fits. */
export interface FunctionStore {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  lastModified(): Date;
  get(key: string): string | undefined;
  exists(key: string): boolean;
  keyCount(): number;
  /** False: every read fails, as when the store cannot be reached. */
  isReadable(): boolean;
}

/** Reads of the key-value store: "Helper methods for key value stores". */
export function storeAnswer(store: FunctionStore | undefined, name: string, [id, key]: readonly unknown[]): unknown {
  if (store === undefined) throw new TypeError('The function is associated with no KeyValueStore.');
  if (id !== undefined && id !== store.arn.split('/').at(-1)) {
    throw new TypeError(`KeyValueStore '${String(id)}' is not the one that is associated with the function.`);
  }
  if (!store.isReadable()) throw new TypeError('The KeyValueStore cannot be read.');
  if (name === 'kvsCount') return store.keyCount();
  if (name === 'kvsMeta') {
    return JSON.stringify({
      creationDateTime: store.created.toISOString(),
      lastUpdatedDateTime: store.lastModified().toISOString(),
      keyCount: store.keyCount(),
    });
  }
  if (typeof key !== 'string') throw new TypeError(`A key of the KeyValueStore is text, not ${typeof key}.`);
  if (name === 'kvsExists') return store.exists(key);
  const value = store.get(key);
  if (value === undefined) throw new TypeError(`KeyNotFound: the KeyValueStore has no key '${key}'.`);
  return value;
}
