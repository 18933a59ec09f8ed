import { fromBase64url } from './base64url.ts';
import {
  type Cbor,
  type CborMap,
  cborPosition,
  expectBytes,
  expectEnd,
  expectHead,
  openCbor,
  readItem,
} from './cbor.ts';
import { must } from './must.ts';
import type { UnverifiedToken } from './verify.ts';

/**
 * CAT, the Common Access Token (CTA-5007): a CWT (RFC 8392) in COSE_Mac0 (RFC 9052, section 6.2) with HMAC 256/256.
 *
 * The platform's own `cf.cwt.validateToken` is not used: it checks no claim, it does not exist outside CloudFront, so
 * nothing of it could be tried or tested here, and its page contradicts itself about its sibling's arguments.
 */

/** RFC 9052, section 6.3: the tag covers `["MAC0", protected, h'', payload]`. This is how that begins. */
const MAC0 = Buffer.from([0x84, 0x64, 0x4d, 0x41, 0x43, 0x30]);
const NO_EXTERNAL_DATA = Buffer.from([0x40]);

/** Throws on what is no CAT. Numbers: tag 61 CWT, tag 17 COSE_Mac0; header parameters 1 alg, 2 crit, 4 kid. */
export function readCat(text: string): UnverifiedToken | 'unsupported-algorithm' {
  const bytes = fromBase64url(text);
  openCbor(bytes);
  let tag = expectHead(6);
  if (tag === 61) tag = expectHead(6);
  must(tag === 17 && expectHead(4) === 4);
  const start = cborPosition();
  const encoded = expectBytes();
  const end = cborPosition();
  const unprotectedHeader = readItem(1);
  const payloadStart = cborPosition();
  const payload = expectBytes();
  const payloadEnd = cborPosition();
  const mac = expectBytes();
  expectEnd();

  const header = readCbor(encoded);
  const keyId = pairOf(header, 4) || pairOf(unprotectedHeader, 4);
  // HMAC 256/256: RFC 9053, section 3.1.
  if (pairOf(header, 1) !== 5) return 'unsupported-algorithm';
  // An extension that is marked critical must be understood. None is.
  must(pairOf(header, 2) === undefined && (keyId === undefined || Buffer.isBuffer(keyId)));
  return {
    keyId: keyId && keyId.toString(),
    signed: Buffer.concat([
      MAC0,
      bytes.subarray(start, end),
      NO_EXTERNAL_DATA,
      bytes.subarray(payloadStart, payloadEnd),
    ]),
    tag: mac,
    payload,
  };
}

/** The one item that these bytes hold. */
export function readCbor(bytes: Buffer): Cbor {
  openCbor(bytes);
  const item = readItem(0);
  expectEnd();
  return item;
}

/** The first value under this key of a map. */
export function pairOf(map: Cbor, key: number): Cbor | undefined {
  const pairs = (map as CborMap).pairs;
  for (let i = 0; i < pairs.length; i += 2) {
    if (pairs[i] === key) return pairs[i + 1];
  }
  return undefined;
}
