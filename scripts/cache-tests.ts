/**
 * `npm run cache-tests -- <folder>`: the public suite of HTTP cache tests against the local edge, compared with the
 * golden record; `--update` writes what came out into the record. By hand, since the suite is fetched by whoever runs it: `npm pack http-cache-tests`, then unpack.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CacheTestsRecord, differences, updated } from './cache-tests-record.ts';
import { describeOutcome } from './cache-tests-report.ts';
import { startSuiteRun } from './cache-tests-run.ts';
import { type RawResult, suiteTests, suiteVersion, type Verdict, verdictOf } from './cache-tests-suite.ts';
import { readFlags } from './read-flags.ts';

const RECORD = fileURLToPath(new URL('../test/cache-tests/record.json', import.meta.url));

async function cacheTests(args: readonly string[]): Promise<boolean> {
  const { given, operands } = readFlags(args, { update: { type: 'boolean' } });
  const [where, ...others] = operands;
  if (where === undefined) throw new Error('A folder is missing; allowed: that of the unpacked suite.');
  if (others.length > 0)
    throw new Error(`${operands.length} folders are given ("${operands.join('", "')}"); allowed: one.`);
  // npm runs scripts in the project's root, and tells where the person was.
  const folder = resolve(process.env.INIT_CWD ?? '.', where);
  const suite = suiteVersion(folder);
  const record = JSON.parse(readFileSync(RECORD, 'utf8')) as CacheTestsRecord;
  const tests = new Map((await suiteTests(folder)).flatMap((group) => group.tests).map((test) => [test.id, test]));
  const judge = (results: Readonly<Record<string, RawResult | undefined>>) => {
    const verdicts: Record<string, Verdict> = {};
    for (const test of tests.values()) verdicts[test.id] = verdictOf(test, tests, results);
    return verdicts;
  };
  console.log(`Running ${tests.size} tests of ${suite}; this takes about a minute.`);
  const run = await startSuiteRun(folder);
  try {
    let results: Readonly<Record<string, RawResult | undefined>> = await run.results();
    const again = differences(record, judge(results)).filter(({ actual }) => actual !== undefined);
    // Tests count seconds. What differs is asked once more, with less beside it.
    if (again.length > 0) results = { ...results, ...(await run.results(again.map(({ id }) => id))) };
    const verdicts = judge(results);
    const found = differences(record, verdicts);
    console.log(describeOutcome({ record, suite, verdicts, differences: found, results }));
    if (!given.has('update')) return found.length === 0;
    writeFileSync(RECORD, `${JSON.stringify(updated(record, suite, verdicts), null, 2)}\n`);
    console.log('The record is updated.');
    return true;
  } finally {
    await run.close();
  }
}

try {
  if (!(await cacheTests(process.argv.slice(2)))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
