import { BASE64URL } from './base64url.ts';
import { deny } from './deny.ts';

/** A key has at least the hash's 256 bits (RFC 7518, section 3.2). */
const MIN_KEY_BYTES = 32;

/**
 * Finds a key in the `keys` record of the key-value store: HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first
 * one signs. Only the one that is asked for is looked at: who asks for `k2=<base64url> k1` knows the key `k2`.
 *
 * @param keyId From the token. Without one it is the key that signs: to try several would let an old key stand in for a
 *   new one.
 */
export const findKey = (record: string, keyId: string | undefined): Buffer => {
  const list = ' ' + record;
  const name = keyId ? ' ' + keyId + '=' : list.slice(0, list.indexOf('=') + 1);
  const found = list.indexOf(name);
  // In an empty record there is none, and what follows is too short.
  if (found < 0 && record) deny('unknown-key');
  const start = found + name.length;
  const end = list.indexOf(' ', start);
  const key = Buffer.from(list.slice(start, end < 0 ? undefined : end), BASE64URL);
  return key.length < MIN_KEY_BYTES ? deny('keys-unavailable') : key;
};
