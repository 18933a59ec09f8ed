import { fileURLToPath } from 'node:url';

/** Where the tests note, one name a line, the suites that were left out because a tool is not installed. */
export const MISSED_SUITES_FILE = fileURLToPath(new URL('../.local/missed-suites.txt', import.meta.url));
