/** The players: who they are, and the thread that they live in. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Sample } from './drill-ask.ts';
import { FILMS } from './drill-content.ts';
import type { PlayerSpec } from './drill-player.ts';

/** PoP and country. */
const PLACES = [
  ['IAD', 'US'],
  ['LHR', 'GB'],
  ['ICN', 'KR'],
  ['LAX', 'US'],
  ['FRA', 'DE'],
  ['NRT', 'JP'],
  ['GRU', 'BR'],
  ['JNB', 'ZA'],
  ['SYD', 'AU'],
  ['BOM', 'IN'],
] as const;
export const COUNTRIES_PLAYED: readonly string[] = [...new Set(PLACES.map(([, country]) => country))];

/** Of so many milliseconds each player picks one to begin at. */
const SPREAD_MILLISECONDS = 4000;

/** Every second player of a place watches live. `sign` makes a URL of a path. The same players each time. */
export function castPlayers(count: number, sign: (path: string) => string): readonly PlayerSpec[] {
  const urls = new Map<string, string>();
  const urlOf = (path: string) => {
    const url = urls.get(path) ?? sign(path);
    urls.set(path, url);
    return url;
  };
  return Array.from({ length: count }, (_, i) => {
    const [pop, country] = PLACES[i % PLACES.length] as (typeof PLACES)[number];
    const round = Math.floor(i / PLACES.length);
    const live = round % 2 === 1;
    const film = (i % FILMS) + 1;
    const master = urlOf(live ? '/live/demo/master.m3u8' : `/vod/film-${film}/master.m3u8`);
    return { master, live, pop, country, begin: spread(i), wait: spread(i + count) * SPREAD_MILLISECONDS };
  });
}

export interface Players {
  /** Rejects when the thread dies before it is told to end. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

export function startPlayers(specs: readonly PlayerSpec[], onSamples: (samples: readonly Sample[]) => void): Players {
  const thread = new Worker(new URL('./run-script.mjs', import.meta.url), {
    argv: ['drill-players-thread'],
    workerData: specs,
  });
  thread.on('message', onSamples);
  const ended = once(thread, 'exit');
  return {
    ended,
    stop: async () => {
      thread.postMessage('stop');
      await ended;
    },
  };
}

/** Evenly from 0 to 1, and unlike for neighbours: multiples of the golden ratio. */
function spread(i: number): number {
  return (i * 0.618_033_988_75) % 1;
}
