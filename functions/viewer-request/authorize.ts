import { audience, issuer } from 'edge-facts';
import type { ViewerRequestEvent } from '../platform/event.ts';
import { checkClaims } from '../token/claims.ts';
import { type Crypto, type VerifiedClaims, verifyToken } from '../token/verify.ts';
import type { CarriedToken } from './carriage.ts';

/**
 * The signed-URL check. Denies what it does not let through.
 *
 * @param keys The `keys` record.
 * @param now Seconds since 1970.
 * @returns claims that allow this request, unless the token's id is revoked.
 */
export const authorize = (
  event: ViewerRequestEvent,
  carried: CarriedToken,
  keys: string,
  crypto: Crypto,
  country: string,
  now: number,
): VerifiedClaims => {
  const claims = verifyToken(carried.text, keys, crypto);
  checkClaims(claims, { issuer, audience }, event, carried.path, country, now);
  return claims;
};
