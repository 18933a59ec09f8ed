import { pairOf, readCbor } from './cat.ts';
import type { Cbor, CborMap, CborTag } from './cbor.ts';
import { type Claims, type ClaimsCode, readClaims } from './claims.ts';
import { must } from './must.ts';
import { networkOfBytes } from './network.ts';

/** Claims by number (RFC 8392, section 4; CTA-5007), under the names of the claim model. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'iss',
  2: 'sub',
  3: 'aud',
  4: 'exp',
  5: 'nbf',
  6: 'iat',
  7: 'jti',
  311: 'catnip',
  312: 'catu',
  313: 'catm',
  316: 'catgeoiso3166',
};

/** The claims of a payload. Throws on a structure that is not what CTA-5007 says. */
export function readCatClaims(payload: Buffer): Claims | ClaimsCode {
  const pairs = (readCbor(payload) as CborMap).pairs;
  const claims: Record<string, unknown> = {};
  for (let i = 0; i < pairs.length; i += 2) {
    const label = pairs[i] as number;
    const value = pairs[i + 1] as Cbor;
    const name = NAMES[label];
    if (typeof label === 'number' && name) {
      must(claims[name] === undefined);
      claims[name] = label === 7 ? hex(value) : label === 311 ? networks(value as CborTag[]) : value;
    } else if (label !== 310 || value !== 1) {
      // The version (`catv`) says how to read the rest; there is only this one.
      return 'unsupported-claim';
    }
  }
  // Scheme and host alone are no scope, nor is a path without a match.
  const path = claims.catu && (pairOf(claims.catu as Cbor, 3) as CborMap);
  if (!path || !path.pairs.length) claims.catu = undefined;
  return readClaims(claims);
}

/**
 * Addresses and prefixes (RFC 9164: tag 52 is IPv4, 54 IPv6). Numbers of autonomous systems match nobody: the edge is
 * not told the viewer's.
 */
function networks(items: readonly CborTag[]): string[] {
  return items
    .filter((item) => typeof item !== 'number')
    .map((item) => {
      const content = item.content;
      const isPrefix = Array.isArray(content);
      const bytes = isPrefix ? content[1] : content;
      must((item.tag === 52 || item.tag === 54) && Buffer.isBuffer(bytes));
      return networkOfBytes(item.tag === 52, bytes, isPrefix ? content[0] : undefined);
    });
}

function hex(value: Cbor): string {
  must(Buffer.isBuffer(value));
  return value.toString('hex');
}
