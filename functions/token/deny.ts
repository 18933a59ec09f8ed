import type { DenyCode } from '../viewer-request/refusal.ts';

// Named here, because two places deny for them: a text that comes twice takes its bytes twice.
export const UNSUPPORTED_ALGORITHM = 'unsupported-algorithm';
export const UNSUPPORTED_CLAIM = 'unsupported-claim';
export const INTERNAL_ERROR = 'internal-error';

/**
 * Refuses the request: whoever answers it catches the code. Without one, what was being read is malformed, and whoever
 * called the reader names the code. No `Error`: the trace that the engine writes into one costs more than twenty whole
 * requests.
 */
export const deny: (code?: DenyCode) => never = (code) => {
  throw code;
};
