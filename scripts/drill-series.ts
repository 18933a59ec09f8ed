/** A drill's record second by second. Pure. */
import { quantile } from './drill-measure.ts';
import type { DrillRecord } from './drill-record.ts';

export interface Second {
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Objects that each Region gave. */
  readonly answered: Readonly<Record<string, number>>;
}

/** @param from Epoch milliseconds; so `to`. */
export function secondsOf(
  { samples, asked }: DrillRecord,
  regions: readonly string[],
  from: number,
  to: number,
): Second[] {
  const count = Math.max(1, Math.ceil((to - from) / 1000));
  const viewers = grouped(samples, from, count);
  const origins = grouped(asked, from, count);
  return viewers.map((own, i) => {
    const times = own.filter(({ failed }) => !failed).map(({ milliseconds }) => milliseconds);
    times.sort((a, b) => a - b);
    const answered = (origins[i] ?? []).filter((one) => one.answered);
    return {
      requests: own.length,
      failed: own.filter(({ failed }) => failed).length,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      answered: Object.fromEntries(
        regions.map((region) => [region, answered.filter((one) => one.region === region).length]),
      ),
    };
  });
}

function grouped<Item extends { readonly at: number }>(items: readonly Item[], from: number, count: number): Item[][] {
  const groups: Item[][] = Array.from({ length: count }, () => []);
  for (const item of items) groups[Math.floor((item.at - from) / 1000)]?.push(item);
  return groups;
}
