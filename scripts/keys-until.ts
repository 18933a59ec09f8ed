/** `--until`: when a revocation may be forgotten. */
import type { KeysRefusal } from './keys-refusal.ts';

export type UntilResult =
  | { readonly ok: true; readonly seconds: number }
  | { readonly ok: false; readonly refusal: KeysRefusal };

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** RFC 3339, section 5.6. A date without a time or a zone would mean another moment on another machine. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/;
/** The year 2001: what is smaller was meant as a duration, or counts days. */
const SMALLEST_EPOCH = 1_000_000_000;
/** The year 5138: what is larger counts milliseconds. */
const LARGEST_EPOCH = 100_000_000_000;

/**
 * Reads `90m`, `24h`, `7d`, `2030-01-31T20:00:00Z` or epoch seconds.
 *
 * @param now Epoch seconds.
 * @returns epoch seconds after `now`.
 */
export function parseUntil(text: string, now: number): UntilResult {
  const seconds = readUntil(text, now);
  if (seconds === undefined || !(seconds < LARGEST_EPOCH)) {
    return { ok: false, refusal: { code: 'until-malformed', until: text } };
  }
  if (seconds <= now) return { ok: false, refusal: { code: 'until-past', until: text } };
  return { ok: true, seconds };
}

function readUntil(text: string, now: number): number | undefined {
  const duration = /^(\d{1,9})([smhd])$/.exec(text);
  if (duration) return now + Number(duration[1]) * (UNITS[duration[2] as string] as number);
  if (DATE_TIME.test(text)) {
    const milliseconds = Date.parse(text);
    return Number.isNaN(milliseconds) ? undefined : Math.ceil(milliseconds / 1000);
  }
  if (!/^\d+$/.test(text)) return undefined;
  return Number(text) >= SMALLEST_EPOCH ? Number(text) : undefined;
}
