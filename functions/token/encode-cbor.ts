/** Writes the CBOR (RFC 8949) that a CAT needs, in the shortest form (section 4.2.1). */

/** Keys and values in turn, in the order in which they are written. */
export function encodeMap(...pairs: readonly Buffer[]): Buffer {
  return Buffer.concat([encodeHead(5, pairs.length / 2), ...pairs]);
}

export function encodeArray(...items: readonly Buffer[]): Buffer {
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

/** A whole number from 0 to 2^32 - 1. */
export function encodeNumber(value: number): Buffer {
  return encodeHead(0, value);
}

function encodeHead(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  const size = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : 4;
  const head = Buffer.alloc(1 + size);
  head[0] = (major << 5) | (24 + Math.log2(size));
  head.writeUIntBE(argument, 1, size);
  return head;
}
