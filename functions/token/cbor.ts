import { deny } from './deny.ts';

/**
 * Reads CBOR (RFC 8949), no more of it than tokens use: integers of up to four bytes, byte and text strings, arrays,
 * maps and tags, all of definite length, five levels deep. Denies anything else.
 *
 * One reader at a time: the position is a variable of the module, because handing a reader about costs the engine more
 * than all that it reads. A string may end beyond the bytes: then what is read next, or the end, denies it.
 */
export type Cbor = number | string | CborBytes | readonly Cbor[] | CborMap;

/** A byte string, where it stands: the engine pays more for a part of a buffer than for many numbers. */
export interface CborBytes {
  /** Of its head, of its first byte, and of what follows it. */
  readonly head: number;
  readonly start: number;
  readonly end: number;
}

/**
 * By integer; what every other kind of key names is under `NaN`. A tag is a map of one entry, whose key no map can
 * have: half a number more than its own.
 */
export interface CborMap {
  readonly [key: string]: Cbor;
  readonly [key: number]: Cbor;
}

const MAX_DEPTH = 5;

let bytes: Buffer;
let position: number;

/** From here on. */
export const seekCbor = (buffer: Buffer, start: number): void => {
  bytes = buffer;
  position = start;
};

/** Where the next item must be, or nothing more. */
export const mustBeAt = (end: number): void => {
  if (position !== end) deny();
};

export const readBytes = (): CborBytes =>
  (bytes[position] as number) >> 5 === 2 ? (readItem(1) as CborBytes) : deny();

/** @param names Of its keys: what is named is in the map under its name. */
export const readMap = (names?: Readonly<Record<number, string>>): CborMap =>
  (bytes[position] as number) >> 5 === 5 ? (readItem(MAX_DEPTH, names) as CborMap) : deny();

/** Strings and lists have a length, bytes an end. */
export const isMap = (item: unknown): item is CborMap =>
  typeof item === 'object' && (item as { length?: unknown }).length == null && (item as CborBytes).end == null;

export const hexOf = (item: Cbor | undefined): string => {
  const at = item as CborBytes;
  return at.end == null ? deny() : bytes.toString('hex', at.start, at.end);
};

/** @param depth How many more items may be inside one another. */
const readItem = (depth: number, names?: Readonly<Record<number, string>>): Cbor => {
  const head = position;
  const first = bytes[position++] as number;
  // Major types (RFC 8949, section 3.1): 0 and 1 are integers, 2 bytes, 3 text, 4 an array, 5 a map, 6 a tag.
  const type = first >> 5;
  let argument = first & 31;
  // 24, 25 and 26: the argument is in the next 1, 2 or 4 bytes. Beyond the end there is nothing, which is no number.
  if (!(first < 224 && argument < 27 && depth)) deny();
  if (argument > 23) {
    let size = 1 << (argument - 24);
    for (argument = 0; size > 0; size--) argument = argument * 256 + (bytes[position++] as number);
  }
  if (type < 2) return type ? -1 - argument : argument;
  const start = position;
  if (type < 4) {
    position += argument;
    return type < 3 ? { head, start, end: position } : bytes.toString('utf8', start, position);
  }
  if (type < 5) {
    const items: Cbor[] = [];
    for (; argument > 0; argument--) items.push(readItem(depth - 1));
    return items;
  }
  const map: Record<number | string, Cbor> = {};
  if (type > 5) {
    map[argument + 0.5] = readItem(depth - 1);
    return map;
  }
  for (; argument > 0; argument--) {
    const label = readItem(depth - 1);
    const key = typeof label !== 'number' ? NaN : (names ? names[label] : undefined) || label;
    if (map[key] != null) deny();
    map[key] = readItem(depth - 1);
  }
  return map;
};
