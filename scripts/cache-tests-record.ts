/**
 * The golden record: the verdict of every test of the suite on the local edge, and for each deviation what is known of
 * CloudFront. Committed as `test/cache-tests/record.json`; the suite itself never is.
 */
import type { Verdict } from './cache-tests-suite.ts';

export interface Reason {
  /** `documented`: CloudFront is said to do the same, on `page`. `unknown`: nobody has said what it does. */
  readonly basis: 'documented' | 'unknown';
  /** Of the CloudFront Developer Guide. */
  readonly page?: string;
  readonly text: string;
}

export interface CacheTestsRecord {
  /** Name and version. */
  readonly suite: string;
  /** By name. */
  readonly reasons: Readonly<Record<string, Reason>>;
  /** By test id: a verdict, and after `: ` the reason's name where the verdict is a deviation. */
  readonly tests: Readonly<Record<string, string>>;
}

export interface Entry {
  readonly verdict: Verdict;
  readonly reason: string | undefined;
}

/** Not yet looked into; a record with this reason is complete, but says so. */
export const NOT_EXAMINED = 'not-examined';

/** One that depends on a deviation is none of its own. */
const DEVIATIONS: readonly Verdict[] = ['fail', 'not-optimal', 'setup-failed', 'retried', 'harness-failed'];

export function isDeviation(verdict: Verdict): boolean {
  return DEVIATIONS.includes(verdict);
}

export function entryOf(text: string): Entry {
  const [verdict = '', reason] = text.split(': ');
  return { verdict: verdict as Verdict, reason };
}

export interface Difference {
  readonly id: string;
  /** Undefined: the record has no such test. */
  readonly expected: Verdict | undefined;
  /** Undefined: the suite has no such test. */
  readonly actual: Verdict | undefined;
}

/** In the order of the ids. */
export function differences(
  record: CacheTestsRecord,
  verdicts: Readonly<Record<string, Verdict>>,
): readonly Difference[] {
  const ids = [...new Set([...Object.keys(record.tests), ...Object.keys(verdicts)])].sort();
  return ids.flatMap((id) => {
    const text = record.tests[id];
    const expected = text === undefined ? undefined : entryOf(text).verdict;
    const actual = verdicts[id];
    return expected === actual ? [] : [{ id, expected, actual }];
  });
}

/** The record with these verdicts. A deviation that was there keeps its reason. */
export function updated(
  record: CacheTestsRecord,
  suite: string,
  verdicts: Readonly<Record<string, Verdict>>,
): CacheTestsRecord {
  const tests: Record<string, string> = {};
  for (const id of Object.keys(verdicts).sort()) {
    const verdict = verdicts[id] as Verdict;
    const before = entryOf(record.tests[id] ?? '');
    const reason = before.verdict === verdict ? before.reason : undefined;
    tests[id] = isDeviation(verdict) ? `${verdict}: ${reason ?? NOT_EXAMINED}` : verdict;
  }
  return { ...record, suite, tests };
}
