import type { VerifiedClaims } from './verify.ts';

/**
 * What a playback token may say, whatever its encoding: one claim model for JWT and CAT. A restriction that is absent
 * does not restrict, but for `expires` and `paths`, which every token must have.
 */
export interface Claims {
  /** Seconds since 1970. The token is refused at this very second (RFC 7519, section 4.1.4). */
  readonly expires: number;
  /** Seconds since 1970. */
  readonly notBefore: number | undefined;
  readonly issuer: string | undefined;
  readonly audience: readonly string[] | undefined;
  /** By which a token can be revoked. */
  readonly id: string | undefined;
  /** One of them must hold. */
  readonly paths: readonly PathScope[];
}

/** Every part that is there must hold, on the raw path without the token. */
export interface PathScope {
  readonly exact?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

export type ClaimCode = 'expired' | 'not-yet-valid' | 'wrong-issuer' | 'wrong-audience' | 'wrong-path';

/** What the build's configuration asks of every token; `null` turns a check off. */
export interface Expected {
  readonly issuer: string | null;
  readonly audience: string | null;
}

/** @returns why these claims do not allow this request, or undefined. */
export function checkClaims(
  claims: VerifiedClaims,
  expected: Expected,
  path: string,
  now: number,
): ClaimCode | undefined {
  if (claims.expires <= now) return 'expired';
  if (claims.notBefore !== undefined && claims.notBefore > now) return 'not-yet-valid';
  if (expected.issuer !== null && claims.issuer !== expected.issuer) return 'wrong-issuer';
  if (expected.audience !== null && !(claims.audience && claims.audience.indexOf(expected.audience) >= 0)) {
    return 'wrong-audience';
  }
  return isInScope(path, claims.paths) ? undefined : 'wrong-path';
}

function isInScope(path: string, scopes: readonly PathScope[]): boolean {
  for (let i = 0; i < scopes.length; i++) {
    const scope = scopes[i] as PathScope;
    if (
      (scope.exact === undefined || path === scope.exact) &&
      (scope.prefix === undefined || path.startsWith(scope.prefix)) &&
      (scope.suffix === undefined || path.endsWith(scope.suffix))
    ) {
      return true;
    }
  }
  return false;
}
