import type { ViewerRequestEvent } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import type { Claims } from './claims.ts';
import { addressBits } from './network.ts';
import type { VerifiedClaims } from './verify.ts';

export type ScopeCode =
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-path'
  | 'wrong-country'
  | 'wrong-network'
  | 'wrong-method';

/** What the configuration asks of every token; `null` turns a check off. */
export interface Expected {
  readonly issuer: string | null;
  readonly audience: string | null;
}

/**
 * @param path Path without the token.
 * @param now Seconds since 1970.
 * @returns why these claims do not allow this request, or undefined.
 */
export function checkScope(
  claims: VerifiedClaims,
  expected: Expected,
  event: ViewerRequestEvent,
  path: string,
  now: number,
): ScopeCode | undefined {
  const request = event.request;
  if (claims.exp <= now) return 'expired';
  if ((claims.nbf || 0) > now) return 'not-yet-valid';
  if (expected.issuer !== null && claims.iss !== expected.issuer) return 'wrong-issuer';
  if (expected.audience !== null && !isNamed(claims.aud, expected.audience)) return 'wrong-audience';
  if (claims.paths && !opens(claims.paths, path)) return 'wrong-path';
  const countries = claims.catgeoiso3166;
  const country = header(request, 'cloudfront-viewer-country');
  if (countries && (!country || countries.indexOf(country) < 0)) return 'wrong-country';
  const networks = claims.catnip;
  if (networks) {
    const address = addressBits(event.viewer.ip);
    if (!networks.some((network) => address.startsWith(network))) return 'wrong-network';
  }
  const methods = claims.catm;
  return methods && methods.indexOf(request.method) < 0 ? 'wrong-method' : undefined;
}

const isNamed = (audience: Claims['aud'], expected: string): boolean =>
  audience === expected || (Array.isArray(audience) && audience.indexOf(expected) >= 0);

function opens(scopes: readonly string[], path: string): boolean {
  for (let i = 0; i < scopes.length; i++) {
    const scope = scopes[i] as string;
    if (scope === path || (scope.endsWith('/') && path.startsWith(scope))) return true;
  }
  return false;
}
