import type { ViewerRequest } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import { fromBase64url } from './base64url.ts';
import {
  ARRAY,
  BYTES,
  bytes,
  NEGATIVE,
  passOver,
  position,
  readByte,
  readHead,
  readList,
  readMap,
  readString,
  readText,
  seek,
  TAG,
  UNSIGNED,
} from './cbor.ts';
import type { ClaimsCode } from './claims.ts';
import { deny, UNSUPPORTED_ALGORITHM, UNSUPPORTED_CLAIM } from './deny.ts';
import { bitsOf, networkOf } from './network.ts';
import type { Authenticate, UnverifiedClaims } from './verify.ts';

/**
 * CAT, the Common Access Token (CTA-5007): a CWT (RFC 8392) in COSE_Mac0 (RFC 9052, section 6.2) with HMAC 256/256.
 *
 * The platform's own `cf.cwt.validateToken` ("CWT support for CloudFront Functions", CloudFront Developer Guide) is not
 * used: it checks no claim, it does not exist outside CloudFront, so nothing of it could be tried or tested here, and
 * its page contradicts itself about its sibling's arguments.
 */

/** Claims by number (RFC 8392, section 4; CTA-5007), under the names of the claim model: those of a plain form. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'iss',
  3: 'aud',
  4: 'exp',
  5: 'nbf',
  313: 'catm',
  316: 'catgeoiso3166',
};

/**
 * In base64url the six bytes that RFC 9052, section 6.3, puts before what the MAC covers: an array of four and the text
 * "MAC0". Decoded together with the token, they spare a buffer.
 */
const BEFORE = 'hGRNQUMw';

/** The claims of a CAT. Denies what is none. */
export const readCat = (
  text: string,
  authenticate: Authenticate,
  request: ViewerRequest,
  asksForIssuer: boolean,
): UnverifiedClaims => {
  const buffer = fromBase64url(BEFORE + text);
  // Tag 61, a CWT, may be missing; tag 17, COSE_Mac0, is around an array of four.
  const start = buffer[6] === 0xd8 && buffer[7] === 61 ? 10 : 8;
  if (buffer[start - 2] !== 0xd1 || buffer[start - 1] !== 0x84) deny();
  seek(buffer, start);
  const headerEnd = readHead(BYTES) + position;
  asked = request;
  mustReadIssuer = asksForIssuer;
  algorithm = 0;
  keyId = undefined;
  readMap(readParameter);
  if (position !== headerEnd) deny();
  if (!algorithm) deny(UNSUPPORTED_ALGORITHM);
  readMap(readParameter);
  const payload = position;
  const end = readHead(BYTES) + position;
  // The tag has 32 bytes, and nothing is behind it.
  if (buffer[end] !== 0x58 || buffer[end + 1] !== 32 || buffer.length !== end + 34) deny();
  // What the MAC covers, in one piece: what is before, the protected header, no bytes, and the payload. Most tokens have
  // an empty unprotected header, of one byte, where the "no bytes" go: then only what is before moves.
  const shift = payload - 1 - headerEnd;
  if (shift) buffer.copyWithin(start + shift, start, headerEnd);
  const covered = start + shift - 6;
  buffer.copyWithin(covered, 0, 6);
  buffer[payload - 1] = BYTES;
  authenticate(keyId, buffer.subarray(covered, end), buffer, end + 2);
  claims = {};
  readMap(readClaim, UNSUPPORTED_CLAIM);
  if (position !== end) deny();
  return claims;
};

let algorithm: number;
let keyId: string | undefined;
let claims: Record<string, unknown>;
let asked: ViewerRequest;
let mustReadIssuer: boolean;
let part: number;
let wrong: ClaimsCode | undefined;
let networks: readonly string[];

/**
 * A header parameter (RFC 9052, section 3.1): 1 alg, 4 kid. An extension that is marked critical (2) must be understood.
 * None is. Numbers and strings of others are passed over.
 */
const readParameter = (label: number): void => {
  if (label === 1) {
    algorithm = readByte();
    // HMAC 256/256: RFC 9053, section 3.1.
    if (algorithm !== 5) deny(UNSUPPORTED_ALGORITHM);
  } else if (label === 4) {
    // Not in both (RFC 9052, section 3).
    if (keyId != null) deny();
    keyId = readString(BYTES);
  } else if (label < 3) {
    deny();
  } else {
    passOver();
  }
};

/**
 * What is judged or read already becomes a function, which is nothing that a JWT can hold. It gives a variable of the
 * module's: njs 0.7.9 can lose one of a block.
 */
const readClaim = (label: number): void => {
  if (label === 2 || label === 6 || (label === 1 && !mustReadIssuer)) {
    // `sub` and `iat` only inform, as does an issuer that nobody asks for.
    passOver();
  } else if (label === 312) {
    wrong = undefined;
    readMap(readPart, UNSUPPORTED_CLAIM);
  } else if (label === 311) {
    networks = readList(readNetwork);
    claims.catnip = () => networks;
  } else if (label === 7) {
    claims.jti = readString(BYTES, 'hex');
  } else if (label === 310) {
    // The version (`catv`) says how to read the rest; there is only this one.
    if (readHead(UNSIGNED, UNSUPPORTED_CLAIM) !== 1) deny(UNSUPPORTED_CLAIM);
  } else {
    const name = NAMES[label] || deny(UNSUPPORTED_CLAIM);
    const first = bytes[position] as number;
    // A number, a text, or a list of texts.
    claims[name] = first < NEGATIVE ? readHead(UNSIGNED) : first < ARRAY ? readText() : readList(readText);
  }
};

/** A part of the URL in `catu` (CTA-5007), 0 scheme, 1 host, 3 path: its rules, by kind of match. */
const readPart = (label: number): void => {
  part = label;
  if (part > 3 || part === 2) deny(UNSUPPORTED_CLAIM);
  readMap(readRule, UNSUPPORTED_CLAIM);
};

/** @param kind Of match: 0 exact, 1 prefix, 2 suffix. All rules must hold; the path is without the token. */
const readRule = (kind: number): void => {
  if (kind > 2) deny(UNSUPPORTED_CLAIM);
  const text = readText();
  const isPath = part === 3;
  const value = isPath ? asked.uri : header(asked, part ? 'host' : 'cloudfront-forwarded-proto');
  if (isPath) claims.paths = () => wrong;
  if (!(kind ? (kind === 1 ? value.startsWith(text) : value.endsWith(text)) : value === text))
    wrong = isPath ? 'wrong-path' : part ? 'wrong-host' : 'wrong-scheme';
};

/**
 * RFC 9164, section 3: tag 52 is IPv4, 54 IPv6; what is tagged is an address, or a prefix's length and its bytes. A
 * number, of an autonomous system, matches nobody: the edge is not told the viewer's.
 */
const readNetwork = (): string => {
  if ((bytes[position] as number) < NEGATIVE) return '-' + readHead(UNSIGNED);
  const tag = readHead(TAG);
  const isV4 = tag === 52;
  if (!isV4 && tag !== 54) deny();
  let length: number | undefined;
  // An array of two.
  if (bytes[position] === 0x82) {
    readByte();
    length = readHead(UNSIGNED);
  }
  const bits = bitsOf(readString(BYTES, 'hex'), '');
  // The zeros at the end of a prefix may be missing.
  return networkOf(isV4, length == null ? bits : bits.padEnd(isV4 ? 32 : 128, '0'), length);
};
