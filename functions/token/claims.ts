import { must } from './must.ts';

/**
 * What a playback token may say, whatever its encoding. Names are those of JWT (RFC 7519) and CTA-5007. A restriction
 * that is absent does not restrict, but for `exp` and the path, which every token must have.
 */
export interface Claims {
  /** Seconds since 1970. The token is refused at this very second (RFC 7519, section 4.1.4). */
  readonly exp: number;
  /** Seconds since 1970. */
  readonly nbf?: number;
  readonly iss?: string;
  readonly aud?: string | readonly string[];
  /** By which a token can be revoked. */
  readonly jti?: string;
  /** One must hold: a path that ends in `/` stands for all below it, any other for itself. */
  readonly paths?: readonly string[];
  /** Countries, ISO 3166-1 alpha-2. */
  readonly catgeoiso3166?: readonly string[];
  /** Networks, as `network.ts` writes them. */
  readonly catnip?: readonly string[];
  /** Methods. */
  readonly catm?: readonly string[];
}

export type ClaimsCode = 'malformed-claims' | 'unsupported-claim' | 'missing-expiry' | 'missing-path';

/** A token's id is part of a key in the key-value store; the engines count other characters than ASCII's differently. */
const MAX_ID_CHARACTERS = 128;

/** Claims by their names, whose types are to be proven. Throws on a claim of the wrong type. */
export function readClaims(claims: Partial<Claims>): Claims | ClaimsCode {
  const exp = claims.exp;
  const nbf = claims.nbf;
  const jti = claims.jti;
  const paths = claims.paths;
  if (exp === undefined) return 'missing-expiry';
  if (paths === undefined) return 'missing-path';
  // Whole seconds: a number that leaves no rest.
  must(typeof exp === 'number' && exp % 1 === 0 && (nbf === undefined || (typeof nbf === 'number' && nbf % 1 === 0)));
  must(
    jti === undefined ||
      (typeof jti === 'string' && jti && jti.length <= MAX_ID_CHARACTERS && jti.search(/[^!-~]/) < 0),
  );
  must(isTexts(paths) && isTexts(claims.catgeoiso3166) && isTexts(claims.catnip) && isTexts(claims.catm));
  return claims as Claims;
}

/** Or absent. */
const isTexts = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
