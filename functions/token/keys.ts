/**
 * The `keys` record of the key-value store: HS256 keys by id, `k2=<base64url> k1=<base64url>`; the first one signs.
 */

/** RFC 7518, section 3.2: a key of at least the hash's 256 bits, here in base64url. */
const RECORD = /^[a-z\d-]{1,16}=[\w-]{43,}(?: [a-z\d-]{1,16}=[\w-]{43,})*$/;

/** Is this a record that keys may be taken from? */
export function isKeysRecord(record: string): boolean {
  return RECORD.test(record);
}

/**
 * @param keyId From the token; without one the record must hold a single key, or a holder of any key could have its
 *   tokens tried against all of them.
 * @returns undefined when the record has no such key.
 */
export function findKey(record: string, keyId: string | undefined): Buffer | undefined {
  let start = record.indexOf('=') + 1;
  let end = record.indexOf(' ');
  if (keyId !== undefined) {
    const name = `${keyId}=`;
    start = record.startsWith(name) ? 0 : record.indexOf(` ${name}`) + 1;
    if (start === 0 && !record.startsWith(name)) return undefined;
    start += name.length;
    end = record.indexOf(' ', start);
  } else if (end >= 0) {
    return undefined;
  }
  return Buffer.from(end < 0 ? record.slice(start) : record.slice(start, end), 'base64url');
}
