import { encodeArray, encodeBytes, encodeMap, encodeTag, encodeText } from './encode-cbor.ts';

/** IANA's registry of CBOR tags. */
const COSE_MAC0 = 17;

/**
 * A tagged COSE_Mac0 message without an unprotected header (RFC 9052, section 6.2).
 *
 * @param header The protected header, an encoded map.
 * @param payload What is authenticated.
 * @param mac The tag over the MAC structure of section 6.3.
 */
export function encodeMac0(header: Buffer, payload: Buffer, mac: (signed: Buffer) => Buffer): Buffer {
  const [protectedHeader, content] = [encodeBytes(header), encodeBytes(payload)];
  const noExternalData = encodeBytes(Buffer.alloc(0));
  const tag = mac(encodeArray([encodeText('MAC0'), protectedHeader, noExternalData, content]));
  return encodeTag(COSE_MAC0, encodeArray([protectedHeader, encodeMap([]), content, encodeBytes(tag)]));
}
