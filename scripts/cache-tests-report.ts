/** What a run of the suite came to, in words. */
import { type CacheTestsRecord, type Difference, entryOf, isDeviation } from './cache-tests-record.ts';
import type { RawResult, Verdict } from './cache-tests-suite.ts';

export interface Outcome {
  readonly record: CacheTestsRecord;
  /** Of the folder. */
  readonly suite: string;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly differences: readonly Difference[];
  readonly results: Readonly<Record<string, RawResult | undefined>>;
}

export function describeOutcome({ record, suite, verdicts, differences, results }: Outcome): string {
  const ids = Object.keys(verdicts);
  const lines = [`${ids.length} tests of ${suite}: ${counts(Object.values(verdicts))}.`];
  if (suite !== record.suite) lines.push(`The record was made with ${record.suite}.`);
  const bases = Object.values(record.tests).map((text) => {
    const { verdict, reason } = entryOf(text);
    return isDeviation(verdict) ? (record.reasons[reason ?? '']?.basis ?? 'unknown') : undefined;
  });
  const documented = bases.filter((basis) => basis === 'documented').length;
  const unknown = bases.filter((basis) => basis === 'unknown').length;
  lines.push(
    `Deviations in the record: ${documented} as CloudFront is documented, ${unknown} where CloudFront's behaviour is unknown.`,
  );
  if (differences.length === 0) return [...lines, 'Every verdict is as recorded.'].join('\n');
  lines.push('', `${differences.length} verdicts are not as recorded:`);
  for (const { id, expected, actual } of differences) {
    const result = results[id];
    const why = Array.isArray(result) ? ` (${result[1]})` : '';
    lines.push(`  ${id}: ${actual ?? 'not in the suite'}${why}, recorded: ${expected ?? 'not in the record'}`);
  }
  return lines.join('\n');
}

function counts(verdicts: readonly Verdict[]): string {
  const found = new Map<Verdict, number>();
  for (const verdict of verdicts) found.set(verdict, (found.get(verdict) ?? 0) + 1);
  return [...found]
    .sort((a, b) => b[1] - a[1])
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
}
