/** CBOR (RFC 8949) as the reference of `npm run fuzz` reads it: everything but what tokens have no use for. */

export class Tagged {
  readonly tag: number;
  readonly content: unknown;

  constructor(tag: number, content: unknown) {
    this.tag = tag;
    this.content = content;
  }
}

/**
 * Maps are `Map`s. Throws on what is not one whole item, on a key that comes twice, on floats, on indefinite lengths and
 * those of four bytes, and on maps of more than 23 pairs.
 */
export function decodeCbor(bytes: Buffer): unknown {
  const [item, rest] = decodeItem(bytes);
  if (rest.length > 0) throw new Error('There is more than one item.');
  return item;
}

function decodeItem(bytes: Buffer): [item: unknown, rest: Buffer] {
  const first = bytes.readUInt8(0);
  if (first >> 5 > 1 && (first & 31) > 25) throw new Error('The length takes more than two bytes.');
  if (first >> 5 === 5 && (first & 31) > 23) throw new Error('The map is too long.');
  const [argument, rest] = decodeArgument(first & 31, bytes.subarray(1));
  switch (first >> 5) {
    case 0:
      return [argument, rest];
    case 1:
      return [-1 - argument, rest];
    case 2:
      return [slice(rest, argument), rest.subarray(argument)];
    case 3:
      return [slice(rest, argument).toString(), rest.subarray(argument)];
    case 4:
      return decodeItems(rest, argument);
    case 5: {
      const [items, after] = decodeItems(rest, 2 * argument);
      const map = new Map<unknown, unknown>();
      for (let i = 0; i < items.length; i += 2) {
        if (map.has(items[i])) throw new Error('A key comes twice.');
        map.set(items[i], items[i + 1]);
      }
      return [map, after];
    }
    case 6: {
      const [content, after] = decodeItem(rest);
      return [new Tagged(argument, content), after];
    }
    default:
      throw new Error('Simple values and floats are not read.');
  }
}

function decodeItems(bytes: Buffer, count: number): [items: unknown[], rest: Buffer] {
  const items: unknown[] = [];
  let rest = bytes;
  for (let left = count; left > 0; left--) {
    const [item, after] = decodeItem(rest);
    items.push(item);
    rest = after;
  }
  return [items, rest];
}

function decodeArgument(short: number, bytes: Buffer): [argument: number, rest: Buffer] {
  if (short < 24) return [short, bytes];
  if (short > 26) throw new Error('The length is indefinite, reserved or of eight bytes.');
  const size = 2 ** (short - 24);
  return [bytes.readUIntBE(0, size), bytes.subarray(size)];
}

function slice(bytes: Buffer, length: number): Buffer {
  if (length > bytes.length) throw new Error('The bytes end too early.');
  return bytes.subarray(0, length);
}
