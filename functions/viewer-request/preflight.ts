import type { ViewerResponse } from '../platform/event.ts';
import { answer } from './answer.ts';

/**
 * The answer to OPTIONS on media. A CORS preflight carries no token (Fetch standard, section 3.3), so it is answered
 * here and never reaches the token check. `*` stands for every header but Authorization (section 3.3.3).
 */
export const preflight = (): ViewerResponse =>
  answer(204, 'no-store', {
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': 'authorization, *',
    'access-control-max-age': '86400',
  });
