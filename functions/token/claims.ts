import type { ViewerRequestEvent } from '../platform/event.ts';
import { isMap } from './cbor.ts';
import { deny } from './deny.ts';
import { isSafeInteger, networkBits } from './network.ts';
import { checkUri } from './uri-rules.ts';
import type { VerifiedClaims } from './verify.ts';

export type ClaimsCode =
  | 'malformed-claims'
  | 'unsupported-claim'
  | 'missing-expiry'
  | 'missing-path'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-path'
  | 'wrong-host'
  | 'wrong-scheme'
  | 'wrong-country'
  | 'wrong-network'
  | 'wrong-method';

/** What the configuration asks of every token; `null` turns a check off. */
export interface Expected {
  readonly issuer: string | null;
  readonly audience: string | null;
}

/** @returns why the claim denies the request; true where it has not the form that it must have. */
type Check = (
  value: unknown,
  now: number,
  path: string,
  event: ViewerRequestEvent,
  country: string,
) => ClaimsCode | boolean | undefined;

/** A token's id is part of a key in the key-value store; the engines count other characters than ASCII's differently. */
const MAX_ID_CHARACTERS = 128;

export const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

/**
 * What a playback token may say, whatever its encoding. Names are those of JWT (RFC 7519) and CTA-5007. Those that only
 * inform may be anything. What is not known may restrict, so it denies: `constructor`, too, must find nothing here.
 */
const CHECKS: Readonly<Record<string, 1 | Check>> = {
  __proto__: null as never,
  /** Seconds since 1970. The token is refused at this very second (RFC 7519, section 4.1.4). */
  exp: (value, now) => !isSafeInteger(value) || (value <= now && 'expired'),
  /** Seconds since 1970. */
  nbf: (value, now) => !isSafeInteger(value) || (value > now && 'not-yet-valid'),
  /** By which a token can be revoked. A CAT's bytes (`cti`) are written in lower-case hexadecimal. */
  jti: (value) => !isText(value) || !value || value.length > MAX_ID_CHARACTERS || value.search(/[^!-~]/) >= 0,
  /** Of a JWT. One must hold: a path that ends in `/` stands for all below it, any other for itself. */
  paths: (value, _now, path) => {
    if (!isTexts(value)) return true;
    for (let i = 0; i < value.length; i++) {
      const scope = value[i] as string;
      if (scope.endsWith('/') ? path.startsWith(scope) : path === scope) return false;
    }
    return 'wrong-path';
  },
  /** Of a CAT. */
  catu: (value, _now, path, event) => !isMap(value) || checkUri(value, path, event.request),
  /** Countries, ISO 3166-1 alpha-2. A viewer's that is not known is none of them. */
  catgeoiso3166: (value, _now, _path, _event, country) =>
    !isTexts(value) || ((!country || value.indexOf(country) < 0) && 'wrong-country'),
  /** Networks, as `network.ts` writes them. */
  catnip: (value, _now, _path, event) => {
    const address = networkBits(event.viewer.ip);
    return !isTexts(value) || (!value.some((network) => address.startsWith(network)) && 'wrong-network');
  },
  /** Methods. */
  catm: (value, _now, _path, event) => !isTexts(value) || (value.indexOf(event.request.method) < 0 && 'wrong-method'),
  iss: 1,
  aud: 1,
  iat: 1,
  sub: 1,
};

/**
 * Denies a request that these claims do not allow. A restriction that is absent does not restrict, but for `exp` and the
 * path, which every token must have.
 *
 * @param path Path without the token.
 * @param country The viewer's; empty when it is not known.
 * @param now Seconds since 1970.
 */
export const checkClaims = (
  claims: VerifiedClaims,
  expected: Expected,
  event: ViewerRequestEvent,
  path: string,
  country: string,
  now: number,
): void => {
  const audience = expected.audience;
  let reason: ClaimsCode | undefined;
  for (const name in claims) {
    const check = CHECKS[name] || deny('unsupported-claim');
    const found = check !== 1 && check(claims[name], now, path, event, country);
    const code = found === true ? 'malformed-claims' : found;
    // The engines list claims in different orders, and must agree on the reason: the first by the alphabet.
    if (code && (!reason || code < reason)) reason = code;
  }
  if (claims.exp === undefined) deny('missing-expiry');
  if (claims.paths === undefined && claims.catu === undefined) deny('missing-path');
  if (reason) deny(reason);
  if (expected.issuer !== null && claims.iss !== expected.issuer) deny('wrong-issuer');
  if (audience !== null && claims.aud !== audience && !(Array.isArray(claims.aud) && claims.aud.indexOf(audience) >= 0))
    deny('wrong-audience');
};
