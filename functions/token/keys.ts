import { fromBase64url } from './base64url.ts';
import { deny } from './deny.ts';

/**
 * The `keys` record of the key-value store: HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first one signs.
 * A key has at least the hash's 256 bits (RFC 7518, section 3.2). With a space around it, because `$` also matches
 * before a line's end on the engine.
 */
const RECORD = /^(?: [a-z\d-]{1,16}=[\w-]{43,})+ $/;

/**
 * @param record The `keys` record.
 * @param keyId From the token. Without one the record must hold a single key: to try several would let an old key
 *   stand in for a new one.
 */
export const findKey = (record: string, keyId: string | undefined): Buffer => {
  const list = ' ' + record + ' ';
  if (list.search(RECORD) < 0) deny('keys-unavailable');
  // Of several keys none, as none has an empty id.
  const id = keyId == null ? (record.indexOf(' ') < 0 ? record.slice(0, record.indexOf('=')) : '') : keyId;
  const name = ' ' + id + '=';
  const found = list.indexOf(name);
  if (found < 0) deny('unknown-key');
  const start = found + name.length;
  return fromBase64url(list.slice(start, list.indexOf(' ', start)), 'keys-unavailable');
};
