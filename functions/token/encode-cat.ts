import { encodeArray, encodeBytes, encodeMap, encodeNumber, encodeTag, encodeText } from './encode-cbor.ts';
import { networkBits } from './network.ts';
import type { TokenClaims } from './sign.ts';

/**
 * The payload of a CAT: claims by number (RFC 8392, section 4; CTA-5007). Throws one sentence for what a CAT cannot say:
 * `catu` holds one rule a kind of match, so one path.
 */
export function encodeCatClaims(claims: TokenClaims): Buffer {
  const [path, ...others] = claims.paths;
  if (path === undefined || others.length > 0) {
    throw new Error(`A CAT opens one path, and ${claims.paths.length} were given: sign a JWT, or a common folder.`);
  }
  const { issuer, audience, notBefore, id, networks, methods, countries } = claims;
  const pairs: Buffer[] = [];
  const add = (label: number, value: Buffer) => pairs.push(encodeNumber(label), value);
  if (issuer !== undefined) add(1, encodeText(issuer));
  if (audience !== undefined) add(3, encodeText(audience));
  add(4, encodeNumber(claims.expires));
  if (notBefore !== undefined) add(5, encodeNumber(notBefore));
  if (id !== undefined) add(7, encodeBytes(idBytes(id)));
  if (networks) add(311, encodeArray(...networks.map(encodeNetwork)));
  // Part 3 is the path; match 1 is a prefix, 0 the whole.
  const rule = encodeMap(encodeNumber(path.endsWith('/') ? 1 : 0), encodeText(path));
  add(312, encodeMap(encodeNumber(3), rule));
  if (methods) add(313, encodeArray(...methods.map(encodeText)));
  if (countries) add(316, encodeArray(...countries.map(encodeText)));
  return encodeMap(...pairs);
}

function idBytes(id: string): Buffer {
  if (!/^(?:[\da-f]{2})+$/.test(id)) {
    throw new Error(`The id "${id}" cannot be a CAT's; allowed: pairs of lower-case hexadecimal digits.`);
  }
  return Buffer.from(id, 'hex');
}

/** RFC 9164: tag 52 is IPv4, 54 IPv6; a prefix is its length and its bytes without the zeros at their end. */
function encodeNetwork(text: string): Buffer {
  const bits = networkBits(text);
  const isV4 = bits.charAt(0) === '4';
  const size = isV4 ? 32 : 128;
  const length = bits.length - 1;
  const padded = bits.slice(1).padEnd(size, '0');
  const bytes = Buffer.from(
    Array.from({ length: size / 8 }, (_, i) => Number.parseInt(padded.slice(8 * i, 8 * i + 8), 2)),
  );
  if (length === size) return encodeTag(isV4 ? 52 : 54, encodeBytes(bytes));
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return encodeTag(isV4 ? 52 : 54, encodeArray(encodeNumber(length), encodeBytes(bytes.subarray(0, end))));
}
