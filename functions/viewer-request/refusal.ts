import type { ViewerResponse } from '../platform/event.ts';
import type { ClaimsCode } from '../token/claims.ts';
import type { TokenCode } from '../token/verify.ts';
import { answer } from './answer.ts';

/** Every reason to refuse a request. */
export type DenyCode =
  | 'non-canonical-path'
  | TokenCode
  | ClaimsCode
  | 'token-too-long'
  | 'missing-token'
  | 'revoked'
  | 'revocation-unavailable'
  | 'no-region'
  | 'internal-error';

/**
 * The answer to a refused request: 503 is what time mends, 403 what nothing mends, 400 what another URL mends. By the
 * codes' names, because a list of them would take a thirtieth of the function's bytes; a test has the list.
 */
export const refuse = (code: DenyCode): ViewerResponse => {
  const status = /able$|region|error/.test(code)
    ? 503
    : /wrong-[chmps]/.test(code)
      ? 403
      : /^non|too/.test(code)
        ? 400
        : 401;
  const headers: Record<string, string> = {
    'x-refusal': code,
    'content-type': 'text/plain',
    'access-control-expose-headers': '*',
  };
  // RFC 6750, section 3.
  if (status === 401) {
    headers['www-authenticate'] = 'Bearer error="invalid_token"';
  }
  // Seconds.
  if (status === 503) headers['retry-after'] = '5';
  const response = answer(status, headers);
  response.body = { encoding: 'text', data: `Refused: ${code}\n` };
  return response;
};
