/** Makes the whole sample in an empty folder: encodes, measures, writes the playlists. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeAudio, encodeVideo } from './sample-encode.ts';
import { measureRendition } from './sample-measure.ts';
import { mpd } from './sample-mpd.ts';
import { mediaPlaylist, multivariantPlaylist } from './sample-playlists.ts';
import { AUDIO_FOLDER, VIDEO_RENDITIONS } from './sample-renditions.ts';

/** Rejects, with the other encoders stopped, as soon as one fails or `signal` aborts. */
export async function makeSample(out: string, signal: AbortSignal): Promise<void> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const encoders = [
    ...VIDEO_RENDITIONS.toReversed().map((rendition) => encodeVideo(rendition, out, either)),
    encodeAudio(out, either),
  ];
  try {
    await Promise.all(encoders);
  } catch (error) {
    failure.abort();
    await Promise.allSettled(encoders);
    throw error;
  }

  const audio = await measureRendition(out, AUDIO_FOLDER);
  const videos = await Promise.all(
    VIDEO_RENDITIONS.map(async (rendition) => ({ rendition, measured: await measureRendition(out, rendition.folder) })),
  );
  for (const measured of [audio, ...videos.map((video) => video.measured)]) {
    await writeFile(join(out, measured.folder, 'playlist.m3u8'), mediaPlaylist(measured));
  }
  await writeFile(join(out, 'master.m3u8'), multivariantPlaylist(videos, audio));
  await writeFile(join(out, 'manifest.mpd'), mpd(videos, audio));
}
