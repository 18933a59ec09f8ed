import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (command: string, args: readonly string[]) =>
  spawnSync(process.execPath, ['scripts/run.mjs', command, ...args], { encoding: 'utf8' });

test.each<[command: string, args: readonly string[], sentence: string]>([
  ['sample', ['--bogus'], 'The flag --bogus is not known; allowed: --out, --check.'],
  ['sample', ['folder'], 'The argument "folder" is not known; allowed: --out, --check.'],
  ['sample', ['--out'], '--out has no value; allowed: a folder.'],
  ['sample', ['--check=no'], '--check is "no"; allowed: no value.'],
  ['cache-tests', ['--bogus'], 'The flag --bogus is not known; allowed: --update.'],
  ['cache-tests', ['--update'], 'A folder is missing; allowed: that of the unpacked suite.'],
  ['cache-tests', ['one', 'other'], '2 folders are given ("one", "other"); allowed: one.'],
  ['diagram', ['--bogus'], 'The argument "--bogus" is not known; allowed: none.'],
  ['fuzz', ['much'], 'The argument "much" is not known; allowed: --runs, --seed.'],
  ['bench', ['--seconds'], '--seconds has no value; allowed: a whole number from 1 to 60.'],
  ['bench-cost', ['--bogus'], 'The flag --bogus is not known; allowed: --write.'],
])('%s %j is refused in one sentence, before anything is done', (command, args, sentence) => {
  const { status, stdout, stderr } = run(command, args);
  expect([status, stdout, stderr]).toEqual([1, '', `${sentence}\n`]);
});
