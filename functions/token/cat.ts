import { fromBase64url } from './base64url.ts';
import { type Cbor, type CborMap, readCbor } from './cbor.ts';
import { must } from './must.ts';
import type { UnverifiedToken } from './verify.ts';

/**
 * CAT, the Common Access Token (CTA-5007): a CWT (RFC 8392) in COSE_Mac0 (RFC 9052, section 6.2) with HMAC 256/256.
 *
 * The platform's own `cf.cwt.validateToken` ("CWT support for CloudFront Functions", CloudFront Developer Guide) is not
 * used: it checks no claim, it does not exist outside CloudFront, so nothing of it could be tried or tested here, and
 * its page contradicts itself about its sibling's arguments.
 */

/** Throws on what is no CAT. Numbers: tag 61 CWT, tag 17 COSE_Mac0; header parameters 1 alg, 2 crit, 4 kid. */
export const readCat = (text: string): UnverifiedToken | 'unsupported-algorithm' => {
  const tagged = readCbor(fromBase64url(text)) as CborMap;
  const parts = ((tagged[61.5] || tagged) as CborMap)[17.5] as readonly Cbor[];
  must(parts.length === 4);
  const header = bytesOf(parts[0]);
  const payload = bytesOf(parts[2]);
  const parameters = mapOf(readCbor(header));
  const keyId = parameters[4] == null ? mapOf(parts[1])[4] : parameters[4];
  // HMAC 256/256: RFC 9053, section 3.1.
  if (parameters[1] !== 5) return 'unsupported-algorithm';
  // An extension that is marked critical must be understood. None is.
  must(parameters[2] == null);
  return {
    keyId: keyId == null ? undefined : bytesOf(keyId).toString(),
    // RFC 9052, section 6.3: the MAC covers the array of "MAC0", the protected header, no bytes, and the payload.
    signed: Buffer.concat([fromBase64url(START), head(header), header, Buffer.from(NOTHING), head(payload), payload]),
    tag: bytesOf(parts[3]),
    payload,
  };
};

/** 84 64 4D 41 43 30: the array's head and its text. Bytes, kept from call to call, would be state. */
const START = 'hGRNQUMw';
const NOTHING = '@';

/** Of a byte string of less than 64 KB, in its shortest form (RFC 8949, section 4.2.1). */
const head = (bytes: Buffer): Buffer => {
  const length = bytes.length;
  return Buffer.from(length < 24 ? [64 + length] : length < 256 ? [88, length] : [89, length >> 8, length & 255]);
};

export const bytesOf = (item: Cbor | undefined): Buffer => {
  must(Buffer.isBuffer(item));
  return item;
};

/** Strings, lists and bytes have a length; a map, whose keys are numbers, has none. */
export const mapOf = (item: Cbor | undefined): CborMap => {
  must(typeof item === 'object' && (item as { length?: unknown }).length == null);
  return item as CborMap;
};
