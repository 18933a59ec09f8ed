import type { Field, ViewerRequest } from '../platform/event.ts';
import type { DenyCode } from './refusal.ts';

/** Where a token was found, and the path without it. */
export interface CarriedToken {
  readonly token: string;
  readonly path: string;
}

/** Longer tokens are refused: a URL has 8,192 bytes for everything. */
const MAX_TOKEN_CHARACTERS = 1024;

/**
 * Finds the token of a media request: path (`/vod/~<token>/...`), query (`token`, `CAT`), header
 * (`CTA-Common-Access-Token`, `Authorization: Bearer`), cookie (`CTA-Common-Access-Token`). The first one found
 * decides, whatever the others say.
 *
 * @param prefix `/vod/` or `/live/`, with which the URI begins.
 */
export function takeToken(request: ViewerRequest, prefix: string): CarriedToken | DenyCode {
  let path = request.uri;
  let token: string;
  const start = prefix.length;
  if (path[start] === '~') {
    const end = path.indexOf('/', start);
    token = path.slice(start + 1, end);
    path = prefix + path.slice(end + 1);
    // No folder below the token, or a second token, which would go on to the cache and the origin.
    if (end < 0 || path[start] === '~') return 'malformed-token';
  } else {
    const field = carrier(request);
    if (!field) return 'missing-token';
    token = field.multiValue ? '' : field.value;
  }
  return token.length > MAX_TOKEN_CHARACTERS ? 'token-too-long' : { token, path };
}

/** A name that came twice has two meanings: its token is malformed. */
function carrier(request: ViewerRequest): Field | undefined {
  const query = request.querystring;
  const authorization = request.headers.authorization;
  return (
    query.token ||
    query.CAT ||
    request.headers['cta-common-access-token'] ||
    (authorization && authorization.value.slice(0, 7).toLowerCase() === 'bearer ' && bearer(authorization)) ||
    request.cookies['CTA-Common-Access-Token']
  );
}

const bearer = (field: Field): Field => ({ value: field.multiValue ? '' : field.value.slice(7) });
