import type { ViewerRequest } from '../platform/event.ts';
import { deny } from '../token/deny.ts';
import { guard } from './guard.ts';

/** Longer tokens are refused: a URL has 8,192 bytes for everything. */
const MAX_TOKEN_CHARACTERS = 1024;

/** Fewer are none: a signature alone takes 43, and the engine pays for every character that it looks at. */
const MIN_TOKEN_CHARACTERS = 64;

/**
 * Finds the token of a media request: path (`/vod/~<token>/...`), query (`token`, `CAT`), header
 * (`CTA-Common-Access-Token`, `Authorization: Bearer`), cookie (`CTA-Common-Access-Token`). The first one found
 * decides, whatever the others say. The request goes on without the one in its path, and the path is guarded without it:
 * a token has one spelling of its own.
 */
export const takeToken = (request: ViewerRequest): string => {
  let path = request.uri;
  let text: string | undefined;
  // Behind `/vod/` or `/live/`.
  const start = path[1] === 'l' ? 6 : 5;
  if (path[start] === '~') {
    const end = path.indexOf('/', start + MIN_TOKEN_CHARACTERS);
    text = path.slice(start + 1, end);
    // Named, because the engine takes longer to cut it off.
    const folder = start === '/vod/'.length ? '/vod/' : '/live/';
    path = request.uri = folder + path.slice(end + 1);
    // No folder below the token, or a second token, which would go on to the cache and the origin.
    if (end < 0 || path[start] === '~') deny('malformed-token');
  }
  guard(path);
  if (text == null) {
    const query = request.querystring;
    const headers = request.headers;
    const authorization = headers.authorization;
    const field =
      query.token ||
      query.CAT ||
      headers['cta-common-access-token'] ||
      (authorization && /^bearer /i.test(authorization.value) && authorization) ||
      request.cookies['CTA-Common-Access-Token'] ||
      deny('missing-token');
    // A name that came twice has two meanings.
    text = field.multiValue ? '' : field.value.slice(field === authorization ? 7 : 0);
  }
  return text[MAX_TOKEN_CHARACTERS] ? deny('token-too-long') : text;
};
