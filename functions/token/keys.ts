import { fromBase64url } from './base64url.ts';

/**
 * The `keys` record of the key-value store: HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first one signs.
 * A key has at least the hash's 256 bits (RFC 7518, section 3.2).
 */
const RECORD = /^[a-z\d-]{1,16}=[\w-]{43,}(?: [a-z\d-]{1,16}=[\w-]{43,})*$/;

export function isKeysRecord(record: string): boolean {
  // `$` also matches before a line's end on the engine, so that no other character may be there at all.
  return record.search(/[^\w= -]/) < 0 && record.search(RECORD) === 0;
}

/**
 * @param record A record for which `isKeysRecord` holds.
 * @param keyId From the token. Without one the record must hold a single key: to try several would let an old key
 *   stand in for a new one.
 * @returns undefined when the record has no such key.
 */
export function findKey(record: string, keyId: string | undefined): Buffer | undefined {
  const list = ` ${record}`;
  const name = keyId === undefined ? list.slice(0, list.indexOf('=') + 1) : ` ${keyId}=`;
  const found = list.indexOf(name);
  const start = found + name.length;
  const end = list.indexOf(' ', start);
  if (found < 0 || (keyId === undefined && end > 0)) return undefined;
  return fromBase64url(list.slice(start, end < 0 ? list.length : end));
}
