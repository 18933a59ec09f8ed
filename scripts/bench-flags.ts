/** The flags of `npm run bench`. A wrong one throws one sentence: the flag, the value received, and what is allowed. */
import { parseArgs } from 'node:util';

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

const OPTIONS = {
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  http2: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export function parseBenchFlags(args: readonly string[]): BenchFlags {
  const { tokens, values } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const given = token.kind === 'positional' ? token.value : token.rawName;
    if (token.kind === 'positional' || !Object.hasOwn(OPTIONS, token.name)) {
      throw new Error(`"${given}" is not known; allowed: --seconds, --rounds, --http2, --help.`);
    }
  }
  return {
    seconds: whole('--seconds', values.seconds, 4, 60),
    rounds: whole('--rounds', values.rounds, 3, 20),
    http2: values.http2 === true,
    help: values.help === true,
  };
}

function whole(flag: string, value: unknown, byDefault: number, most: number): number {
  if (value === undefined) return byDefault;
  const number = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > most) {
    throw new Error(`${flag} is "${String(value)}"; allowed: a whole number from 1 to ${most}.`);
  }
  return number;
}
