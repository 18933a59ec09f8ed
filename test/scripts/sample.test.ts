import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import HLS, { type types } from 'hls-parser';
import { type DashPlaylist, parse as parseMpd } from 'mpd-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { readFolder } from '../../scripts/sample-folder.ts';
import { boxes, nalTypes, readFragment, readSampleEntry, trackTimescale } from './sample-boxes.ts';

const content = fileURLToPath(new URL('../../local/content', import.meta.url));
const sample = join(content, 'media/vod/sample');
const files = await readFolder(sample);

const VIDEOS = [
  { folder: 'video-360p', width: 640, height: 360 },
  { folder: 'video-540p', width: 960, height: 540 },
  { folder: 'video-720p', width: 1280, height: 720 },
];
const FOLDERS = [...VIDEOS.map(({ folder }) => folder), 'audio'];

const bytesOf = (path: string): Buffer => {
  const bytes = files.get(path);
  if (!bytes) throw new Error(`The sample has no file ${path}.`);
  return bytes;
};
const textOf = (path: string) => bytesOf(path).toString('utf8');
const mediaPlaylist = (folder: string) => HLS.parse(textOf(`${folder}/playlist.m3u8`)) as types.MediaPlaylist;
const master = () => HLS.parse(textOf('master.m3u8')) as types.MasterPlaylist;

/** Segments of a rendition as they really are, in the order of its playlist; times in seconds. */
function realSegments(folder: string) {
  const timescale = trackTimescale(bytesOf(`${folder}/init.mp4`));
  return mediaPlaylist(folder).segments.map(({ uri }) => {
    const bytes = bytesOf(posix.join(folder, uri));
    const fragment = readFragment(bytes);
    return { start: fragment.start / timescale, seconds: fragment.duration / timescale, bytes: bytes.length, fragment };
  });
}

beforeAll(() => HLS.setOptions({ strictMode: true }));

describe('the committed sample', () => {
  test('is at most 5 MB', () => {
    const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(total).toBeLessThanOrEqual(5_000_000);
    expect(files.size).toBe(2 + FOLDERS.length * 14);
  });

  test('says which ffmpeg made it, outside of what is served', () => {
    expect(JSON.parse(readFileSync(join(content, 'sample.json'), 'utf8'))).toEqual({
      ffmpeg: expect.stringMatching(/^\d+\.\d+/),
    });
    expect([...files.keys()].filter((path) => path.endsWith('.json'))).toEqual([]);
  });

  test('has every file that a playlist or the manifest names, by a relative address, and no other', () => {
    const { variants } = master();
    const named = new Set(['master.m3u8', 'manifest.mpd']);
    const playlists = variants.flatMap(({ uri, audio }) => [uri, ...audio.map((rendition) => rendition.uri ?? '')]);
    for (const playlist of playlists) {
      named.add(playlist);
      const { segments } = HLS.parse(textOf(playlist)) as types.MediaPlaylist;
      for (const segment of segments) {
        for (const uri of [segment.uri, segment.map?.uri ?? '']) named.add(posix.join(dirname(playlist), uri));
      }
    }
    for (const { uri, map } of dash().flatMap(({ segments }) => segments)) named.add(uri).add(map.uri);
    expect([...named].sort()).toEqual([...files.keys()].sort());
    for (const path of named) expect(path).toMatch(/^(?!\/|\.\.|[a-z]+:)[\w./-]+$/);
  });

  test.each([...files.keys()].filter((path) => /\.(m3u8|mpd)$/.test(path)))('%s holds no date', (path) => {
    expect(textOf(path)).not.toMatch(/\b20\d\d-|DATE-TIME|availabilityStartTime|publishTime/);
  });
});

