import { audience, issuer } from 'edge-facts';
import type { ViewerRequestEvent } from '../platform/event.ts';
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
export function authorize(
  event: ViewerRequestEvent,
  carried: CarriedToken,
  keys: string,
  crypto: Crypto,
  now: number,
): VerifiedClaims | DenyCode {
  const claims = verifyToken(carried.token, keys, crypto);
  if (typeof claims === 'string') return claims;
  return checkScope(claims, { issuer, audience }, event, carried.path, now) || claims;
}
