/** A title on disk, read as the loop that a live channel repeats. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timescaleOf } from './boxes.ts';

export interface LoopSegment {
  /** Below the track's folder. */
  readonly file: string;
  /** EXTINF as it is written, seconds. */
  readonly duration: string;
  /** From the start of the loop, ticks of the track. */
  readonly start: number;
  readonly ticks: number;
}

export interface LoopTrack {
  /** Folder of the rendition below the title's. */
  readonly folder: string;
  /** Ticks per second. */
  readonly timescale: number;
  /** The same number in every track. */
  readonly segments: readonly LoopSegment[];
}

export interface Loop {
  /** Milliseconds; the same for every track, to the tick. */
  readonly milliseconds: number;
  /** By folder. */
  readonly tracks: ReadonlyMap<string, LoopTrack>;
  /** The title's static MPD; undefined when it has none. */
  readonly manifest: string | undefined;
}

const MANIFEST = 'manifest.mpd';

/** Undefined when the folder holds no `master.m3u8`. Rejects when its tracks do not make one loop without a seam. */
export async function readLoop(folder: string): Promise<Loop | undefined> {
  const master = await textOf(join(folder, 'master.m3u8'));
  if (master === undefined) return undefined;
  const folders = [...master.matchAll(/^(?:#EXT-X-MEDIA:.*URI=")?([\w-]+)\/playlist\.m3u8"?$/gm)].map(
    ([, name]) => name,
  );
  const tracks = await Promise.all(folders.map((name) => readTrack(folder, name as string)));
  const [first] = tracks;
  if (first === undefined) throw new Error(`${folder}/master.m3u8 names no media playlist.`);
  const milliseconds = Math.round((ticksOf(first) * 1000) / first.timescale);
  for (const track of tracks) {
    const fits =
      ticksOf(track) * 1000 === milliseconds * track.timescale && track.segments.length === first.segments.length;
    if (!fits) throw new Error(`${folder}/${track.folder} does not end with ${first.folder}: they make no loop.`);
  }
  return {
    milliseconds,
    tracks: new Map(tracks.map((track) => [track.folder, track])),
    manifest: await textOf(join(folder, MANIFEST)),
  };
}

async function readTrack(title: string, folder: string): Promise<LoopTrack> {
  const playlist = await readFile(join(title, folder, 'playlist.m3u8'), 'utf8');
  const timescale = timescaleOf(await readFile(join(title, folder, 'init.mp4')));
  let start = 0;
  const segments = [...playlist.matchAll(/^#EXTINF:([\d.]+),.*\n(.+)$/gm)].map(([, duration = '', file = '']) => {
    const ticks = Math.round(Number(duration) * timescale);
    const segment = { file, duration, start, ticks };
    start += ticks;
    return segment;
  });
  return { folder, timescale, segments };
}

function ticksOf({ segments }: LoopTrack): number {
  return segments.reduce((sum, { ticks }) => sum + ticks, 0);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
