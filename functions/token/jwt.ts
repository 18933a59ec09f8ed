import type { Claims, PathScope } from './claims.ts';
import type { TokenCode, UnverifiedToken } from './verify.ts';

/**
 * JWT (RFC 7519) in JWS compact form (RFC 7515), HS256 only. The parts are used as text: what is signed is the text
 * itself, and the signature is compared as text, so a second spelling of the same bytes is another token.
 */

export function readJwt(text: string): UnverifiedToken | TokenCode {
  const first = text.indexOf('.');
  const last = text.indexOf('.', first + 1);
  if (text.indexOf('.', last + 1) >= 0) return 'malformed-token';
  const header = parseObject(text.slice(0, first));
  if (!header) return 'malformed-token';
  if (header.alg !== 'HS256') return 'unsupported-algorithm';
  // RFC 7515, section 4.1.11: an extension that is marked critical must be understood. None is.
  if (header.crit !== undefined) return 'malformed-token';
  const keyId = header.kid;
  if (keyId !== undefined && typeof keyId !== 'string') return 'malformed-token';
  return { keyId, signed: text.slice(0, last), tag: text.slice(last + 1), payload: text.slice(first + 1, last) };
}

/** The claims of a payload whose signature is right. */
export function readJwtClaims(payload: string): Claims | TokenCode {
  const claims = parseObject(payload);
  if (!claims) return 'malformed-claims';
  for (const name in claims) {
    switch (name) {
      case 'exp':
      case 'nbf':
      case 'iss':
      case 'aud':
      case 'jti':
      case 'paths':
      case 'iat':
      case 'sub':
        break;
      default:
        return 'unsupported-claim';
    }
  }
  const exp = claims.exp;
  const nbf = claims.nbf;
  const iss = claims.iss;
  const aud = claims.aud;
  const jti = claims.jti;
  const paths = claims.paths;
  if (exp === undefined) return 'missing-expiry';
  if (paths === undefined) return 'missing-path';
  const audience = typeof aud === 'string' ? [aud] : aud;
  const scopes = readPaths(paths);
  if (
    !isTime(exp) ||
    !(nbf === undefined || isTime(nbf)) ||
    !(iss === undefined || typeof iss === 'string') ||
    !(audience === undefined || isTexts(audience)) ||
    !(jti === undefined || (typeof jti === 'string' && jti.length > 0)) ||
    !scopes
  ) {
    return 'malformed-claims';
  }
  return { expires: exp, notBefore: nbf, issuer: iss, audience, id: jti, paths: scopes };
}

/** `paths`: one that ends in `/` stands for everything below it, any other for itself. */
function readPaths(paths: unknown): PathScope[] | undefined {
  if (!isTexts(paths) || paths.length === 0) return undefined;
  return paths.map((path) => (path.endsWith('/') ? { prefix: path } : { exact: path }));
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole seconds. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value % 1 === 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
