import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import HLS, { type types } from 'hls-parser';
import { parse as parseMpd } from 'mpd-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { boxesOf, timescaleOf } from '../../../local/live/boxes.ts';
import { liveObjects, PACKAGING_MS } from '../../../local/live/live-objects.ts';
import { mediaPlaylist } from '../../../local/live/playlist.ts';
import { shiftSegment } from '../../../local/live/shift-time.ts';
import { boxes, onlyBox, readFragment, trackTimescale } from '../../scripts/sample-boxes.ts';

const title = fileURLToPath(new URL('../../../local/content/media/vod/sample', import.meta.url));
/** A round number of segments and of loops since 1970. */
const START = 1_800_000_000_000;
const FIRST = START / 2000;
const TRACKS = ['video-360p', 'video-540p', 'video-720p', 'audio'];
const SHIFT = ['video-360p', 'audio'];

let now = START;
const find = liveObjects({ title, lag: 0, clock: () => now });
const findLate = liveObjects({ title, lag: 1000, clock: () => now });

async function bytesOf(key: string, from = find): Promise<Buffer> {
  const object = await from(key);
  if (object === undefined) throw new Error(`The channel has no object ${key}.`);
  const bytes = await buffer(object.open({ start: 0, end: object.size - 1 }));
  expect(bytes.length).toBe(object.size);
  return bytes;
}

async function playlistAt(milliseconds: number, track: string, from = find): Promise<types.MediaPlaylist> {
  now = milliseconds;
  return HLS.parse((await bytesOf(`${track}/playlist.m3u8`, from)).toString()) as types.MediaPlaylist;
}

beforeAll(() => HLS.setOptions({ strictMode: true }));

describe('a media playlist', () => {
  it.each(TRACKS)(
    'of %s passes a strict parser at every half second of two loops, and slides by what time passed',
    async (track) => {
      for (let t = 0; t < 50_000; t += 500) {
        const playlist = await playlistAt(START + t, track);
        const newest = Math.floor((START + t - PACKAGING_MS) / 2000) - 1;
        expect(playlist.mediaSequenceBase, `at ${t} ms`).toBe(newest - 5);
        expect(playlist.segments).toHaveLength(6);
        expect(playlist.endlist).toBe(false);
        expect(playlist.playlistType).toBeUndefined();
        expect(playlist.discontinuitySequenceBase ?? 0).toBe(0);
        playlist.segments.forEach((segment, i) => {
          expect(segment.uri).toBe(`segment-${newest - 5 + i}.m4s`);
          expect(Math.round(segment.duration)).toBeLessThanOrEqual(playlist.targetDuration);
          expect(segment.map?.uri).toBe('init.mp4');
        });
      }
    },
  );

  it('gives each segment the time of day at which it happened, the same in every Region', async () => {
    const early = await playlistAt(START + PACKAGING_MS + 2000, 'video-360p');
    expect(early.segments.map(({ programDateTime }) => programDateTime?.getTime())).toEqual(
      [-5, -4, -3, -2, -1, 0].map((n) => START + n * 2000),
    );
    const late = await playlistAt(START + PACKAGING_MS + 3000, 'video-360p', findLate);
    expect(late.segments.map(({ uri, programDateTime }) => [uri, programDateTime])).toEqual(
      early.segments.map(({ uri, programDateTime }) => [uri, programDateTime]),
    );
  });

  it('holds the segment of a moment half a second after its end, and a second later in the Region that lags', async () => {
    const newestOf = (playlist: types.MediaPlaylist) => playlist.segments.at(-1)?.uri;
    const published = START + 2000 + PACKAGING_MS;
    const name = `segment-${FIRST}.m4s`;
    expect(newestOf(await playlistAt(published - 1, 'audio'))).not.toBe(name);
    expect(newestOf(await playlistAt(published, 'audio'))).toBe(name);
    expect(newestOf(await playlistAt(published + 999, 'audio', findLate))).not.toBe(name);
    expect(newestOf(await playlistAt(published + 1000, 'audio', findLate))).toBe(name);
  });

  it('is as it was, for a packager that has fallen behind', async () => {
    const key = 'video-360p/playlist.m3u8';
    now = START + 100_000;
    const late = await find(key, 30_000);
    now = START + 70_000;
    expect(late?.etag).toBe((await find(key))?.etag);
  });

  // RFC 8216 section 4.3.3.1: no segment, rounded to the nearest second, is longer.
  it.each([
    [['1.6', '1.4'], 2],
    [['2.4', '2.0'], 2],
    [['2.0', '2.5'], 3],
  ])('of segments of %j seconds has a target of %i', (durations, target) => {
    const segments = durations.map((duration) => ({ file: '', duration, start: 0, ticks: 0 }));
    const text = mediaPlaylist({ folder: 'x', timescale: 1, segments }, []);
    expect(text).toContain(`#EXT-X-TARGETDURATION:${target}\n`);
  });

  it('changes its ETag and Last-Modified with its content, and only then', async () => {
    const key = 'video-360p/playlist.m3u8';
    const at = async (t: number) => {
      now = START + PACKAGING_MS + t;
      const object = await find(key);
      return { etag: object?.etag, lastModified: object?.lastModified.getTime() };
    };
    const first = await at(0);
    expect(first.lastModified).toBe(START);
    expect(await at(1999)).toEqual(first);
    const second = await at(2000);
    expect(second).not.toEqual(first);
    expect(second.lastModified).toBe(START + 2000);
  });
});

