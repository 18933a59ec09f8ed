import { fromBase64url } from './base64url.ts';
import { type Cbor, type CborBytes, type CborMap, hexOf, mustBeAt, readBytes, readMap, seekCbor } from './cbor.ts';
import { deny } from './deny.ts';
import { bitsOf } from './network.ts';
import type { Authenticate, UnverifiedClaims } from './verify.ts';

/**
 * CAT, the Common Access Token (CTA-5007): a CWT (RFC 8392) in COSE_Mac0 (RFC 9052, section 6.2) with HMAC 256/256.
 *
 * The platform's own `cf.cwt.validateToken` ("CWT support for CloudFront Functions", CloudFront Developer Guide) is not
 * used: it checks no claim, it does not exist outside CloudFront, so nothing of it could be tried or tested here, and
 * its page contradicts itself about its sibling's arguments.
 */

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

/** The claims of a CAT. Denies what is none. */
export const readCat = (text: string, authenticate: Authenticate): UnverifiedClaims => {
  const bytes = fromBase64url(text);
  // Tag 61, a CWT, may be missing; tag 17, COSE_Mac0, is around an array of four.
  const start = bytes[0] === 0xd8 && bytes[1] === 61 ? 2 : 0;
  if (bytes[start] !== 0xd1 || bytes[start + 1] !== 0x84) deny();
  seekCbor(bytes, start + 2);
  const header = readBytes();
  const unprotected = readMap();
  const payload = readBytes();
  const tag = readBytes();
  mustBeAt(bytes.length);
  // Header parameters: 1 alg, 2 crit, 4 kid.
  seekCbor(bytes, header.start);
  const parameters = readMap();
  mustBeAt(header.end);
  // HMAC 256/256: RFC 9053, section 3.1.
  if (parameters[1] !== 5) deny('unsupported-algorithm');
  const keyId = (parameters[4] == null ? unprotected : parameters)[4] as CborBytes | undefined;
  // An extension that is marked critical must be understood. None is.
  if (parameters[2] != null || (keyId != null && keyId.end == null)) deny();
  authenticate(
    keyId && bytes.toString('utf8', keyId.start, keyId.end),
    // RFC 9052, section 6.3: the MAC covers the array of "MAC0", the protected header, no bytes, and the payload.
    Buffer.from(
      `84644d414330${bytes.toString('hex', header.head, header.end)}40${bytes.toString('hex', payload.head, payload.end)}`,
      'hex',
    ),
    bytes,
    tag.start,
  );
  seekCbor(bytes, payload.start);
  const claims = readMap(NAMES) as Record<number | string, Cbor | undefined>;
  mustBeAt(payload.end);
  // The version (`catv`, 310) says how to read the rest; there is only this one.
  if (claims[310] === 1) delete claims[310];
  if (claims.jti != null) claims.jti = hexOf(claims.jti);
  if (claims.catnip != null) claims.catnip = (claims.catnip as readonly Cbor[]).filter(isNoNumber).map(network);
  return claims;
};

/** Numbers of autonomous systems match nobody: the edge is not told the viewer's. */
const isNoNumber = (item: Cbor): boolean => typeof item !== 'number';

/** RFC 9164, section 3: tag 52 is IPv4, 54 IPv6; what is tagged is an address, or a prefix's length and its bytes. */
const network = (item: Cbor): string => {
  const v4 = (item as CborMap)[52.5];
  const content = (v4 || (item as CborMap)[54.5]) as Cbor;
  const family = v4 ? '4' : '6';
  if (!Array.isArray(content)) return bitsOf(family + hexOf(content), undefined);
  // The zeros at the end of a prefix may be missing.
  const hex = hexOf(content[1]);
  return bitsOf(family + hex + '0'.repeat((v4 ? 8 : 32) - hex.length), content[0]);
};
