/** The flags of `npm run drill`. A wrong one throws one sentence: the flag, the value received, and what is allowed. */
import { readOnlyFlags } from './read-flags.ts';

export interface DrillFlags {
  /** A few chapters, fewer players and a faster clock for the probers: under a minute. */
  readonly short: boolean;
  readonly players: number;
  /** The probers' clock runs so many times as fast as the real one. */
  readonly clock: number;
  /** Folder for the JSON and the chart, as it was written. */
  readonly out: string;
  readonly help: boolean;
}

export const DRILL_HELP = `npm run drill -- [flags]     loses Regions of a local distribution while players play, and says what it cost

  --short            one Region by its probers, one by hand; 40 players, the probers' clock 5 times as fast
  --players <count>  default 200, 1 to 1000
  --clock <times>    how many times as fast as the real clock the probers' is, default 1, 1 to 10
  --out <folder>     where drill.json and drill.svg go, default .local/drill
  --help             this text

It starts a distribution of its own on free ports, and ends with code 1 when a promise was broken.`;

const OPTIONS = {
  short: { type: 'boolean' },
  players: { type: 'string' },
  clock: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

export function parseDrillFlags(args: readonly string[]): DrillFlags {
  const given = readOnlyFlags(args, OPTIONS);
  const short = given.has('short');
  return {
    short,
    players: numberOf('players', given.get('players'), short ? 40 : 200, 1000),
    clock: numberOf('clock', given.get('clock'), short ? 5 : 1, 10),
    out: given.get('out') ?? '.local/drill',
    help: given.has('help'),
  };
}

function numberOf(name: string, value: string | undefined, byDefault: number, most: number): number {
  if (value === undefined) return byDefault;
  if (!/^\d{1,4}$/.test(value) || Number(value) < 1 || Number(value) > most) {
    throw new Error(`--${name} is "${value}"; allowed: a whole number from 1 to ${most}.`);
  }
  return Number(value);
}
