import type { ViewerRequest } from '../platform/event.ts';
import { header } from '../platform/header.ts';
import { type CborMap, isMap } from './cbor.ts';
import { type ClaimsCode, isText } from './claims.ts';

/**
 * `catu` of a CAT (CTA-5007): all of its rules must hold. Parts of the URL and kinds of match that are not known may
 * restrict, so they deny, as does a URL without a rule for its path.
 *
 * @param rules By part of the URL (0 scheme, 1 host, 3 path) and kind of match (0 exact, 1 prefix, 2 suffix).
 * @returns why they deny the request; true where they are malformed.
 */
export const checkUri = (rules: CborMap, path: string, request: ViewerRequest): ClaimsCode | boolean => {
  let hasPath = false;
  // Of several reasons always the same one: the engines list parts and kinds in different orders.
  let isMalformed = false;
  // The part that does not match.
  let wrong = '';
  for (const part in rules) {
    const matches = rules[part];
    const value =
      part === '3'
        ? path
        : part === '1'
          ? header(request, 'host')
          : part === '0' && header(request, 'cloudfront-forwarded-proto');
    if (value === false) return 'unsupported-claim';
    if (!isMap(matches)) {
      isMalformed = true;
      continue;
    }
    for (const kind in matches) {
      const text = matches[kind];
      // To the letter: as text, 10 is between 0 and 2, and so is a tag.
      if (kind !== '0' && kind !== '1' && kind !== '2') return 'unsupported-claim';
      if (part === '3') hasPath = true;
      if (!isText(text)) isMalformed = true;
      else if (!(kind === '1' ? value.startsWith(text) : kind === '0' ? value === text : value.endsWith(text))) {
        if (part > wrong) wrong = part;
      }
    }
  }
  if (isMalformed) return true;
  if (!hasPath) return 'missing-path';
  return wrong === '3' ? 'wrong-path' : wrong === '1' ? 'wrong-host' : wrong === '0' && 'wrong-scheme';
};
