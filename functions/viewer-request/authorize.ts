import { audience, issuer } from 'edge-facts';
import type { ViewerRequestEvent } from '../platform/event.ts';
import { isText } from '../token/claims.ts';
import { checkScope } from '../token/scope.ts';
import { type Crypto, type VerifiedClaims, verifyToken } from '../token/verify.ts';
import type { CarriedToken } from './carriage.ts';
import type { DenyCode } from './refusal.ts';

/**
 * The signed-URL check.
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
): VerifiedClaims | DenyCode => {
  const claims = verifyToken(carried.text, keys, crypto);
  if (isText(claims)) return claims;
  return checkScope(claims, { issuer, audience }, event, carried.path, country, now) || claims;
};