describe('segments', () => {
  it.each(SHIFT)('of %s follow each other without a gap over the end of the loop', async (track) => {
    const timescale = trackTimescale(await bytesOf(`${track}/init.mp4`));
    now = START + 26_000 + 2000;
    let end: number | undefined;
    for (let n = FIRST; n < FIRST + 13; n++) {
      const file = await bytesOf(`${track}/segment-${n}.m4s`);
      const fragment = readFragment(file);
      if (end === undefined) expect(fragment.start).toBe((START / 1000) * timescale);
      else expect(fragment.start).toBe(end);
      end = fragment.start + fragment.duration;
      expect(onlyBox(file, 'mfhd').readUInt32BE(4)).toBe(n);
      expect(Number(onlyBox(file, 'sidx').readBigUInt64BE(12))).toBe(fragment.start);
    }
    expect(end).toBeGreaterThan((START / 1000 + 26) * timescale - 1);
  });

  it("differ from the title's only in their times and numbers", async () => {
    now = START + 10_000;
    const live = await bytesOf(`video-360p/segment-${FIRST}.m4s`);
    const vod = readFileSync(join(title, 'video-360p/segment-00001.m4s'));
    const rest = (file: Buffer) =>
      boxes(file).filter(({ type }) => !['moof', 'traf', 'mfhd', 'tfdt', 'sidx'].includes(type));
    expect(rest(live)).toEqual(rest(vod));
    expect(live.length).toBe(vod.length);
    expect(live.equals(vod)).toBe(false);
  });

  it('stay the same bytes under the same ETag for as long as they are there', async () => {
    const key = `audio/segment-${FIRST}.m4s`;
    now = START + 2500;
    const [bytes, before] = [await bytesOf(key), await find(key)];
    now = START + 2500 + 299 * 2000;
    const after = await find(key);
    expect(await bytesOf(key)).toEqual(bytes);
    expect(after?.etag).toBe(before?.etag);
    expect(after?.lastModified).toEqual(before?.lastModified);
    expect(before?.lastModified.getTime()).toBe(START + 2000);
    now += 2000;
    expect(await find(key)).toBeUndefined();
  });
});

describe('what is not there', () => {
  it.each([
    ['a segment that has not been published', `video-360p/segment-${FIRST + 5}.m4s`],
    ['a segment long gone', `video-360p/segment-${FIRST - 400}.m4s`],
    ["the title's own segment", 'video-360p/segment-00001.m4s'],
    ['a number with a zero too many', `video-360p/segment-0${FIRST}.m4s`],
    ['a rendition without a name', `/segment-${FIRST}.m4s`],
    ['a rendition that is none', `video-1080p/segment-${FIRST}.m4s`],
    ['a file above the title', '../sample/master.m3u8'],
    ['a file above a rendition', 'video-360p/../master.m3u8'],
    ['a deeper path', 'video-360p/x/playlist.m3u8'],
    ['a path below a playlist', 'video-360p/playlist.m3u8/x'],
    ['a folder', 'video-360p'],
    ['a property of objects', 'constructor/playlist.m3u8'],
    ['nothing', ''],
  ])('%s', async (_what, key) => {
    now = START + 4000;
    expect(await find(key)).toBeUndefined();
  });

  it('everything, where there is no title', async () => {
    const none = liveObjects({ title: join(tmpdir(), 'no-such-title'), lag: 0, clock: () => START });
    expect(await none('master.m3u8')).toBeUndefined();
    expect(await none('video-360p/playlist.m3u8')).toBeUndefined();
  });
});

