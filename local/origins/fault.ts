/**
 * What is wrong with a Region's origin: nothing; 503 to everything; every connection closed before an answer; answers that come
 * late (milliseconds); one status to everything (400-599); bodies that end in the middle; or live streams as they were so
 * long ago (milliseconds), as when a packager has fallen behind.
 */
export type OriginFault =
  | 'up'
  | 'down'
  | 'refuse'
  | 'truncate'
  | { readonly slowMs: number }
  | { readonly status: number }
  | { readonly staleMs: number };

/** As a person writes it. */
export const FAULT_WORDS = 'down, refuse, slow <seconds>s, status <400-599>, truncate, stale <seconds>s or heal';

const LONGEST_SECONDS = 600;

/** Reads `slow 8s` and its like. Undefined for anything else. */
export function parseFault(text: string): OriginFault | undefined {
  if (text === 'heal') return 'up';
  if (text === 'down' || text === 'refuse' || text === 'truncate') return text;
  const [, kind, number, unit] = /^(slow|stale|status) (\d{1,3})(s?)$/.exec(text) ?? [];
  const value = Number(number);
  if (kind === 'status') return unit === '' && value >= 400 && value <= 599 ? { status: value } : undefined;
  if (kind === undefined || unit === '' || value < 1 || value > LONGEST_SECONDS) return undefined;
  return kind === 'slow' ? { slowMs: value * 1000 } : { staleMs: value * 1000 };
}

export function faultWords(fault: OriginFault): string {
  if (typeof fault === 'string') return fault;
  if ('status' in fault) return `status ${fault.status}`;
  return 'slowMs' in fault ? `slow ${fault.slowMs / 1000}s` : `stale ${fault.staleMs / 1000}s`;
}

/** The Region is gone, and with it whatever ran there. */
export function isLost(fault: OriginFault): boolean {
  return fault === 'down' || fault === 'refuse';
}
