/** The arguments of `npm run publish`. A wrong one throws one sentence: the argument, the value received, what is allowed. */
import type { Where } from './keys-clients.ts';
import { pagePortOf, readFlags } from './read-flags.ts';
import { parseTitle, type Title } from './title-path.ts';

export interface PublishArgs {
  /** As it was written. */
  readonly folder: string;
  readonly title: Title;
  readonly wait: boolean;
  readonly dryRun: boolean;
  /** AWS's own words below each sentence. */
  readonly verbose: boolean;
  readonly where: Where;
}

export const PUBLISH_HELP = `npm run publish -- <folder> <path> [flags]     checks HLS or DASH and brings it to every Region

  <folder>               with playlists (.m3u8, .mpd) and everything that they name
  <path>                 where viewers find it, such as /vod/title

  --live                 for a path below /live/: one copy of the folder as it is now, to every live Region
  --no-wait              does not wait for the copies in the other Regions
  --dry-run              checks, compares, and writes nothing

  --local                the running npm start, instead of AWS
  --page-port <port>     with --local: the port of its page, default 8090
  --verbose              AWS's own words for what it refuses
  --help                 this text

Segments go up first, then media playlists, then masters and manifests. What is there already is not uploaded again, so a
command that was interrupted is finished by running it again. A segment that is there with other content is refused.`;

const OPTIONS = {
  live: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  local: { type: 'boolean' },
  'page-port': { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns undefined when the help is asked for. */
export function parsePublishArgs(args: readonly string[]): PublishArgs | undefined {
  const { given, operands } = readFlags(args, OPTIONS);
  if (given.has('help')) return undefined;
  const [folder, path, ...rest] = operands;
  if (folder === undefined)
    throw new Error('A folder is missing; allowed: npm run publish -- <folder> <path> (see --help).');
  if (path === undefined)
    throw new Error('A path is missing; allowed: npm run publish -- <folder> <path> (see --help).');
  if (rest.length > 0) throw new Error(`${operands.length} operands are given; allowed: a folder and a path.`);
  const title = parseTitle(path);
  const live = given.has('live');
  if (live && title.kind === 'vod') throw new Error(`--live is given with "${path}"; allowed: a path below /live/.`);
  if (!live && title.kind === 'live') throw new Error(`The path is "${path}", which is live; allowed: with --live.`);
  if (given.has('page-port') && !given.has('local')) throw new Error('--page-port means nothing without --local.');
  return {
    folder,
    title,
    wait: !given.has('no-wait'),
    dryRun: given.has('dry-run'),
    verbose: given.has('verbose'),
    where: { local: given.has('local'), pagePort: pagePortOf(given.get('page-port')) },
  };
}
