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
  // The part that does not match; of several always the same one: the engines list them in different orders.
  let wrong = '';
  for (const part in rules) {
    const matches = rules[part];
    if (!isMap(matches)) return true;
    for (const kind in matches) {
      const text = matches[kind];
      const value =
        part === '3'
          ? path
          : part === '1'
            ? header(request, 'host')
            : part === '0' && header(request, 'cloudfront-forwarded-proto');
      if (value === false || kind < '0' || kind > '2') return 'unsupported-claim';
      if (!isText(text)) return true;
      if (part === '3') hasPath = true;
      const holds = kind === '1' ? value.startsWith(text) : kind === '0' ? value === text : value.endsWith(text);
      if (!holds && part > wrong) wrong = part;
    }
  }
  if (!hasPath) return 'missing-path';
  return wrong === '3' ? 'wrong-path' : wrong === '1' ? 'wrong-host' : wrong === '0' && 'wrong-scheme';
};
