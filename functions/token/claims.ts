import type { ViewerRequestEvent } from '../platform/event.ts';
import { deny, INTERNAL_ERROR, UNSUPPORTED_CLAIM } from './deny.ts';
import { networkBits } from './network.ts';
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

type Texts = readonly string[];

/** A token's id is part of a key in the key-value store; the engines count other characters than ASCII's differently. */
const ID = /^[!-~]{1,128}(?!\s)$/;

export const isText = (value: unknown): value is string => typeof value === 'string';

/** RFC 7519, section 2, NumericDate: a fraction is one too. */
const date = (value: unknown): number => (typeof value === 'number' && value < Infinity ? value : deny());

/**
 * Denies a request that these claims do not allow, whatever their encoding. Names are those of JWT (RFC 7519) and
 * CTA-5007. A restriction that is absent does not restrict, but for `exp` and the path, which every token must have.
 * What is not known may restrict, so it denies. Throws at what is no list and must be one.
 *
 * @param path Path without the token.
 * @param country The viewer's; empty when it is not known.
 * @param now Seconds since 1970.
 */
export const checkClaims = (
  claims: VerifiedClaims,
  event: ViewerRequestEvent,
  path: string,
  country: string,
  now: number,
): void => {
  let reason: ClaimsCode | undefined;
  let hasExpiry = false;
  let hasPath = false;
  let hasUnknown = false;
  // Not within the loop, where the engine makes them anew each time.
  let value: unknown;
  // Why a claim denies the request. One that has not the form that it must have does so at once.
  let flaw: ClaimsCode | false | undefined;
  for (const name in claims) {
    value = claims[name];
    flaw = false;
    switch (name) {
      // Seconds since 1970. The token is refused at this very second (RFC 7519, section 4.1.4).
      case 'exp':
        hasExpiry = true;
        flaw = date(value) <= now && 'expired';
        break;
      // Of a JWT one must hold: a path that ends in `/` stands for all below it, any other for itself. A CAT's are judged.
      case 'paths':
        hasPath = true;
        flaw =
          typeof value === 'function'
            ? (value() as ClaimsCode | undefined)
            : !(value as Texts).some((scope) => (scope.endsWith('/') ? path.startsWith(scope) : path === scope)) &&
              'wrong-path';
        break;
      // These only inform, or are held against the configuration.
      case 'iat':
      case 'iss':
      case 'sub':
      case 'aud':
        break;
      case 'nbf':
        flaw = date(value) > now && 'not-yet-valid';
        break;
      // By which a token can be revoked. A CAT's bytes (`cti`) are written in lower-case hexadecimal.
      case 'jti':
        if (!isText(value) || !ID.test(value)) deny();
        break;
      // Countries, ISO 3166-1 alpha-2. A viewer's that is not known is none of them.
      case 'catgeoiso3166':
        flaw = !(value as Texts).some((one) => one && one === country) && 'wrong-country';
        break;
      // Networks: as text, or a CAT's, which are read already.
      case 'catnip': {
        let address: string;
        try {
          address = networkBits(event.viewer.ip);
        } catch {
          // What the platform says of the viewer is no fault of the token's.
          deny(INTERNAL_ERROR);
        }
        const networks: Texts = typeof value === 'function' ? value() : (value as Texts).map(networkBits);
        flaw = !networks.some((network) => address.startsWith(network)) && 'wrong-network';
        break;
      }
      case 'catm':
        flaw = !(value as Texts).some((method) => method === event.request.method) && 'wrong-method';
        break;
      default:
        hasUnknown = true;
    }
    // The engine lists a JWT's claims in an order of its own. Of several reasons the first by the alphabet.
    if (flaw && (!reason || flaw < reason)) reason = flaw;
  }
  if (hasUnknown) deny(UNSUPPORTED_CLAIM);
  if (!hasExpiry) deny('missing-expiry');
  if (!hasPath) deny('missing-path');
  if (reason) deny(reason);
};
