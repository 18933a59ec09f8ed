/**
 * `npm test`: types, lint, every suite. What helps but is not required (the engine njs, Chromium) is installed only when
 * this runs as root on Debian, as in a container or CI; elsewhere the command that installs it is printed, the suites
 * that need it are left out, and the last line names them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { installDebianTools, missingDebianTools } from './debian-tools.ts';
import { MISSED_SUITES_FILE } from './missed-suites.ts';
import { runStep } from './run-step.ts';

const started = performance.now();
rmSync(MISSED_SUITES_FILE, { force: true });
mkdirSync(dirname(MISSED_SUITES_FILE), { recursive: true });

const missing = missingDebianTools(['njs', 'chromium']);
if (missing.length > 0) installDebianTools(missing);

const node = process.execPath;
runStep('types', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
runStep('types of the CloudFront functions', node, [
  'node_modules/typescript/bin/tsc',
  '-p',
  'functions/platform/tsconfig.json',
]);
runStep('lint', node, ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
runStep('tests', node, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);

const seconds = ((performance.now() - started) / 1000).toFixed(0);
const missed = existsSync(MISSED_SUITES_FILE)
  ? [...new Set(readFileSync(MISSED_SUITES_FILE, 'utf8').trim().split('\n'))]
  : [];
console.log(
  missed.length > 0
    ? `Passed in ${seconds} s, but without: ${missed.join(', ')}. See above for the command that installs what they need.`
    : `Passed in ${seconds} s, every suite included.`,
);
