import type { ViewerRequestEvent } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import type { Matches } from './claims.ts';
import { addressBits } from './network.ts';
import type { VerifiedClaims } from './verify.ts';

export type ScopeCode =
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

/**
 * @param path Path without the token.
 * @param country The viewer's; empty when it is not known.
 * @param now Seconds since 1970.
 * @returns why these claims do not allow this request, or undefined.
 */
export const checkScope = (
  claims: VerifiedClaims,
  expected: Expected,
  event: ViewerRequestEvent,
  path: string,
  country: string,
  now: number,
): ScopeCode | undefined => {
  const request = event.request;
  const audience = expected.audience;
  const uri = claims.catu;
  if (claims.exp <= now) return 'expired';
  if ((claims.nbf || 0) > now) return 'not-yet-valid';
  if (expected.issuer !== null && claims.iss !== expected.issuer) return 'wrong-issuer';
  if (audience !== null && claims.aud !== audience && !isOneOf(audience, claims.aud)) return 'wrong-audience';
  if (claims.paths && !opens(claims.paths, path)) return 'wrong-path';
  if (uri) {
    if (!hold(uri[3], path)) return 'wrong-path';
    if (!hold(uri[1], header(request, 'host'))) return 'wrong-host';
    if (!hold(uri[0], header(request, 'cloudfront-forwarded-proto'))) return 'wrong-scheme';
  }
  if (claims.catgeoiso3166 && !(country && isOneOf(country, claims.catgeoiso3166))) return 'wrong-country';
  if (claims.catnip) {
    const address = addressBits(event.viewer.ip);
    if (!claims.catnip.some((network) => address.startsWith(network))) return 'wrong-network';
  }
  return claims.catm && !isOneOf(request.method, claims.catm) ? 'wrong-method' : undefined;
};

const isOneOf = (text: string, list: unknown): boolean => Array.isArray(list) && list.indexOf(text) >= 0;

const opens = (paths: readonly string[], path: string): boolean => {
  for (let i = 0; i < paths.length; i++) {
    const scope = paths[i] as string;
    if (matches(scope.endsWith('/') ? '1' : '0', scope, path)) return true;
  }
  return false;
};

/** All of the matches, if there are any. */
const hold = (rules: Matches | undefined, value: string): boolean => {
  for (const kind in rules) {
    if (!matches(kind, rules[kind] as string, value)) return false;
  }
  return true;
};

const matches = (kind: string, text: string, value: string): boolean =>
  kind === '2' ? value.endsWith(text) : kind === '1' ? value.startsWith(text) : value === text;
