import type { ViewerResponse } from '../platform/event.ts';
import { answer } from './answer.ts';

/**
 * The answer to OPTIONS on media. A CORS preflight carries no token (Fetch standard, section 3.3), so it is answered
 * here and never reaches the token check. `*` stands for every header but Authorization (section 3.3.3); GET and HEAD need
 * no permission (section 2.2.1).
 */
export const preflight = (): ViewerResponse =>
  answer(204, {
    'access-control-allow-headers': 'authorization, *',
    'access-control-max-age': '86400',
  });
