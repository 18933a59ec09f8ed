import { encodeArray, encodeBytes, encodeMap, encodeNumber, encodeTag, encodeText } from './encode-cbor.ts';
import { networkBits } from './network.ts';
import type { CatClaims, UrlMatch } from './sign.ts';

/** Claims by number: RFC 8392, section 4, and CTA-5007. */
const LABEL = {
  issuer: 1,
  subject: 2,
  audience: 3,
  expires: 4,
  notBefore: 5,
  issuedAt: 6,
  id: 7,
  networks: 311,
  url: 312,
  methods: 313,
  countries: 316,
} as const;
/** Parts of a URL and kinds of match in `catu` (CTA-5007). */
const PART = { scheme: 0, host: 1, path: 3 } as const;
const MATCH = { exact: 0, prefix: 1, suffix: 2 } as const;
/** Tags of addresses and prefixes (RFC 9164). */
const [IPV4, IPV6] = [52, 54];

/** The payload of a CAT: its claims, checked, as a CWT claims set (RFC 8392). */
export function encodeCatClaims(claims: CatClaims): Buffer {
  const { audience, id, networks, methods, countries } = claims;
  return encodeMap([
    ...entry(LABEL.issuer, claims.issuer, encodeText),
    ...entry(LABEL.subject, claims.subject, encodeText),
    ...entry(LABEL.audience, audience, (named) => (typeof named === 'string' ? encodeText(named) : encodeTexts(named))),
    ...entry(LABEL.expires, claims.expires, encodeNumber),
    ...entry(LABEL.notBefore, claims.notBefore, encodeNumber),
    ...entry(LABEL.issuedAt, claims.issuedAt, encodeNumber),
    ...entry(LABEL.id, id, (hex) => encodeBytes(Buffer.from(hex, 'hex'))),
    ...entry(LABEL.networks, networks, (all) => encodeArray(all.map(encodeNetwork))),
    ...entry(LABEL.url, claims, encodeUrl),
    ...entry(LABEL.methods, methods, encodeTexts),
    ...entry(LABEL.countries, countries, encodeTexts),
  ]);
}

type Entry = readonly [key: Buffer, value: Buffer];

/** One entry of a map, or none for what is absent. */
function entry<T>(label: number, value: T | undefined, encode: (value: T) => Buffer): readonly Entry[] {
  return value === undefined ? [] : [[encodeNumber(label), encode(value)]];
}

const encodeTexts = (texts: readonly string[]): Buffer => encodeArray(texts.map(encodeText));

function encodeUrl({ paths, url }: CatClaims): Buffer {
  const [path] = paths ?? [];
  const wanted = path === undefined ? url?.path : path.endsWith('/') ? { prefix: path } : { exact: path };
  return encodeMap([
    ...entry(PART.scheme, url?.scheme && { exact: url.scheme }, encodeMatch),
    ...entry(PART.host, url?.host, encodeMatch),
    ...entry(PART.path, wanted, encodeMatch),
  ]);
}

function encodeMatch({ exact, prefix, suffix }: UrlMatch): Buffer {
  return encodeMap([
    ...entry(MATCH.exact, exact, encodeText),
    ...entry(MATCH.prefix, prefix, encodeText),
    ...entry(MATCH.suffix, suffix, encodeText),
  ]);
}

/** RFC 9164: an address is its bytes; a prefix its length and its bytes without the zeros at their end (section 4). */
function encodeNetwork(text: string): Buffer {
  const bits = networkBits(text);
  const [tag, size] = bits.charAt(0) === '1' ? [IPV4, 32] : [IPV6, 128];
  const length = bits.length - 1;
  const padded = bits.slice(1).padEnd(size, '0');
  const bytes = Buffer.from(
    Array.from({ length: size / 8 }, (_, i) => Number.parseInt(padded.slice(8 * i, 8 * i + 8), 2)),
  );
  if (!text.includes('/')) return encodeTag(tag, encodeBytes(bytes));
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return encodeTag(tag, encodeArray([encodeNumber(length), encodeBytes(bytes.subarray(0, end))]));
}
