/**
 * One player: the master, the playlists of one picture and one sound track, then a segment of each every two seconds. A live
 * player reads its playlists anew each time, and stays three target durations from their end (RFC 8216, section 6.3.3).
 */
import { setTimeout as delay } from 'node:timers/promises';

export type RequestKind = 'master' | 'playlist' | 'segment';

export interface PlayerSpec {
  /** URL of the master playlist, with its token. */
  readonly master: string;
  readonly live: boolean;
  /** IATA code of the viewer's PoP. */
  readonly pop: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Where in the film it begins, 0 to 1. */
  readonly begin: number;
  /** Milliseconds until it does. */
  readonly wait: number;
}

/** The body when the request succeeded, else undefined: a failure is counted by whoever asks. */
export type Ask = (url: string, kind: RequestKind) => Promise<string | undefined>;

const SEGMENT_MILLISECONDS = 2000;
/** Segments from the end of a live playlist: three target durations. */
const HOLD_BACK = 3;

/** Plays until the signal aborts; then it rejects. */
export async function play(spec: PlayerSpec, ask: Ask, signal: AbortSignal): Promise<never> {
  await delay(spec.wait, undefined, { signal });
  const start = performance.now();
  const pace = async (step: number) => {
    await delay(Math.max(0, start + step * SEGMENT_MILLISECONDS - performance.now()), undefined, { signal });
  };
  let playlists: readonly string[] | undefined;
  let tracks: (readonly string[])[] = [];
  const played = new Set<string>();
  for (let step = 0; ; step++) {
    await pace(step);
    playlists ??= playlistsOf(await ask(spec.master, 'master'), spec.master);
    if (playlists === undefined) continue;
    if (spec.live || tracks.length === 0) {
      const texts = await Promise.all(playlists.map((url) => ask(url, 'playlist')));
      if (texts.some((text) => text === undefined)) continue;
      tracks = texts.map((text, i) => segmentsOf(text ?? '', playlists?.[i] ?? ''));
    }
    const wanted = tracks.map((track) => {
      const index = spec.live
        ? track.length - HOLD_BACK
        : (Math.floor(spec.begin * track.length) + step) % track.length;
      return track[Math.max(0, index)];
    });
    const news = wanted.filter((url): url is string => url !== undefined && !(spec.live && played.has(url)));
    for (const url of news) if (spec.live) played.add(url);
    await Promise.all(news.map((url) => ask(url, 'segment')));
  }
}

/** Of the first picture track, and of the sound. */
function playlistsOf(master: string | undefined, base: string): readonly string[] | undefined {
  if (master === undefined) return undefined;
  const picture = /^#EXT-X-STREAM-INF:.*\n(.+)$/m.exec(master)?.[1];
  const sound = /^#EXT-X-MEDIA:TYPE=AUDIO.*URI="([^"]+)"/m.exec(master)?.[1];
  return [picture, sound].filter((uri) => uri !== undefined).map((uri) => new URL(uri, base).href);
}

function segmentsOf(playlist: string, base: string): readonly string[] {
  return playlist
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => new URL(line, base).href);
}
