/** What a running edge says about itself, for the terminal and for the page. */
import type { LocalDistribution } from '../local/edge-process.ts';
import type { HandlerStatus, Status } from '../local/page/api.ts';
import { type SignUrlOptions, signUrl } from './sign-url.ts';
import type { Assembly } from './start-assembly.ts';
import { regionStatuses } from './start-regions.ts';
import type { PlayableTitle } from './start-titles.ts';

const DAY_SECONDS = 86_400;

export interface Running {
  readonly edge: LocalDistribution;
  readonly assembly: Assembly;
  readonly titles: readonly PlayableTitle[];
  /** ARN of the store that holds the records. */
  readonly storeArn: string;
}

/** The records are read anew each time: keys rotate, and Regions are evacuated, while the edge runs. */
export function statusOf(
  { edge, assembly, titles, storeArn }: Running,
  pageOrigin: string,
): Omit<Status, 'viewer' | 'serving'> {
  const { distribution, ignored } = edge.assembly;
  const store = edge.kvs.get(storeArn);
  const { access } = assembly.config;
  return {
    name: distribution.comment,
    addresses: { https: edge.urls.https, http: edge.urls.http, page: pageOrigin },
    regions: regionStatuses(edge, storeArn, assembly.config.regions, Math.floor(Date.now() / 1000)),
    handlers: assembly.functions.map(({ name, bytes, limit }): HandlerStatus => ({ name, bytes, limit })),
    titles: titles.map(({ name, kind, path }) => {
      // A key group's private key is not here: such titles are listed, and signed by whoever has it.
      const byToken = (path.startsWith('/live/') ? access.live : access.vod) === 'token';
      return {
        name,
        kind,
        url: byToken ? signed(edge.urls.https, path, store?.get('keys'), assembly.config.tokens) : undefined,
      };
    }),
    ignored,
  };
}

/** Undefined while the record has no key that signs. */
function signed(
  base: string,
  path: string,
  keys: string | undefined,
  tokens: SignUrlOptions['tokens'],
): string | undefined {
  if (keys === undefined) return undefined;
  try {
    return signUrl({ base, path, keys, ttlSeconds: DAY_SECONDS, now: Math.floor(Date.now() / 1000), tokens });
  } catch {
    return undefined;
  }
}
