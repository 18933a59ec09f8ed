/** The arguments of `npm run region`. A wrong one throws one sentence: the argument, the value received, what is allowed. */
import { parseDuration } from './duration.ts';
import type { Where } from './keys-clients.ts';
import { pagePortOf, readFlags, refuseOtherFlags } from './read-flags.ts';

export type RegionChange =
  | {
      readonly name: 'evacuate';
      readonly region: string;
      /** What it goes on admitting, 0-99. */
      readonly percent: number;
      readonly forSeconds: number | undefined;
    }
  | {
      readonly name: 'restore';
      readonly region: string;
      /** 0: at once. */
      readonly overSeconds: number;
      readonly pin: boolean;
    }
  | { readonly name: 'undo'; readonly anyway: boolean };

export type RegionCommand =
  | { readonly name: 'status'; readonly json: boolean }
  | {
      readonly name: 'change';
      readonly change: RegionChange;
      readonly dryRun: boolean /** As it was asked for, without where and how. */;
      readonly words: string;
    };

export interface RegionWhere extends Where {
  /** ARN of the store, when it need not be asked for. */
  readonly store: string | undefined;
}

export type RegionArgs =
  | { readonly help: true }
  | {
      readonly help: false;
      readonly command: RegionCommand;
      readonly where: RegionWhere;
      /** AWS's own words below each sentence. */
      readonly verbose: boolean;
    };

export const REGION_HELP = `npm run region -- <command> [flags]     which Regions serve, and how much

  status                   what each Region admits, and why
  evacuate <region>        its viewers go to their next nearest Region
  restore <region>         it takes traffic again; a new Region takes none before this
  undo                     back to the settings before the last change

  --percent <percent>      with evacuate: how much of its traffic it goes on admitting, 0 to 99, default 0
  --for <duration>         with evacuate: for so long, such as 30m; then it returns to what it admitted before
  --gradual <duration>     with restore: in ten steps over so long, such as 10m
  --pin                    with restore: whatever the probers see, until the next evacuate or restore
  --anyway                 with undo: although something else has changed since
  --dry-run                says what would change, and changes nothing
  --json                   with status: JSON
  --local                  the running npm start, instead of AWS
  --page-port <port>       with --local: the port of its page, default 8090
  --store <arn>            the key-value store, when CloudFront's API in us-east-1 cannot be asked for it
  --verbose                AWS's own words for what it refuses
  --help                   this text

New requests follow within seconds. The distribution's origin groups save those at hand.`;

const OPTIONS = {
  percent: { type: 'string' },
  for: { type: 'string' },
  gradual: { type: 'string' },
  pin: { type: 'boolean' },
  anyway: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  local: { type: 'boolean' },
  'page-port': { type: 'string' },
  store: { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Flag = keyof typeof OPTIONS;

const ALWAYS: readonly Flag[] = ['local', 'page-port', 'store', 'verbose', 'help'];
const COMMANDS: Readonly<Record<string, { readonly takesRegion: boolean; readonly flags: readonly Flag[] }>> = {
  status: { takesRegion: false, flags: ['json'] },
  evacuate: { takesRegion: true, flags: ['percent', 'for', 'dry-run'] },
  restore: { takesRegion: true, flags: ['gradual', 'pin', 'dry-run'] },
  undo: { takesRegion: false, flags: ['anyway', 'dry-run'] },
};
const NAMES = Object.keys(COMMANDS).join(', ');
const SHORTEST_TO_LONGEST = ['10s', '30d'] as const;
const STORE_ARN = /^arn:aws:cloudfront::\d{12}:key-value-store\/[0-9a-zA-Z-]{1,64}$/;

export function parseRegionArgs(args: readonly string[], regions: readonly string[]): RegionArgs {
  const { given, operands } = readFlags(args, OPTIONS);
  if (given.has('help') || (args.length === 1 && args[0] === 'help')) return { help: true };
  const [name, region, ...rest] = operands;
  if (name === undefined) throw new Error(`A command is missing; allowed: ${NAMES} (see --help).`);
  const rule = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!rule) throw new Error(`The command "${name}" is not known; allowed: ${NAMES} (see --help).`);
  refuseOtherFlags(name, given, [...rule.flags, ...ALWAYS]);
  if (!rule.takesRegion && region !== undefined) throw new Error(`${name} takes no Region; "${region}" was given.`);
  if (rule.takesRegion && region === undefined) {
    throw new Error(`${name} needs a Region; allowed: ${regions.join(', ')}.`);
  }
  if (region !== undefined && !regions.includes(region)) {
    throw new Error(`The Region "${region}" is not in infra/config.ts; allowed: ${regions.join(', ')}.`);
  }
  if (rest.length > 0) throw new Error(`${name} takes one Region; "${rest[0]}" was given too.`);
  return {
    help: false,
    command: commandOf(name, region ?? '', given),
    where: whereOf(given),
    verbose: given.has('verbose'),
  };
}

function commandOf(name: string, region: string, given: ReadonlyMap<Flag, string | undefined>): RegionCommand {
  if (name === 'status') return { name, json: given.has('json') };
  const flags = [...given].filter(([flag]) => flag !== 'dry-run' && !ALWAYS.includes(flag));
  const words = [name, region, ...flags.map(([flag, value]) => `--${flag}${value === undefined ? '' : ` ${value}`}`)];
  const change = changeOf(name, region, given);
  return { name: 'change', change, dryRun: given.has('dry-run'), words: words.filter(Boolean).join(' ') };
}

function changeOf(name: string, region: string, given: ReadonlyMap<Flag, string | undefined>): RegionChange {
  const seconds = (flag: Flag) => {
    const text = given.get(flag);
    return text === undefined ? undefined : parseDuration(`--${flag}`, text, SHORTEST_TO_LONGEST);
  };
  if (name === 'evacuate')
    return { name, region, percent: percentOf(given.get('percent')), forSeconds: seconds('for') };
  if (name === 'restore') return { name, region, overSeconds: seconds('gradual') ?? 0, pin: given.has('pin') };
  return { name: 'undo', anyway: given.has('anyway') };
}

function percentOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,2}$/.test(text)) {
    throw new Error(`--percent is "${text}"; allowed: a whole number from 0 to 99 (restore is 100).`);
  }
  return Number(text);
}

function whereOf(given: ReadonlyMap<Flag, string | undefined>): RegionWhere {
  const local = given.has('local');
  const store = given.get('store');
  if (!local && given.has('page-port')) throw new Error('--page-port means nothing without --local.');
  if (store !== undefined && !STORE_ARN.test(store)) {
    throw new Error(
      `--store is "${store}"; allowed: the ARN that status prints, arn:aws:cloudfront::<account>:key-value-store/<id>.`,
    );
  }
  return { local, pagePort: pagePortOf(given.get('page-port')), store };
}
