import type { ViewerResponse } from '../platform/event.ts';
import type { ScopeCode } from '../token/scope.ts';
import type { TokenCode } from '../token/verify.ts';
import { answer } from './answer.ts';

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
  | ScopeCode
  | 'token-too-long'
  | 'missing-token'
  | 'revoked'
  | 'method-not-allowed'
  | 'revocation-unavailable'
  | 'no-region'
  | 'internal-error';

/** What nothing mends. */
const FORBIDDEN: readonly DenyCode[] = ['wrong-path', 'wrong-country', 'wrong-method', 'method-not-allowed'];
/** What time mends. */
const UNAVAILABLE: readonly DenyCode[] = ['keys-unavailable', 'revocation-unavailable', 'no-region', 'internal-error'];

/** The answer to a path with another spelling. */
export const refusePath = (code: PathCode): ViewerResponse => render(code, 400);

/** The answer to a refused request. */
export function refuse(code: DenyCode): ViewerResponse {
  if (code === 'token-too-long') return render(code, 400);
  return render(code, FORBIDDEN.indexOf(code) >= 0 ? 403 : UNAVAILABLE.indexOf(code) >= 0 ? 503 : 401);
}

/** 401, whose challenge is of RFC 6750, section 3, is for what a new token mends. */
function render(code: DenyCode, status: number): ViewerResponse {
  const headers: Record<string, string> = {
    'x-refusal': code,
    'content-type': 'text/plain',
    'access-control-expose-headers': '*',
  };
  if (status === 401) {
    headers['www-authenticate'] = `Bearer error="invalid_${code === 'missing-token' ? 'request' : 'token'}"`;
  }
  // Seconds.
  if (status === 503) headers['retry-after'] = '5';
  const response = answer(status, 'no-store', headers);
  response.body = { encoding: 'text', data: `Refused: ${code}\n` };
  return response;
}
