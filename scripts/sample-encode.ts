/** Runs ffmpeg: one rendition into one folder of CMAF segments (ISO/IEC 23000-19), the same bytes on every machine. */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureGraph, soundGraph } from './sample-picture.ts';
import {
  AUDIO_CHANNELS,
  AUDIO_FOLDER,
  FRAMES_PER_SECOND,
  INIT_FILE,
  SEGMENT_DURATION,
  SEGMENT_TEMPLATE,
  type VideoRendition,
} from './sample-renditions.ts';

const FRAMES_PER_SEGMENT = String(FRAMES_PER_SECOND * SEGMENT_DURATION);

/** A closed group of pictures for each segment, at the same instants in every rendition; BT.709 written down. */
const VIDEO = [
  ...['-c:v', 'libx264', '-preset', 'medium', '-profile:v', 'high', '-crf', '29'],
  // Without B-frames frames are shown in the order they are decoded: no edit list and no negative offset, which players
  // read differently, so picture and sound are in step everywhere.
  ...['-bf', '0'],
  ...['-g', FRAMES_PER_SEGMENT, '-keyint_min', FRAMES_PER_SEGMENT, '-sc_threshold', '0', '-flags', '+cgop+bitexact'],
  ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'],
  // Without this x264 picks faster approximations by processor, and the bytes differ from one to the next.
  ...['-x264-params', 'cpu-independent=1'],
];

/** The first packet holds only the encoder's delay: without it, sound starts at 0 with no edit list to honour. */
const AUDIO = [
  ...['-c:a', 'aac', '-b:a', '64k', '-ac', String(AUDIO_CHANNELS), '-flags', '+bitexact'],
  ...['-bsf:a', "noise=amount=0:drop='lt(pts,0)'"],
];

/** Writes `<out>/<rendition's folder>/`. Rejects with ffmpeg's own words when it fails. */
export function encodeVideo(rendition: VideoRendition, out: string, signal?: AbortSignal): Promise<void> {
  const picture = ['-filter_complex_threads', '1', '-filter_complex', pictureGraph(rendition), '-map', '[picture]'];
  return encode([...picture, ...VIDEO], join(out, rendition.folder), signal);
}

/** Writes `<out>/audio/`. Rejects with ffmpeg's own words when it fails. */
export function encodeAudio(out: string, signal?: AbortSignal): Promise<void> {
  return encode(['-f', 'lavfi', '-i', soundGraph(), ...AUDIO], join(out, AUDIO_FOLDER), signal);
}

async function encode(source: readonly string[], folder: string, signal: AbortSignal | undefined): Promise<void> {
  await mkdir(folder, { recursive: true });
  // ffmpeg's own MPD describes this one rendition only.
  const ownManifest = join(folder, 'unused.mpd');
  const segments = [
    ...['-f', 'dash', '-format_options', 'movflags=+cmaf', '-seg_duration', String(SEGMENT_DURATION)],
    // Cuts at multiples of the duration; with a timeline, sound would drift away from them.
    ...['-use_timeline', '0'],
    ...['-init_seg_name', INIT_FILE, '-media_seg_name', SEGMENT_TEMPLATE],
  ];
  const exact = ['-threads', '1', '-fflags', '+bitexact', '-map_metadata', '-1'];
  await runFfmpeg(['-v', 'error', '-nostdin', '-y', ...source, ...exact, ...segments, ownManifest], signal);
  await rm(ownManifest);
}

function runFfmpeg(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'], ...(signal && { signal }) });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg failed with exit code ${code}: ${words.trim()}`));
    });
  });
}
