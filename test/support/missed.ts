/** Suites that a run left out because a tool is not installed: never in silence. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { MISSED_SUITES_FILE } from '../../scripts/missed-suites.ts';

/** `npm test` empties the file at the start and prints its names at the end. */
export function noteMissed(suite: string): void {
  mkdirSync(dirname(MISSED_SUITES_FILE), { recursive: true });
  appendFileSync(MISSED_SUITES_FILE, `${suite}\n`);
}
