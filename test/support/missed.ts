/** Suites that a run left out because a tool is not installed: never in silence. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One name a line; `npm test` empties it at the start and prints it at the end. */
export const MISSED_SUITES_FILE = fileURLToPath(new URL('../../.local/missed-suites.txt', import.meta.url));

export function noteMissed(suite: string): void {
  mkdirSync(dirname(MISSED_SUITES_FILE), { recursive: true });
  appendFileSync(MISSED_SUITES_FILE, `${suite}\n`);
}
