import { audience, issuer } from 'edge-facts';
import { checkClaims } from '../token/claims.ts';
import { type Hmac, verifyToken } from '../token/verify.ts';
import type { CarriedToken } from './carriage.ts';
import type { DenyCode } from './refusal.ts';

/** A request that its token allows, unless the token is revoked. */
export interface Grant {
  /** Id by which the token may have been revoked. */
  readonly tokenId: string | undefined;
}

/**
 * The signed-URL check.
 *
 * @param keys The `keys` record.
 * @param now Seconds since 1970.
 */
export function authorize(carried: CarriedToken, keys: string, hmac: Hmac, now: number): Grant | DenyCode {
  const claims = verifyToken(carried.token, keys, hmac);
  if (typeof claims === 'string') return claims;
  return checkClaims(claims, { issuer, audience }, carried.path, now) || { tokenId: claims.id };
}