describe('HLS', () => {
  test('the parser is strict: it refuses a playlist without its target duration', () => {
    const broken = textOf('audio/playlist.m3u8').replace(/#EXT-X-TARGETDURATION.*\n/, '');
    expect(() => HLS.parse(broken)).toThrow();
  });

  test.each(FOLDERS)('%s/playlist.m3u8 is a complete VOD playlist of independent segments', (folder) => {
    const playlist = mediaPlaylist(folder);
    expect(playlist).toMatchObject({
      isMasterPlaylist: false,
      version: 6,
      playlistType: 'VOD',
      independentSegments: true,
      endlist: true,
      targetDuration: 2,
    });
    expect(playlist.segments).toHaveLength(12);
    expect(textOf(`${folder}/playlist.m3u8`)).toMatch(/#EXT-X-MAP:URI="init\.mp4"\n/);
  });

  test.each(FOLDERS)('%s: each EXTINF is what the fragment lasts, and all of them last 24 s', (folder) => {
    const real = realSegments(folder);
    const { segments } = mediaPlaylist(folder);
    for (const [index, segment] of segments.entries())
      expect(segment.duration).toBeCloseTo(real[index]?.seconds ?? 0, 6);
    expect(segments.reduce((sum, { duration }) => sum + duration, 0)).toBeCloseTo(24, 4);
  });

  test('the multivariant playlist has three variants of rising size with one group of audio', () => {
    const { variants, independentSegments, version } = master();
    expect({ independentSegments, version }).toEqual({ independentSegments: true, version: 6 });
    expect(variants.map(({ uri, resolution, frameRate }) => ({ uri, ...resolution, frameRate }))).toEqual(
      VIDEOS.map(({ folder, width, height }) => ({ uri: `${folder}/playlist.m3u8`, width, height, frameRate: 25 })),
    );
    for (const { audio } of variants) {
      expect(audio).toMatchObject([{ uri: 'audio/playlist.m3u8', isDefault: true, autoselect: true, channels: '2' }]);
    }
  });

  test('BANDWIDTH and AVERAGE-BANDWIDTH are those of the real segments of video and audio', () => {
    // Each segment is a run of its own: two of them last longer than 1.5 target durations (RFC 8216, section 4.3.4.2).
    const rates = (folder: string) => {
      const real = realSegments(folder);
      const bits = real.reduce((sum, { bytes }) => sum + 8 * bytes, 0);
      return { peak: Math.max(...real.map(({ bytes, seconds }) => (8 * bytes) / seconds)), average: bits / 24 };
    };
    const audio = rates('audio');
    for (const [index, { bandwidth, averageBandwidth }] of master().variants.entries()) {
      const video = rates(FOLDERS[index] ?? '');
      expect(bandwidth - (video.peak + audio.peak)).toBeGreaterThanOrEqual(0);
      expect(bandwidth - (video.peak + audio.peak)).toBeLessThan(2);
      expect(Math.abs((averageBandwidth ?? 0) - (video.average + audio.average))).toBeLessThan(2);
    }
  });

  test('CODECS and RESOLUTION are what the init segments say', () => {
    const audio = readSampleEntry(bytesOf('audio/init.mp4'));
    for (const { uri, codecs, resolution } of master().variants) {
      const { codec, ...pixels } = readSampleEntry(bytesOf(join(dirname(uri), 'init.mp4')));
      expect({ codecs, resolution }).toEqual({ codecs: `${codec},${audio.codec}`, resolution: pixels });
    }
  });
});

/** Every representation, audio last. Throws on anything that the parser warns of. */
function dash(): readonly DashPlaylist[] {
  const manifest = parseMpd(textOf('manifest.mpd'), {
    manifestUri: 'https://edge.example/vod/sample/manifest.mpd',
    eventHandler: ({ type, message }) => {
      if (type === 'warn') throw new Error(message);
    },
  });
  return [...manifest.playlists, ...(manifest.mediaGroups.AUDIO.audio?.zxx?.playlists ?? [])];
}

describe('DASH', () => {
  test('has one adaptation set of video and one of audio, static and of 24 s', () => {
    const mpd = textOf('manifest.mpd');
    expect(mpd.match(/<AdaptationSet /g)).toHaveLength(2);
    expect(mpd).toContain('type="static"');
    expect(mpd).toContain('mediaPresentationDuration="PT24S"');
    expect(dash().map(({ attributes }) => attributes.NAME)).toEqual(FOLDERS);
  });

  test.each(FOLDERS)('%s has the segments of its HLS playlist, at the times that their fragments say', (folder) => {
    const real = realSegments(folder);
    const segments = dash().find(({ attributes }) => attributes.NAME === folder)?.segments ?? [];
    expect(segments.map(({ uri }) => uri)).toEqual(mediaPlaylist(folder).segments.map(({ uri }) => `${folder}/${uri}`));
    for (const [index, { duration, presentationTime }] of segments.entries()) {
      expect(duration).toBeCloseTo(real[index]?.seconds ?? 0, 9);
      expect(presentationTime).toBeCloseTo(real[index]?.start ?? 0, 9);
    }
  });

  test('codecs, size and bandwidth are those of the representation itself', () => {
    for (const { attributes } of dash()) {
      const folder = String(attributes.NAME);
      const { codec, ...pixels } = readSampleEntry(bytesOf(`${folder}/init.mp4`));
      const peak = Math.max(...realSegments(folder).map(({ bytes, seconds }) => (8 * bytes) / seconds));
      expect(attributes).toMatchObject({ CODECS: codec, BANDWIDTH: Math.ceil(peak) });
      if (folder !== 'audio') expect(attributes).toMatchObject({ RESOLUTION: pixels, 'FRAME-RATE': 25 });
    }
  });
});

describe('the segments', () => {
  test.each(FOLDERS)('%s: each starts where the one before ends, the first at 0, with a sync sample', (folder) => {
    let end = 0;
    for (const { fragment } of realSegments(folder)) {
      expect(fragment).toMatchObject({ start: end, startsWithSync: true, reordered: false });
      end += fragment.duration;
    }
  });

  test.each(VIDEOS)(
    '$folder: each is one closed group of 50 pictures that starts with an IDR picture',
    ({ folder }) => {
      for (const { start, fragment } of realSegments(folder)) {
        expect(start % 2).toBe(0);
        expect(fragment.samples).toBe(50);
        expect(nalTypes(fragment.firstSample)).toContain(5);
      }
    },
  );

  test.each(FOLDERS)('%s is CMAF: the brand in the init segment, one fragment a file, no edit list', (folder) => {
    const init = bytesOf(`${folder}/init.mp4`);
    expect(
      boxes(init)
        .find(({ type }) => type === 'ftyp')
        ?.body.toString('latin1'),
    ).toContain('cmfc');
    expect(boxes(init).map(({ type }) => type)).not.toContain('edts');
    expect(realSegments(folder)).toHaveLength(12);
  });
});

describe('the public site', () => {
  const page = readFileSync(join(content, 'public/index.html'), 'utf8');

  test('loads nothing from elsewhere', () => {
    const loaded = [...page.matchAll(/(?:src|url\(|@import|<link[^>]*href)\W*=?["'(]?([^"')\s>]+)/g)].map(
      ([, to]) => to,
    );
    expect(loaded).toEqual(['favicon.svg']);
    expect(existsSync(join(content, 'public/favicon.svg'))).toBe(true);
  });

  test('leads back to the player page', () => {
    expect(page).toContain('href="http://localhost:8090"');
  });
});
