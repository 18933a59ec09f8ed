import { bytesOf, mapOf } from './cat.ts';
import { type Cbor, type CborMap, readCbor } from './cbor.ts';
import { type Claims, type ClaimsCode, isText, readClaims } from './claims.ts';
import { must } from './must.ts';
import { networkOfBytes } from './network.ts';

/** Claims by number (RFC 8392, section 4; CTA-5007), under the names of the claim model. */
const NAMES: Readonly<Record<string, string>> = {
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
export const readCatClaims = (payload: Buffer): Claims | ClaimsCode => {
  const map = mapOf(readCbor(payload));
  const claims: Record<string, unknown> = {};
  for (const label in map) {
    const value = map[label] as Cbor;
    // The version (`catv`, 310) says how to read the rest; there is only this one.
    if (label !== '310' || value !== 1) claims[NAMES[label] || label] = value;
  }
  const uri = claims.catu as CborMap | undefined;
  if (uri != null) {
    claims.catu = undefined;
    for (const part in mapOf(uri)) {
      const matches = mapOf(uri[part]);
      for (const kind in matches) {
        // Scheme, host and path; the whole, its beginning and its end.
        if (!/^[013]$/.test(part) || !/^[012]$/.test(kind)) return 'unsupported-claim';
        must(isText(matches[kind]));
        // Scheme and host alone are no path, nor is a path without a match.
        if (part === '3') claims.catu = uri;
      }
    }
  }
  if (claims.jti != null) claims.jti = bytesOf(claims.jti as Cbor).toString('hex');
  if (claims.catnip != null) claims.catnip = (claims.catnip as readonly Cbor[]).filter(isNoNumber).map(network);
  return readClaims(claims);
};

/** Numbers of autonomous systems match nobody: the edge is not told the viewer's. */
const isNoNumber = (item: Cbor): boolean => typeof item !== 'number';

/** RFC 9164, section 3: tag 52 is IPv4, 54 IPv6; what is tagged is an address, or a prefix's length and its bytes. */
const network = (item: Cbor): string => {
  const tags = item as CborMap;
  const content = tags[52.5] || tags[54.5];
  const prefix = Array.isArray(content) ? content : [];
  return networkOfBytes(!!tags[52.5], bytesOf(prefix[1] || content), prefix[0]);
};
