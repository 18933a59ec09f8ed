/**
 * The suite's own client. Arguments: the suite's folder, the edge's address, ids of tests (none: all). Sends the results
 * to its parent. A process of its own, because the suite's modules keep the results of one run.
 */
import { fetchPlainly } from './cache-tests-fetch.ts';
import { type RawResult, suiteModule, suiteTests, type TestGroup } from './cache-tests-suite.ts';

interface Runner {
  runTests(tests: readonly TestGroup[], fetch: unknown, browser: boolean, base: string, at: number): Promise<void>;
  getResults(): Record<string, RawResult>;
}

/** Tests at a time: few, so that a busy machine does not stretch the seconds that tests count. */
const AT_A_TIME = 40;

const [folder = '', base = '', ...ids] = process.argv.slice(2);
const { runTests, getResults } = await suiteModule<Runner>(folder, 'client/runner.mjs');
const groups = (await suiteTests(folder)).map((group) => ({
  ...group,
  tests: group.tests.filter(({ id }) => ids.length === 0 || ids.includes(id)),
}));
await runTests(groups, fetchPlainly, false, base, AT_A_TIME);
process.send?.(getResults());
process.disconnect();
