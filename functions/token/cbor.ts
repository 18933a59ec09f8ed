import type { DenyCode } from '../viewer-request/refusal.ts';
import { deny } from './deny.ts';

/**
 * Reads CBOR (RFC 8949), no more of it than tokens use: numbers of up to four bytes, and strings, arrays, maps and tags
 * of definite length, whose length takes up to two. Denies anything else. It builds nothing: whoever reads says what
 * comes next, so nothing is deeper than what is asked for.
 *
 * One reader at a time: the position is a variable of the module, because handing a reader about costs the engine more
 * than all that it reads. Beyond the end there is nothing, which reads as 0 or is denied: the position then is not where
 * it must be.
 */

/** Major types (RFC 8949, section 3.1), as they are in an item's first byte. */
export const UNSIGNED = 0;
export const NEGATIVE = 0x20;
export const BYTES = 0x40;
export const TEXT = 0x60;
export const ARRAY = 0x80;
export const MAP = 0xa0;
export const TAG = 0xc0;

export let bytes: Buffer;
/** Of the next item. */
export let position: number;

/** From here on. */
export const seek = (buffer: Buffer, start: number): void => {
  bytes = buffer;
  position = start;
};

/**
 * Reads what is before an item's content.
 *
 * @param major Its type.
 * @param code Why another is denied, if not as malformed.
 * @returns its argument: a number, a length in bytes or in items, or a tag.
 */
export const readHead = (major: number, code?: DenyCode): number => {
  // More than 31 if it is another type.
  const argument = (bytes[position++] as number) ^ major;
  if (argument < 24) return argument;
  // 24, 25 and 26: the argument is in the next 1, 2 or 4 bytes. An index beyond 32 bits is an error of the engine's.
  if (argument > (major > NEGATIVE ? 25 : 26)) deny(code);
  const byte = bytes[position++] as number;
  if (argument < 25) return byte;
  const two = byte * 256 + (bytes[position++] as number);
  if (argument < 26) return two;
  return two * 65_536 + (bytes[position++] as number) * 256 + (bytes[position++] as number);
};

/** For what is one byte wherever it is right. */
export const readByte = (): number => bytes[position++] as number;

/** Reads over a number or a string. */
export const passOver = (): void => {
  const major = (bytes[position] as number) & 0xe0;
  if (major > TEXT) deny();
  const argument = readHead(major);
  if (major > NEGATIVE) position += argument;
};

/**
 * @param major Its type.
 * @param encoding UTF-8, if not named.
 */
export const readString = (major: number, encoding?: 'hex'): string => {
  const size = readHead(major);
  const start = position;
  position += size;
  return bytes.toString(encoding, start, position);
};

export const readText = (): string => readString(TEXT);

export const readList = (readOne: () => string): string[] => {
  const items: string[] = [];
  for (let left = readHead(ARRAY); left > 0; left--) items.push(readOne());
  return items;
};

/**
 * Reads a map of at most 23 entries, whose labels are numbers.
 *
 * @param code Why another label is denied, if not as malformed.
 */
export const readMap = (readOne: (label: number) => void, code?: DenyCode): void => {
  let left = (bytes[position++] as number) ^ MAP;
  if (left > 23) deny();
  // Not within the loop, where the engine makes them anew each time.
  let label: number;
  let bit: number;
  let seen = 0;
  for (; left > 0; left--) {
    label = bytes[position] as number;
    if (label < 24) position++;
    else label = readHead(UNSIGNED, code);
    // No label twice: of those that are known no two have the same last five bits, and one that shares a known one's is
    // taken for it.
    bit = 1 << label;
    if (seen & bit) deny();
    seen |= bit;
    readOne(label);
  }
};
