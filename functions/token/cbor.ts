import { must } from './must.ts';

/**
 * Reads CBOR (RFC 8949), no more of it than tokens use: integers of up to four bytes, byte and text strings, arrays,
 * maps and tags, all of definite length, five levels deep. Throws on anything else.
 *
 * One reader at a time: the position is a variable of the module, because handing a reader about costs the engine more
 * than all that it reads. What lies beyond the end reads as nothing; `expectEnd` tells.
 */
export type Cbor = number | string | Buffer | readonly Cbor[] | CborMap | CborTag;

/** Keys and values in turn. */
export interface CborMap {
  readonly pairs: readonly Cbor[];
}

export interface CborTag {
  readonly tag: number;
  readonly content: Cbor;
}

const MAX_DEPTH = 5;

let bytes: Buffer;
let end = 0;
let position = 0;
let major = 0;

/** Starts to read. */
export function openCbor(buffer: Buffer): void {
  bytes = buffer;
  end = buffer.length;
  position = 0;
}

/** Reads the head of an item of the given major type and returns its argument. */
export function expectHead(type: number): number {
  const argument = head();
  must(major === type);
  return argument;
}

/** Reads a byte string. */
export function expectBytes(): Buffer {
  const length = expectHead(2);
  position += length;
  return bytes.subarray(position - length, position);
}

/** Bytes read so far. */
export const cborPosition = (): number => position;

export const expectEnd = (): void => must(position === end);

/** Reads one item; `depth` is the number of items around it. */
export function readItem(depth: number): Cbor {
  const argument = head();
  const type = major;
  if (type < 2) return type ? -1 - argument : argument;
  if (type < 4) {
    position += argument;
    return type < 3
      ? bytes.subarray(position - argument, position)
      : bytes.toString('utf8', position - argument, position);
  }
  // An item has a byte at least: a count that the bytes cannot hold must not keep the reader busy.
  must(type < 7 && depth < MAX_DEPTH && (type > 5 || argument <= end - position));
  if (type > 5) return { tag: argument, content: readItem(depth + 1) };
  const items: Cbor[] = [];
  for (let left = type < 5 ? argument : 2 * argument; left > 0; left--) items.push(readItem(depth + 1));
  return type < 5 ? items : { pairs: items };
}

function head(): number {
  const first = bytes[position++] as number;
  const short = first & 31;
  major = first >> 5;
  if (short < 24) return short;
  // 24, 25 and 26: the argument is in the next 1, 2 or 4 bytes.
  must(short < 27);
  const size = 1 << (short - 24);
  position += size;
  return bytes.readUIntBE(position - size, size);
}
