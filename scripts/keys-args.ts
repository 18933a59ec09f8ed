/** The arguments of `npm run keys`. A wrong one throws one sentence: the argument, the value received, what is allowed. */
import { parseArgs } from 'node:util';
import type { Where } from './keys-clients.ts';
import { lacksValue } from './read-flags.ts';

export type KeysCommand =
  | { readonly name: 'list'; readonly show: boolean; readonly json: boolean }
  | { readonly name: 'add'; readonly kid: string | undefined; readonly show: boolean }
  | { readonly name: 'promote' | 'retire'; readonly kid: string }
  | { readonly name: 'revoke'; readonly subject: string; readonly until: string | undefined }
  | { readonly name: 'prune' };

export type KeysArgs =
  | { readonly help: true }
  | {
      readonly help: false;
      readonly command: KeysCommand;
      readonly where: Where;
      /** AWS's own words below each sentence. */
      readonly verbose: boolean;
    };

export const KEYS_HELP = `npm run keys -- <command> [flags]     keys that sign playback tokens, and revoked tokens

  list                     the keys, and whether the edge's copy equals the master copy
  add [<kid>]              a new key: the edge learns it, nothing signs with it yet
  promote <kid>            new tokens are signed with it
  retire <kid>             tokens signed with it are refused from now on
  revoke <token or id>     one token, JWT or CAT, is refused from now on; an id needs --until
  prune                    forgets revoked tokens that have expired

  --local                  the running npm start, instead of AWS
  --page-port <port>       with --local: the port of its page, default 8090
  --show                   with list and add: prints the secrets
  --json                   with list: JSON
  --until <time>           with revoke: when the last token with this id expires, as 90m, 24h, 7d,
                           2030-01-31T20:00:00Z or epoch seconds
  --verbose                AWS's own words for what it refuses
  --help                   this text

A rotation: add, wait a minute, promote, wait until the last token of the old key has expired, retire the old key.
The master copy is in AWS Secrets Manager, in us-east-1; the edge reads its copy in the key-value store.`;

const OPTIONS = {
  local: { type: 'boolean' },
  'page-port': { type: 'string' },
  show: { type: 'boolean' },
  json: { type: 'boolean' },
  until: { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Flag = keyof typeof OPTIONS;

interface Rule {
  readonly operand?: string;
  readonly optional?: boolean;
  readonly flags: readonly Flag[];
}

const ALWAYS: readonly Flag[] = ['local', 'page-port', 'verbose', 'help'];
const COMMANDS: Readonly<Record<KeysCommand['name'], Rule>> = {
  list: { flags: ['show', 'json'] },
  add: { operand: 'kid', optional: true, flags: ['show'] },
  promote: { operand: 'kid', flags: [] },
  retire: { operand: 'kid', flags: [] },
  revoke: { operand: 'token or id', flags: ['until'] },
  prune: { flags: [] },
};
const NAMES = Object.keys(COMMANDS).join(', ');

export function parseKeysArgs(args: readonly string[]): KeysArgs {
  const { given, operands } = readArgs(args);
  if (given.has('help') || (args.length === 1 && args[0] === 'help')) return { help: true };
  const [name, operand, ...rest] = operands;
  if (name === undefined) throw new Error(`A command is missing; allowed: ${NAMES} (see --help).`);
  if (!isCommand(name)) throw new Error(`The command ${quote(name)} is not known; allowed: ${NAMES} (see --help).`);
  const rule: Rule = COMMANDS[name];
  for (const flag of given.keys()) {
    if (![...ALWAYS, ...rule.flags].includes(flag)) {
      throw new Error(`--${flag} means nothing to ${name}; allowed: ${dashed([...rule.flags, ...ALWAYS])}.`);
    }
  }
  if (rule.operand === undefined && operand !== undefined) throw new Error(`${name} takes no operand; one was given.`);
  if (rule.operand !== undefined && operand === undefined && !rule.optional) {
    throw new Error(`${name} needs an operand: npm run keys -- ${name} <${rule.operand}>.`);
  }
  // Not repeated: what was typed may be a token.
  if (rest.length > 0) throw new Error(`${name} takes one operand; ${rest.length + 1} were given.`);
  return {
    help: false,
    command: commandOf(name, operand, given),
    where: whereOf(given),
    verbose: given.has('verbose'),
  };
}

function commandOf(name: KeysCommand['name'], operand = '', given: ReadonlyMap<Flag, string | undefined>): KeysCommand {
  const show = given.has('show');
  switch (name) {
    case 'list':
      return { name, show, json: given.has('json') };
    case 'add':
      return { name, kid: operand === '' ? undefined : operand, show };
    case 'promote':
    case 'retire':
      return { name, kid: operand };
    case 'revoke':
      return { name, subject: operand, until: given.get('until') };
    case 'prune':
      return { name };
  }
}

function whereOf(given: ReadonlyMap<Flag, string | undefined>): Where {
  const local = given.has('local');
  const port = given.get('page-port');
  if (port === undefined) return { local, pagePort: 8090 };
  if (!local) throw new Error('--page-port means nothing without --local.');
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new Error(`--page-port is ${quote(port)}; allowed: a whole number from 1 to 65535.`);
  }
  return { local, pagePort: Number(port) };
}

function readArgs(args: readonly string[]) {
  // Not strict, because its messages are several sentences; every token is checked here instead.
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const given = new Map<Flag, string | undefined>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      operands.push(token.value);
      continue;
    }
    if (!isFlag(token.name))
      throw new Error(`The flag ${quote(token.rawName)} is not known; allowed: ${dashed(Object.keys(OPTIONS))}.`);
    const needsValue = OPTIONS[token.name].type === 'string';
    if (needsValue && lacksValue(token)) throw new Error(`--${token.name} has no value, and needs one.`);
    if (!needsValue && token.value !== undefined) throw new Error(`--${token.name} takes no value; one was given.`);
    if (given.has(token.name)) throw new Error(`--${token.name} is given twice; allowed: once.`);
    given.set(token.name, token.value);
  }
  return { given, operands };
}

function isCommand(name: string): name is KeysCommand['name'] {
  return Object.hasOwn(COMMANDS, name);
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(OPTIONS, name);
}

function dashed(flags: readonly string[]): string {
  return flags.map((flag) => `--${flag}`).join(', ');
}

/** Short, because a secret or a token may have been typed into the wrong place. */
function quote(value: string): string {
  return JSON.stringify(value.length > 24 ? `${value.slice(0, 24)}…` : value);
}
