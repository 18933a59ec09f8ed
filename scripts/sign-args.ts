/** The arguments of `npm run sign`. A wrong one throws one sentence: the argument, the value received, what is allowed. */
import { isMediaPath, MEDIA_PATH } from '../functions/token/media-path.ts';
import { checkClaim } from '../functions/token/sign-check.ts';
import { COUNTRIES } from '../infra/geography.ts';
import { parseDuration } from './duration.ts';
import type { Where } from './keys-clients.ts';
import { spellingProblem } from './path-spelling.ts';
import { pagePortOf, readFlags } from './read-flags.ts';

export interface SignArgs {
  /** Below /vod/ or /live/. */
  readonly path: string;
  readonly ttlSeconds: number;
  readonly format: 'jwt' | 'cat';
  readonly countries: readonly string[] | undefined;
  readonly networks: readonly string[] | undefined;
  /** True: the token gets an id of its own, by which it can be revoked. */
  readonly hasId: boolean;
  /** Scheme and host that the URL begins with; undefined: the distribution's. */
  readonly url: string | undefined;
  /** AWS's own words below each sentence. */
  readonly verbose: boolean;
  readonly where: Where;
}

export const SIGN_HELP = `npm run sign -- <path> [flags]     prints a URL that plays, with a token in its path

  <path>                   such as /vod/sample/master.m3u8; the token opens the path's folder

  --ttl <duration>         how long it plays, such as 90m, 2h or 7d; default 1h
  --format jwt|cat         how the token is written (docs/tokens.md); default jwt
  --country <list>         only for viewers there, such as KR,JP
  --network <list>         only for viewers of these networks, such as 203.0.113.0/24,2001:db8::/32
  --id                     gives the token an id, by which it can be revoked
  --url <base>             scheme and host of the URL; default: the distribution's

  --local                  signs with the keys of the running npm start, instead of AWS
  --page-port <port>       with --local: the port of its page, default 8090
  --verbose                AWS's own words for what it refuses
  --help                   this text`;

const OPTIONS = {
  ttl: { type: 'string' },
  format: { type: 'string' },
  country: { type: 'string' },
  network: { type: 'string' },
  id: { type: 'boolean' },
  url: { type: 'string' },
  local: { type: 'boolean' },
  'page-port': { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns undefined when the help is asked for. */
export function parseSignArgs(args: readonly string[]): SignArgs | undefined {
  const { given, operands: paths } = readFlags(args, OPTIONS);
  if (given.has('help')) return undefined;
  const [path, ...rest] = paths;
  if (path === undefined) throw new Error('A path is missing; allowed: one below /vod/ or /live/ (see --help).');
  if (rest.length > 0) throw new Error(`${paths.length} paths are given ("${paths.join('", "')}"); allowed: one.`);
  return {
    path: checkedPath(path),
    ttlSeconds: parseDuration('--ttl', given.get('ttl') ?? '1h', ['1s', '3650d']),
    format: formatOf(given.get('format') ?? 'jwt'),
    countries: countriesOf(given),
    networks: listOf(given, 'network', 'networks'),
    hasId: given.has('id'),
    url: baseOf(given.get('url')),
    verbose: given.has('verbose'),
    where: whereOf(given),
  };
}

/** The edge refuses every other spelling, so a URL with one would never play. */
function checkedPath(path: string): string {
  if (!isMediaPath(path)) {
    const problem = spellingProblem(path);
    throw new Error(`The path is "${path}"${problem ? `, and has ${problem}` : ''}; allowed: ${MEDIA_PATH}.`);
  }
  const [, kind, name] = /^\/(vod|live)\/([^/]+)$/.exec(path) ?? [];
  if (name === undefined) return path;
  throw new Error(
    `The path is "${path}", whose folder is all of /${kind}/; allowed: a title such as ${path}/, or /${kind}/ for all of them.`,
  );
}

function listOf(
  given: ReadonlyMap<string, string | undefined>,
  flag: string,
  claim: 'countries' | 'networks',
): readonly string[] | undefined {
  const list = given.get(flag)?.split(',');
  if (list) checkClaim(`--${flag}`, claim, list);
  return list;
}

/** No viewer comes from a country that does not exist: the URL would play for nobody. */
function countriesOf(given: ReadonlyMap<string, string | undefined>): readonly string[] | undefined {
  const list = listOf(given, 'country', 'countries');
  const unknown = list?.find((country) => !COUNTRIES.has(country));
  if (unknown === undefined) return list;
  throw new Error(`--country is "${unknown}"; allowed: ISO 3166-1 alpha-2 codes of countries, such as KR.`);
}

function formatOf(text: string): 'jwt' | 'cat' {
  if (text === 'jwt' || text === 'cat') return text;
  throw new Error(`--format is "${text}"; allowed: jwt, cat.`);
}

function baseOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new Error(`--url is "${text}"; allowed: a scheme and a host, such as https://video.example.com.`);
  }
  return url.origin;
}

function whereOf(given: ReadonlyMap<string, string | undefined>): Where {
  const local = given.has('local');
  const port = given.get('page-port');
  if (port === undefined) return { local, pagePort: 8090 };
  if (!local) throw new Error('--page-port means nothing without --local.');
  return { local, pagePort: pagePortOf(port) };
}