describe('the manifest', () => {
  it.each([0, 1500, 22_000, 24_000, 31_000])('names the segments of the playlists, %i ms on', async (t) => {
    now = START + PACKAGING_MS + t;
    const warnings: string[] = [];
    const text = (await bytesOf('manifest.mpd')).toString();
    const mpd = parseMpd(text, {
      manifestUri: 'https://localhost/live/demo/manifest.mpd',
      eventHandler: ({ type, message }) => {
        if (type === 'warn') warnings.push(message);
      },
    });
    expect(warnings).toEqual([]);
    expect(text).toContain('type="dynamic" availabilityStartTime="1970-01-01T00:00:00Z"');
    // Asked for again with each segment; six of them are there, and players start three behind, as in HLS.
    expect(text).toContain('minimumUpdatePeriod="PT2S" timeShiftBufferDepth="PT12S" suggestedPresentationDelay="PT6S"');
    expect(text).toContain(
      `publishTime="${new Date(Math.floor((START + t) / 2000) * 2000 + PACKAGING_MS).toISOString()}"`,
    );
    const audio = Object.values(Object.values(mpd.mediaGroups.AUDIO)[0] ?? {})[0]?.playlists ?? [];
    expect(mpd.playlists).toHaveLength(3);
    expect(audio).toHaveLength(1);
    for (const [folder, playlist] of [
      ['video-360p', mpd.playlists[0]],
      ['audio', audio[0]],
    ] as const) {
      const hls = await playlistAt(now, folder);
      expect(playlist?.segments.map(({ uri }) => uri)).toEqual(hls.segments.map(({ uri }) => `${folder}/${uri}`));
      const timescale = trackTimescale(await bytesOf(`${folder}/init.mp4`));
      for (const segment of playlist?.segments ?? []) {
        const fragment = readFragment(await bytesOf(segment.uri));
        expect(segment.presentationTime).toBeCloseTo(fragment.start / timescale, 3);
        expect(segment.duration).toBeCloseTo(fragment.duration / timescale, 6);
      }
    }
  });
});

describe('a file as another packager writes it', () => {
  const box = (type: string, body: Buffer) =>
    Buffer.concat([Buffer.from([0, 0, 0, body.length + 8]), Buffer.from(type, 'latin1'), body]);

  it.each([
    [0, 12],
    [1, 20],
  ])('has its timescale where version %i of mdhd has it', (version, offset) => {
    const mdhd = Buffer.alloc(36);
    mdhd[0] = version;
    mdhd.writeUInt32BE(48_000, offset);
    expect(timescaleOf(box('moov', box('trak', box('mdia', box('mdhd', mdhd)))))).toBe(48_000);
  });

  it('is refused with 32-bit decode times, which would overrun', () => {
    const segment = box('moof', box('traf', box('tfdt', Buffer.alloc(8))));
    expect(() => shiftSegment(segment, 1n, 1)).toThrow('The segment has 32-bit times.');
  });

  it.each([
    ['a box that ends beyond the file', Buffer.from([0, 0, 0, 9, 0x6d, 0x6f, 0x6f, 0x66])],
    ['a box that is shorter than its head', Buffer.from([0, 0, 0, 7, 0x6d, 0x6f, 0x6f, 0x66])],
    ['half a head', Buffer.from([0, 0, 0, 8])],
  ])('is refused with %s', (_what, file) => {
    expect(() => boxesOf(file, 'tfdt')).toThrow('The box at byte 0 has no place for itself.');
  });
});

describe('a title of which no loop can be made', () => {
  it.each([
    ['a rendition that ends early', (text: string) => text.replace(/#EXTINF:.*\n.*\n(?=#EXT-X-ENDLIST)/, '')],
    ['a rendition that is longer', (text: string) => text.replace('#EXTINF:2.000000', '#EXTINF:2.040000')],
  ])('is refused: %s', async (_what, change) => {
    const folder = mkdtempSync(join(tmpdir(), 'loop-'));
    try {
      cpSync(title, folder, { recursive: true });
      const file = join(folder, 'video-540p/playlist.m3u8');
      writeFileSync(file, change(readFileSync(file, 'utf8')));
      const broken = liveObjects({ title: folder, lag: 0, clock: () => START });
      await expect(broken('master.m3u8')).rejects.toThrow('video-540p does not end with audio');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
