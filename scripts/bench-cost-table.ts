/** What `npm run bench:cost` measured, as a table, and what has grown since it was committed. */

export interface CostTable {
  /** Counts of two engines, or of two versions, are not comparable. */
  readonly engine: string;
  /** Of the function. */
  readonly bytes: number;
  /** Net instructions an event, by what is measured: the identity handler's are taken off. */
  readonly instructions: Readonly<Record<string, number>>;
}

/** What a count may grow by before it is a problem. */
const TOLERANCE = 0.02;

/** One sentence for each cost that has grown, is new or is gone. */
export function compareCosts(measured: CostTable, committed: CostTable): string[] {
  if (measured.engine !== committed.engine) {
    return [
      `The committed table is of ${committed.engine}, and this is ${measured.engine}: their counts cannot be compared.`,
    ];
  }
  const names = new Set([...Object.keys(measured.instructions), ...Object.keys(committed.instructions)]);
  return [...names].flatMap((name) => {
    const [now, before] = [measured.instructions[name], committed.instructions[name]];
    if (now === undefined || before === undefined) {
      return [
        `"${name}" is ${before === undefined ? 'not in the committed table' : 'no longer measured'}: run it with --write.`,
      ];
    }
    if (now <= before * (1 + TOLERANCE)) return [];
    const percent = ((100 * now) / before - 100).toFixed(1);
    return [`"${name}" costs ${now} instructions, ${percent} % more than the committed ${before}; allowed: 2 %.`];
  });
}

/** A line each: thousands of instructions, and the change since the table was committed. */
export function describeCosts(measured: CostTable, committed: CostTable): string {
  const rows = Object.entries(measured.instructions).map(([name, now]) => {
    const before = committed.instructions[name];
    const change = before === undefined || before === now ? '' : ` ${((100 * now) / before - 100).toFixed(1)} %`;
    return `  ${name.padEnd(42)}${(now / 1000).toFixed(1).padStart(7)} k${change}`;
  });
  return [`${measured.engine}, net instructions an event; the function has ${measured.bytes} bytes`, ...rows].join(
    '\n',
  );
}
