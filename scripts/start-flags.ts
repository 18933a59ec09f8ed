/** The flags of `npm start`. A wrong one throws one sentence: the flag, the value received, and what is allowed. */
import { readOnlyFlags } from './read-flags.ts';

export interface StartFlags {
  /** 0 takes a free port; so for the others. */
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly pagePort: number;
  /** A folder with HLS or DASH of one's own, as it was written. */
  readonly content: string | undefined;
  /** A country, a PoP or a city, as it was written. */
  readonly viewer: string | undefined;
  /** A file with a table of networks, as it was written. */
  readonly networks: string | undefined;
  /** True: distance takes time. */
  readonly latency: boolean;
  readonly help: boolean;
}

export const START_HELP = `npm start -- [flags]     the distribution of cdk.out on this machine

  --https-port <port>    default 8443
  --http-port <port>     default 8080
  --page-port <port>     default 8090
  --content <folder>     a folder with HLS or DASH of your own, served below /vod/<its name>/
  --viewer <place>       where viewers are that do not say: a country (KR), a PoP (ICN) or its city (Seoul)
  --networks <file>      lines of <network in CIDR notation> <country> [<PoP>], for viewers' addresses
  --latency              distance takes time, by great circles
  --help                 this text

A port is a whole number from 0 to 65535; 0 takes a free one.`;

const PORT = 'a whole number from 0 to 65535';
const OPTIONS = {
  'https-port': { type: 'string', allowed: PORT },
  'http-port': { type: 'string', allowed: PORT },
  'page-port': { type: 'string', allowed: PORT },
  content: { type: 'string', allowed: 'a folder' },
  viewer: { type: 'string', allowed: 'a country, a PoP or a city' },
  networks: { type: 'string', allowed: 'a file' },
  latency: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export function parseStartFlags(args: readonly string[]): StartFlags {
  const given = readOnlyFlags(args, OPTIONS);
  const flags = {
    httpsPort: portOf(given, 'https-port', 8443),
    httpPort: portOf(given, 'http-port', 8080),
    pagePort: portOf(given, 'page-port', 8090),
  };
  checkDistinct(flags);
  return {
    ...flags,
    content: given.get('content'),
    viewer: given.get('viewer'),
    networks: given.get('networks'),
    latency: given.has('latency'),
    help: given.has('help'),
  };
}

function portOf(given: ReadonlyMap<string, string | undefined>, name: string, byDefault: number): number {
  const value = given.get(name);
  if (value === undefined) return byDefault;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new Error(`--${name} is "${value}"; allowed: ${PORT}.`);
  }
  return Number(value);
}

function checkDistinct({
  httpsPort,
  httpPort,
  pagePort,
}: Pick<StartFlags, 'httpsPort' | 'httpPort' | 'pagePort'>): void {
  const taken = new Map<number, string>();
  for (const [name, port] of [
    ['--https-port', httpsPort],
    ['--http-port', httpPort],
    ['--page-port', pagePort],
  ] as const) {
    const other = taken.get(port);
    if (port !== 0 && other)
      throw new Error(`${name} is ${port}, which ${other} is too; allowed: three different ports.`);
    taken.set(port, name);
  }
}
