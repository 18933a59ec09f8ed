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
  /** By which a token can be revoked. A CAT's bytes (`cti`) are written in lower-case hexadecimal. */
  readonly jti?: string;
  /** Of a JWT. One must hold: a path that ends in `/` stands for all below it, any other for itself. */
  readonly paths?: readonly string[];
  /** Of a CAT. All must hold. */
  readonly catu?: UriRules;
  /** Countries, ISO 3166-1 alpha-2. */
  readonly catgeoiso3166?: readonly string[];
  /** Networks, as `network.ts` writes them. */
  readonly catnip?: readonly string[];
  /** Methods. */
  readonly catm?: readonly string[];
}

/** Part of the URL (0 scheme, 1 host, 3 path) to its matches: CTA-5007, `catu`. */
export type UriRules = Readonly<Partial<Record<0 | 1 | 3, Matches>>>;

/** Kind of match (0 exact, 1 prefix, 2 suffix) to text. */
export type Matches = Readonly<Record<string, string>>;

export type ClaimsCode = 'malformed-claims' | 'unsupported-claim' | 'missing-expiry' | 'missing-path';

/** A token's id is part of a key in the key-value store; the engines count other characters than ASCII's differently. */
const MAX_ID_CHARACTERS = 128;

export const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isTime = Number.isSafeInteger;

const isId = (value: unknown): unknown =>
  isText(value) && value && value.length <= MAX_ID_CHARACTERS && value.search(/[^!-~]/) < 0;

/**
 * Claims that are known, and what they must be; those that only inform may be anything, and what the configuration
 * asks for is compared. What is not known may restrict, so it denies: `constructor`, too, must find nothing here.
 */
const KNOWN: Readonly<Record<string, true | ((value: unknown) => unknown)>> = {
  __proto__: null as never,
  exp: isTime,
  nbf: isTime,
  jti: isId,
  paths: isTexts,
  catu: true,
  catgeoiso3166: isTexts,
  catnip: isTexts,
  catm: isTexts,
  iss: true,
  aud: true,
  iat: true,
  sub: true,
};

/** Claims by their names, whose types are to be proven. Throws on a claim of the wrong type. */
export const readClaims = (claims: Readonly<Record<string, unknown>>): Claims | ClaimsCode => {
  let isWellFormed = true;
  // All names before any type: the engines list them in different orders, and must agree on the code.
  for (const name in claims) {
    const isProper = KNOWN[name];
    if (!isProper) return 'unsupported-claim';
    if (isProper !== true && !isProper(claims[name])) isWellFormed = false;
  }
  if (claims.exp === undefined) return 'missing-expiry';
  if (claims.paths === undefined && claims.catu === undefined) return 'missing-path';
  must(isWellFormed);
  return claims as unknown as Claims;
};
