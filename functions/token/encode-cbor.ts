/**
 * Writes the CBOR (RFC 8949) that a CAT needs, in its one deterministic form (section 4.2.1): heads as short as can be,
 * definite lengths, the keys of a map in the order of their bytes.
 */

/** @param entries Encoded keys and values. No key twice. */
export function encodeMap(entries: readonly (readonly [key: Buffer, value: Buffer])[]): Buffer {
  const sorted = [...entries].sort(([one], [other]) => Buffer.compare(one, other));
  return Buffer.concat([encodeHead(5, sorted.length), ...sorted.flat()]);
}

export function encodeArray(items: readonly Buffer[]): Buffer {
  return Buffer.concat([encodeHead(4, items.length), ...items]);
}

export function encodeTag(tag: number, content: Buffer): Buffer {
  return Buffer.concat([encodeHead(6, tag), content]);
}

export function encodeBytes(bytes: Buffer): Buffer {
  return Buffer.concat([encodeHead(2, bytes.length), bytes]);
}

export function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeHead(3, bytes.length), bytes]);
}

/** @param value A whole number from 0 to 2^32 - 1. */
export function encodeNumber(value: number): Buffer {
  return encodeHead(0, value);
}

/** The argument follows in 1, 2 or 4 bytes where it does not fit into the first (RFC 8949, section 3). */
function encodeHead(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  const size = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : 4;
  const head = Buffer.alloc(1 + size);
  head[0] = (major << 5) | (24 + Math.log2(size));
  head.writeUIntBE(argument, 1, size);
  return head;
}
