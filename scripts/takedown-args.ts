/** The arguments of `npm run takedown`. A wrong one throws one sentence: the argument, the value received, what is allowed. */
import type { Where } from './keys-clients.ts';
import { pagePortOf, readFlags } from './read-flags.ts';
import { parseTitle, type Title } from './title-path.ts';

export interface TakedownArgs {
  readonly title: Title;
  /** Without asking. */
  readonly yes: boolean;
  /** Old versions too. */
  readonly purge: boolean;
  /** AWS's own words below each sentence. */
  readonly verbose: boolean;
  readonly where: Where;
}

export const TAKEDOWN_HELP = `npm run takedown -- <path> [flags]     removes a title from every Region and every cache of the edge

  <path>                 the title's folder, such as /vod/title

  --yes                  without asking
  --purge                its old versions too, for good; without it they stay for some days, unreachable for viewers

  --local                the running npm start, instead of AWS
  --page-port <port>     with --local: the port of its page, default 8090
  --verbose              AWS's own words for what it refuses
  --help                 this text

Players keep what they have loaded. A command that was interrupted is finished by running it again.`;

const OPTIONS = {
  yes: { type: 'boolean' },
  purge: { type: 'boolean' },
  local: { type: 'boolean' },
  'page-port': { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns undefined when the help is asked for. */
export function parseTakedownArgs(args: readonly string[]): TakedownArgs | undefined {
  const { given, operands } = readFlags(args, OPTIONS);
  if (given.has('help')) return undefined;
  const [path, ...rest] = operands;
  if (path === undefined) throw new Error('A path is missing; allowed: one title, such as /vod/title (see --help).');
  if (rest.length > 0) throw new Error(`${operands.length} paths are given; allowed: one title.`);
  if (given.has('page-port') && !given.has('local')) throw new Error('--page-port means nothing without --local.');
  return {
    title: parseTitle(path),
    yes: given.has('yes'),
    purge: given.has('purge'),
    verbose: given.has('verbose'),
    where: { local: given.has('local'), pagePort: pagePortOf(given.get('page-port')) },
  };
}
