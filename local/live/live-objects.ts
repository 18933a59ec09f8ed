/**
 * A live channel as objects of a Region's bucket: what a packager would have written there by now, computed when it is
 * asked for. Masters and initialization segments are the title's own; playlists and segments follow the clock.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredObject } from '../origins/object.ts';
import { createObjectStore, memoryObject } from '../origins/object-store.ts';
import { type Loop, type LoopTrack, readLoop } from './loop.ts';
import { liveManifest, trackOfTimescale } from './manifest.ts';
import { mediaPlaylist } from './playlist.ts';
import { shiftSegment } from './shift-time.ts';
import { type Channel, isKept, newest, publishedAt, segmentAt, segmentMs, segmentName, windowAt } from './timeline.ts';

export interface LiveOptions {
  /** Folder of a VOD title, as the sample has it. Absolute; it need not exist. */
  readonly title: string;
  /** How far this Region is behind the first one, milliseconds. */
  readonly lag: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** From a segment's last frame to its publication, milliseconds. Longer than any track outlasts the others. */
export const PACKAGING_MS = 500;

/** Finds the channel's objects by their key below it, `master.m3u8` for one, as they were so many milliseconds ago. */
export function liveObjects({
  title,
  lag,
  clock,
}: LiveOptions): (key: string, behindMs?: number) => Promise<StoredObject | undefined> {
  const files = createObjectStore([{ prefix: '', folder: title }]);
  let reading: Promise<Loop | undefined> | undefined;
  return async (key, behindMs = 0) => {
    reading ??= readLoop(title);
    const loop = await reading;
    if (loop === undefined) return undefined;
    if (key === 'master.m3u8') return files.find(key);
    const channel: Channel = { loop, delay: PACKAGING_MS + lag };
    const now = clock() - behindMs;
    const lastModified = publishedAt(channel, newest(channel, now));
    if (key === 'manifest.mpd') {
      return loop.manifest === undefined ? undefined : manifestObject(channel, loop.manifest, now, lastModified);
    }
    const [folder = '', file = '', ...deeper] = key.split('/');
    const track = loop.tracks.get(folder);
    if (track === undefined || deeper.length > 0) return undefined;
    if (file === 'init.mp4') return files.find(key);
    if (file === 'playlist.m3u8') {
      return memoryObject(mediaPlaylist(track, windowAt(channel, track, now)), lastModified);
    }
    const sequence = Number(/^segment-(\d{5,12})\.m4s$/.exec(file)?.[1] ?? -1);
    if (file !== segmentName(sequence) || !isKept(channel, sequence, now)) return undefined;
    return segmentObject(title, channel, track, sequence);
  };
}

async function segmentObject(
  title: string,
  channel: Channel,
  track: LoopTrack,
  sequence: number,
): Promise<StoredObject> {
  const { source, shift } = segmentAt(channel.loop, track, sequence);
  const segment = await readFile(join(title, track.folder, source.file));
  return memoryObject(shiftSegment(segment, shift, sequence), publishedAt(channel, sequence));
}

function manifestObject(channel: Channel, text: string, now: number, lastModified: number): StoredObject {
  const { tracks } = channel.loop;
  const windowOf = (timescale: number) => windowAt(channel, trackOfTimescale(tracks.values(), timescale), now);
  const times = { publishedAt: lastModified, segmentMs: segmentMs(channel.loop) };
  return memoryObject(liveManifest(text, times, windowOf), lastModified);
}
