/** What a started edge can play: the sample, the live channel, and what the user brought with `--content`. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTitles } from '../local/page/titles.ts';
import type { BucketModel } from '../local/template/bucket-model.ts';

export const SAMPLE_FOLDER = fileURLToPath(new URL('../local/content/', import.meta.url));

export interface PlayableTitle {
  readonly name: string;
  readonly kind: 'hls' | 'dash';
  /** Percent-encoded path of its playlist, `/vod/...` or `/live/...`. */
  readonly path: string;
}

/** The titles, the user's first. `userFolder` has been checked by `checkContentFolder`. */
export async function playableTitles(userFolder: string | undefined): Promise<PlayableTitle[]> {
  const sample = (await findTitles(join(SAMPLE_FOLDER, 'media/vod'))).map(({ name, kind, playlist }) => ({
    name,
    kind,
    path: vodPath(playlist),
  }));
  if (userFolder === undefined) return sample;
  const folder = basename(userFolder);
  const found = await findTitles(userFolder);
  const own = found.map(({ name, kind, playlist }) => {
    // Playlists at the folder's top are named by the folder, and by their file where it has several of a kind.
    const isOnly = found.filter((title) => title.kind === kind && !title.playlist.includes('/')).length === 1;
    const label = name === playlist && isOnly ? folder : `${folder}/${name}`;
    return { name: label, kind, path: vodPath(`${folder}/${playlist}`) };
  });
  return [...own, ...sample];
}

/** The live channel that the local origins make of the sample, where a packager would write to any of them. */
export function liveTitles(buckets: readonly BucketModel[]): PlayableTitle[] {
  if (buckets.every(({ livePrefix }) => livePrefix === undefined)) return [];
  return [{ name: 'demo (live)', kind: 'hls', path: '/live/demo/master.m3u8' }];
}

/** Throws one sentence when there is nothing to play in the folder. Absolute path. */
export async function checkContentFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new Error(`--content is "${folder}", which is no folder; allowed: a folder with HLS (.m3u8) or DASH (.mpd).`);
  }
  if ((await findTitles(folder)).length === 0) {
    throw new Error(
      `--content is "${folder}", which has no playlist; allowed: a folder with HLS (.m3u8) or DASH (.mpd).`,
    );
  }
}

function vodPath(playlist: string): string {
  return `/vod/${playlist.split('/').map(encodeURIComponent).join('/')}`;
}
