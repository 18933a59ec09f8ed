/** The flags of `npm run bench`. A wrong one throws one sentence: the flag, the value received, and what is allowed. */
import { readOnlyFlags } from './read-flags.ts';

export interface BenchFlags {
  /** Of each measurement. */
  readonly seconds: number;
  /** Pairs of measurements. */
  readonly rounds: number;
  readonly http2: boolean;
  readonly help: boolean;
}

export const BENCH_HELP = `npm run bench -- [flags]     what an answer from the local edge's cache costs

  --seconds <n>    of each measurement, 1 to 60; default 4
  --rounds <n>     pairs of measurements, edge and bare server in turn, 1 to 20; default 3
  --http2          over HTTP/2 with h2load; without it over HTTP/1.1 with wrk
  --help           this text`;

const upTo = (most: number) => `a whole number from 1 to ${most}`;
const OPTIONS = {
  seconds: { type: 'string', allowed: upTo(60) },
  rounds: { type: 'string', allowed: upTo(20) },
  http2: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export function parseBenchFlags(args: readonly string[]): BenchFlags {
  const given = readOnlyFlags(args, OPTIONS);
  return {
    seconds: whole('--seconds', given.get('seconds'), 4, 60),
    rounds: whole('--rounds', given.get('rounds'), 3, 20),
    http2: given.has('http2'),
    help: given.has('help'),
  };
}

function whole(flag: string, value: string | undefined, byDefault: number, most: number): number {
  if (value === undefined) return byDefault;
  const number = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > most) throw new Error(`${flag} is "${value}"; allowed: ${upTo(most)}.`);
  return number;
}
