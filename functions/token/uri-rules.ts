import type { ViewerRequest } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import type { ClaimsCode } from './claims.ts';

/**
 * Holds a rule of a CAT's `catu` (CTA-5007) against the request.
 *
 * @param part Of the URL: 0 scheme, 1 host, 3 path.
 * @param kind Of match: 0 exact, 1 prefix, 2 suffix.
 * @param request Its path is without the token.
 * @returns why it denies the request.
 */
export const ruleFlaw = (part: number, kind: number, text: string, request: ViewerRequest): ClaimsCode | undefined => {
  const isPath = part === 3;
  const value = isPath ? request.uri : header(request, part ? 'host' : 'cloudfront-forwarded-proto');
  const holds = kind ? (kind === 1 ? value.startsWith(text) : value.endsWith(text)) : value === text;
  return holds ? undefined : isPath ? 'wrong-path' : part ? 'wrong-host' : 'wrong-scheme';
};
