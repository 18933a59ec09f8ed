/**
 * The public suite of HTTP cache tests (https://cache-tests.fyi, `npm pack http-cache-tests`) in a folder of whoever
 * runs it: what it holds, and what its results mean. None of its code is part of this repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface SuiteTest {
  readonly id: string;
  readonly name: string;
  /** Absent: required. */
  readonly kind?: 'required' | 'optimal' | 'check';
  /** Tests without which this one shows nothing. */
  readonly depends_on?: readonly string[];
  readonly browser_only?: boolean;
}

export interface TestGroup {
  readonly id: string;
  readonly name: string;
  readonly tests: readonly SuiteTest[];
}

/** As the suite's client leaves it: true, or the kind of failure and its sentence. */
export type RawResult = true | readonly [string, string];

/** As the suite's own pages show a result; `yes` and `no` answer questions that have no wrong answer. */
export type Verdict =
  | 'pass'
  | 'fail'
  | 'not-optimal'
  | 'yes'
  | 'no'
  | 'setup-failed'
  | 'retried'
  | 'dependency-failed'
  | 'harness-failed';

const NEEDED = ['package.json', 'client/runner.mjs', 'server/handle-test.mjs', 'tests/index.mjs'];

/** Name and version, for the record. Throws one sentence when the folder does not hold the suite. */
export function suiteVersion(folder: string): string {
  const missing = NEEDED.find((file) => !existsSync(join(folder, file)));
  if (missing !== undefined) {
    throw new Error(
      `The folder is "${folder}", which has no ${missing}; allowed: an unpacked \`npm pack http-cache-tests\`.`,
    );
  }
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  return `${String(name)} ${String(version)}`;
}

/** A module of the suite. */
export function suiteModule<T>(folder: string, file: string): Promise<T> {
  return import(pathToFileURL(join(folder, file)).href) as Promise<T>;
}

/** All tests that are not for browsers alone, those of its command line included. */
export async function suiteTests(folder: string): Promise<readonly TestGroup[]> {
  type Exported<T> = { readonly default: T };
  const { default: groups } = await suiteModule<Exported<readonly TestGroup[]>>(folder, 'tests/index.mjs');
  const { default: surrogate } = await suiteModule<Exported<TestGroup>>(folder, 'tests/surrogate-control.mjs');
  return [...groups, surrogate].map((group) => ({
    ...group,
    tests: group.tests.filter((test) => test.browser_only !== true),
  }));
}

/** A test's verdict; that of a test that depends on another which did not succeed says nothing of the cache. */
export function verdictOf(
  test: SuiteTest,
  tests: ReadonlyMap<string, SuiteTest>,
  results: Readonly<Record<string, RawResult | undefined>>,
): Verdict {
  for (const id of test.depends_on ?? []) {
    const needed = tests.get(id);
    const verdict = needed === undefined ? 'harness-failed' : verdictOf(needed, tests, results);
    if (verdict !== 'pass' && verdict !== 'yes') return 'dependency-failed';
  }
  const result = results[test.id];
  if (result === undefined) return 'harness-failed';
  if (result === true) return test.kind === 'check' ? 'yes' : 'pass';
  const [kind, sentence] = result;
  if (kind === 'Setup') return sentence === 'retry' ? 'retried' : 'setup-failed';
  if (kind !== 'Assertion') return 'harness-failed';
  if (test.kind === 'check') return 'no';
  return test.kind === 'optimal' ? 'not-optimal' : 'fail';
}
