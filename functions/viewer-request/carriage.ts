import type { Field, ViewerRequest } from '../platform/event.ts';
import { deny } from '../token/deny.ts';
import { guard } from './guard.ts';

/** The text of a token, and the path without it. */
export interface CarriedToken {
  readonly text: string;
  readonly path: string;
}

/** Longer tokens are refused: a URL has 8,192 bytes for everything. */
const MAX_TOKEN_CHARACTERS = 1024;

/**
 * Finds the token of a media request: path (`/vod/~<token>/...`), query (`token`, `CAT`), header
 * (`CTA-Common-Access-Token`, `Authorization: Bearer`), cookie (`CTA-Common-Access-Token`). The first one found
 * decides, whatever the others say. The path is guarded without the token, which has one spelling of its own.
 *
 * @param start Where the path goes on below `/vod/` or `/live/`.
 */
export const takeToken = (request: ViewerRequest, start: number): CarriedToken => {
  let path = request.uri;
  let text: string | undefined;
  if (path[start] === '~') {
    const end = path.indexOf('/', start);
    text = path.slice(start + 1, end);
    path = path.slice(0, start) + path.slice(end + 1);
    // No folder below the token, or a second token, which would go on to the cache and the origin.
    if (end < 0 || path[start] === '~') deny('malformed-token');
  }
  guard(path);
  if (text == null) {
    const field = carrier(request) || deny('missing-token');
    // A name that came twice has two meanings.
    text = field.multiValue ? '' : field.value;
  }
  return text.length > MAX_TOKEN_CHARACTERS ? deny('token-too-long') : { text, path };
};

const carrier = (request: ViewerRequest): Field | false | undefined => {
  const query = request.querystring;
  const headers = request.headers;
  const authorization = headers.authorization;
  return (
    query.token ||
    query.CAT ||
    headers['cta-common-access-token'] ||
    (authorization && authorization.value.search(/^bearer /i) === 0 && bearer(authorization)) ||
    request.cookies['CTA-Common-Access-Token']
  );
};

const bearer = (field: Field): Field => ({ value: field.multiValue ? '' : field.value.slice(7) });
