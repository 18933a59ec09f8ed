import { must } from './must.ts';

/**
 * Reads CBOR (RFC 8949), no more of it than tokens use: integers of up to four bytes, byte and text strings, arrays,
 * maps and tags, all of definite length, seven levels deep. Throws on anything else.
 *
 * One reader at a time: the position is a variable of the module, because handing a reader about costs the engine more
 * than all that it reads. A string may end beyond the bytes: then the next item, or the end, throws.
 */
export type Cbor = number | string | Buffer | readonly Cbor[] | CborMap;

/**
 * By integer; what every other kind of key names is under `NaN`. A tag is a map of one entry, whose key no map can
 * have: half a number more than its own.
 */
export interface CborMap {
  readonly [key: string]: Cbor;
  readonly [key: number]: Cbor;
}

const MAX_DEPTH = 7;

let bytes: Buffer;
let position: number;

/** The one item that these bytes hold. */
export const readCbor = (buffer: Buffer): Cbor => {
  bytes = buffer;
  position = 0;
  const item = readItem(MAX_DEPTH);
  must(position === buffer.length);
  return item;
};

/** @param depth How many more items may be inside one another. */
const readItem = (depth: number): Cbor => {
  const first = bytes[position++] as number;
  // Major types (RFC 8949, section 3.1): 0 and 1 are integers, 2 bytes, 3 text, 4 an array, 5 a map, 6 a tag.
  const type = first >> 5;
  let argument = first & 31;
  // 24, 25 and 26: the argument is in the next 1, 2 or 4 bytes. Beyond the end there is nothing, which is no number.
  must(first < 224 && argument < 27 && depth);
  if (argument > 23) {
    const size = 1 << (argument - 24);
    position += size;
    argument = bytes.readUIntBE(position - size, size);
  }
  if (type < 2) return type ? -1 - argument : argument;
  const start = position;
  if (type < 4) {
    position += argument;
    return type < 3 ? bytes.subarray(start, position) : bytes.toString('utf8', start, position);
  }
  if (type < 5) {
    const items: Cbor[] = [];
    for (; argument > 0; argument--) items.push(readItem(depth - 1));
    return items;
  }
  const map: Record<number, Cbor> = {};
  if (type > 5) {
    map[argument + 0.5] = readItem(depth - 1);
    return map;
  }
  for (; argument > 0; argument--) {
    let key = readItem(depth - 1);
    if (typeof key !== 'number') key = NaN;
    must(map[key] == null);
    map[key] = readItem(depth - 1);
  }
  return map;
};
