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
export const checkUri = (rules: CborMap, path: string, request: ViewerRequest): ClaimsCode | true | undefined => {
  let hasPath = false;
  // Of several reasons always the same one: the engines list parts and kinds in different orders.
  let isMalformed = false;
  // The part that does not match.
  let wrong = '';
  const scheme = header(request, 'cloudfront-forwarded-proto');
  const host = header(request, 'host');
  for (const part in rules) {
    const matches = rules[part];
    const value = ({ 0: scheme, 1: host, 3: path } as Readonly<Record<string, string>>)[part];
    if (value == null) return 'unsupported-claim';
    if (!isMap(matches)) {
      isMalformed = true;
      continue;
    }
    for (const kind in matches) {
      const text = matches[kind] as string;
      const kinds: Readonly<Record<string, boolean>> = {
        0: value === text,
        1: value.startsWith(text),
        2: value.endsWith(text),
      };
      const holds = kinds[kind];
      if (holds == null) return 'unsupported-claim';
      if (part === '3') hasPath = true;
      if (!isText(text)) isMalformed = true;
      if (!holds && part > wrong) wrong = part;
    }
  }
  if (isMalformed) return true;
  if (!hasPath) return 'missing-path';
  return ({ 0: 'wrong-scheme', 1: 'wrong-host', 3: 'wrong-path' } as Readonly<Record<string, ClaimsCode>>)[wrong];
};
