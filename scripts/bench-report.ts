/** The bench's table. */

export interface Round {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Microseconds of processor time for each answer. */
  readonly cpuPerHit: number;
}

export interface Subject {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/** What the local edge is asked to reach on a machine with two cores. */
export const BAR = { perSecond: 6000, ratio: 3 };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Processor time of a hit in that of a bare server: the median of the pairs, which ran one after the other. */
export function ratioOf(edge: Subject, bare: Subject): number {
  return median(edge.rounds.map(({ cpuPerHit }, i) => cpuPerHit / (bare.rounds[i]?.cpuPerHit ?? Number.NaN)));
}

export function describeBench(edge: Subject, bare: Subject): string {
  const ratio = ratioOf(edge, bare);
  const perSecond = median(edge.rounds.map((round) => round.perSecond));
  const rows = [edge, bare].flatMap(({ name, rounds }) => [
    ...rounds.map((round, i) => row(`${name}, round ${i + 1}`, round)),
    row(`${name}, median`, {
      perSecond: median(rounds.map((round) => round.perSecond)),
      p99: median(rounds.map((round) => round.p99)),
      cpuPerHit: median(rounds.map((round) => round.cpuPerHit)),
    }),
  ]);
  const isMet = perSecond >= BAR.perSecond && ratio <= BAR.ratio;
  return [
    `${''.padEnd(28)}${'requests/s'.padStart(12)}${'p99'.padStart(12)}${'CPU per hit'.padStart(14)}`,
    ...rows,
    '',
    `A hit of the local edge costs ${ratio.toFixed(2)} times the processor time of the bare server's answer.`,
    `The bar is ${BAR.perSecond.toLocaleString('en-US')} requests/s and ${BAR.ratio} times: ${isMet ? 'met' : 'not met'}.`,
  ].join('\n');
}

function row(name: string, { perSecond, p99, cpuPerHit }: Round): string {
  const cells = [
    Math.round(perSecond).toLocaleString('en-US').padStart(12),
    `${p99.toFixed(2)} ms`.padStart(12),
    `${Math.round(cpuPerHit)} us`.padStart(14),
  ];
  return `${name.padEnd(28)}${cells.join('')}`;
}
