import type { Field, ViewerRequest } from '../platform/event.ts';
import type { DenyCode } from './refusal.ts';

/** Where a token was found, and the path without it. */
export interface CarriedToken {
  readonly token: string;
  readonly path: string;
}

/** Longer tokens are refused: a URL has 8,192 bytes for everything. */
const MAX_TOKEN_CHARACTERS = 1024;

const TOKEN_HEADER = 'cta-common-access-token';

/**
 * Finds the token of a media request: path (`/vod/~<token>/...`), query (`token`, `CAT`), header
 * (`CTA-Common-Access-Token`, `Authorization: Bearer`), cookie (`CTA-Common-Access-Token`). The first one found
 * decides, whatever the others say.
 *
 * @param prefix `/vod/` or `/live/`, with which the URI begins.
 */
export function takeToken(request: ViewerRequest, prefix: string): CarriedToken | DenyCode {
  let path = request.uri;
  let token: string | undefined;
  const start = prefix.length;
  if (path.charAt(start) === '~') {
    const end = path.indexOf('/', start);
    if (end < 0) return 'malformed-token';
    token = path.slice(start + 1, end);
    path = prefix + path.slice(end + 1);
    // A second token would go on to the cache and the origin.
    if (path.charAt(start) === '~') return 'malformed-token';
  } else {
    const field = carrier(request);
    if (!field) return 'missing-token';
    if (field.multiValue && field.multiValue.length > 1) return 'malformed-token';
    token = field.value;
  }
  return token.length > MAX_TOKEN_CHARACTERS ? 'token-too-long' : { token, path };
}

function carrier(request: ViewerRequest): Field | undefined {
  const field = request.querystring.token || request.querystring.CAT || request.headers[TOKEN_HEADER];
  if (field) return field;
  const authorization = request.headers.authorization;
  if (authorization && /^bearer /i.test(authorization.value)) return { value: authorization.value.slice(7) };
  return request.cookies['CTA-Common-Access-Token'];
}
