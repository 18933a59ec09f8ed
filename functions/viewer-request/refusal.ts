import type { ViewerResponse } from '../platform/event.ts';
import type { ClaimCode } from '../token/claims.ts';
import type { TokenCode } from '../token/verify.ts';

/** A path that has another spelling, or none. */
export type PathCode =
  | 'control-character'
  | 'non-ascii'
  | 'forbidden-character'
  | 'empty-segment'
  | 'dot-segment'
  | 'malformed-escape'
  | 'encoded-separator'
  | 'encoded-percent'
  | 'encoded-unreserved'
  | 'lowercase-escape';

/** Every reason to refuse a request. */
export type DenyCode =
  | PathCode
  | TokenCode
  | ClaimCode
  | 'token-too-long'
  | 'missing-token'
  | 'revoked'
  | 'method-not-allowed'
  | 'revocation-unavailable'
  | 'no-region'
  | 'internal-error';

/** 401 is for what a new token mends. */
type Status = 400 | 401 | 403 | 503;

/** Codes that are not 401: another URL is needed (400), nothing helps (403), later (503). */
const STATUS: Readonly<Partial<Record<DenyCode, Status>>> = {
  'control-character': 400,
  'non-ascii': 400,
  'forbidden-character': 400,
  'empty-segment': 400,
  'dot-segment': 400,
  'malformed-escape': 400,
  'encoded-separator': 400,
  'encoded-percent': 400,
  'encoded-unreserved': 400,
  'lowercase-escape': 400,
  'token-too-long': 400,
  'wrong-path': 403,
  'method-not-allowed': 403,
  'keys-unavailable': 503,
  'revocation-unavailable': 503,
  'no-region': 503,
  'internal-error': 503,
};

/** Seconds. */
const RETRY_AFTER = '5';

/**
 * The answer to a refused request. A response headers policy is not known to apply to what a function answers, so it
 * carries its own CORS and HSTS. Challenge: RFC 6750, section 3.
 */
export function refuse(code: DenyCode): ViewerResponse {
  const status = STATUS[code] || 401;
  const headers: ViewerResponse['headers'] = {
    'x-refusal': { value: code },
    'cache-control': { value: 'no-store' },
    'content-type': { value: 'text/plain' },
    'access-control-allow-origin': { value: '*' },
    'access-control-expose-headers': { value: 'x-refusal, www-authenticate, retry-after' },
    'strict-transport-security': { value: 'max-age=31536000' },
  };
  if (status === 401) {
    const error = code === 'missing-token' ? 'request' : 'token';
    headers['www-authenticate'] = { value: `Bearer error="invalid_${error}"` };
  }
  if (status === 503) headers['retry-after'] = { value: RETRY_AFTER };
  return { statusCode: status, headers, body: { encoding: 'text', data: `Refused: ${code.replace(/-/g, ' ')}.\n` } };
}
