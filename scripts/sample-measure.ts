/** Measures a rendition from its files: what the playlists say about it is what is really there. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INIT_FILE, segmentFile } from './sample-renditions.ts';

export interface Segment {
  /** Ticks of the rendition's timescale. */
  readonly start: number;
  readonly duration: number;
  readonly bytes: number;
}

export interface MeasuredRendition {
  readonly folder: string;
  /** Ticks per second. */
  readonly timescale: number;
  readonly segments: readonly Segment[];
  /** RFC 6381 name of the H.264 profile and level; undefined for audio. */
  readonly videoCodec: string | undefined;
}

/** Reads `<out>/<folder>/`. Throws when a segment is missing or does not follow the one before. */
export async function measureRendition(out: string, folder: string): Promise<MeasuredRendition> {
  const init = await readFile(join(out, folder, INIT_FILE));
  const count = (await readdir(join(out, folder))).filter((name) => name.endsWith('.m4s')).length;
  const segments: Segment[] = [];
  let timescale = 0;
  let end = 0;
  for (let number = 1; number <= count; number++) {
    const file = segmentFile(number);
    const bytes = await readFile(join(out, folder, file));
    const index = readSegmentIndex(bytes, `${folder}/${file}`);
    if (index.start !== end)
      throw new Error(`${folder}/${file} starts at ${index.start}, but the one before ends at ${end}.`);
    timescale = index.timescale;
    end = index.start + index.duration;
    segments.push({ start: index.start, duration: index.duration, bytes: bytes.length });
  }
  if (count === 0) throw new Error(`ffmpeg wrote no segment into ${folder}.`);
  return { folder, timescale, segments, videoCodec: avcName(init) };
}

/**
 * Largest bit rate of any run of segments that lasts 0.5 to 1.5 target durations, and the average bit rate of all
 * (RFC 8216, section 4.3.4.2; bits per second, rounded up).
 */
export function bitRates({ segments, timescale }: MeasuredRendition): {
  readonly peak: number;
  readonly average: number;
} {
  const target = targetDuration({ segments, timescale });
  const rate = (run: readonly Segment[]) =>
    (8 * run.reduce((sum, { bytes }) => sum + bytes, 0)) /
    (run.reduce((sum, { duration }) => sum + duration, 0) / timescale);
  let peak = 0;
  for (let first = 0; first < segments.length; first++) {
    for (let last = first + 1; last <= segments.length; last++) {
      const run = segments.slice(first, last);
      const seconds = run.reduce((sum, { duration }) => sum + duration, 0) / timescale;
      if (seconds > 1.5 * target) break;
      if (seconds >= 0.5 * target) peak = Math.max(peak, rate(run));
    }
  }
  return { peak: Math.ceil(peak), average: Math.ceil(rate(segments)) };
}

/** Whole seconds: the longest segment, rounded (RFC 8216, section 4.3.3.1). */
export function targetDuration({ segments, timescale }: Pick<MeasuredRendition, 'segments' | 'timescale'>): number {
  return Math.round(Math.max(...segments.map(({ duration }) => duration)) / timescale);
}

/** The segment index box that ffmpeg writes before the only fragment (ISO/IEC 14496-12, 8.16.3), version 1. */
function readSegmentIndex(file: Buffer, name: string): { timescale: number; start: number; duration: number } {
  const box = file.indexOf('sidx', 0, 'latin1');
  if (box < 0 || file[box + 4] !== 1 || file.readUInt16BE(box + 34) !== 1) {
    throw new Error(`${name} does not hold a segment index (version 1) of one fragment.`);
  }
  const timescale = file.readUInt32BE(box + 12);
  return { timescale, start: Number(file.readBigUInt64BE(box + 16)), duration: file.readUInt32BE(box + 40) };
}

/** `avc1.` and three bytes of the decoder configuration: profile, constraints, level (ISO/IEC 14496-15, 5.3.3.1). */
function avcName(init: Buffer): string | undefined {
  const box = init.indexOf('avcC', 0, 'latin1');
  return box < 0 ? undefined : `avc1.${init.toString('hex', box + 5, box + 8)}`;
}
