import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findTitles } from '../../../local/page/titles.ts';

const MULTIVARIANT = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/index.m3u8\n';
const MEDIA = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n';
const MPD = '<MPD/>';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'titles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('titles', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly [string, string, string][]]>([
    [
      'a multivariant playlist without its media playlists',
      { 'film/master.m3u8': MULTIVARIANT, 'film/low/index.m3u8': MEDIA },
      [['film', 'hls', 'film/master.m3u8']],
    ],
    ['a media playlist that stands alone', { 'clip/index.m3u8': MEDIA }, [['clip', 'hls', 'clip/index.m3u8']]],
    [
      'HLS and DASH of one folder',
      { 'film/m.m3u8': MULTIVARIANT, 'film/m.mpd': MPD },
      [
        ['film', 'hls', 'film/m.m3u8'],
        ['film', 'dash', 'film/m.mpd'],
      ],
    ],
    [
      'a DASH title without the HLS media playlists below it',
      { 'film/m.mpd': MPD, 'film/low/i.m3u8': MEDIA },
      [['film', 'dash', 'film/m.mpd']],
    ],
    [
      'the folder itself',
      { 'master.m3u8': MULTIVARIANT, 'low/index.m3u8': MEDIA },
      [['master.m3u8', 'hls', 'master.m3u8']],
    ],
    [
      'several playlists of one folder by their names',
      { 'f/a.m3u8': MULTIVARIANT, 'f/b.m3u8': MULTIVARIANT },
      [
        ['f/a.m3u8', 'hls', 'f/a.m3u8'],
        ['f/b.m3u8', 'hls', 'f/b.m3u8'],
      ],
    ],
    [
      'folders in the order of their names',
      { 'b/i.m3u8': MEDIA, 'a/i.m3u8': MEDIA },
      [
        ['a', 'hls', 'a/i.m3u8'],
        ['b', 'hls', 'b/i.m3u8'],
      ],
    ],
    ['nothing hidden, and nothing that is no playlist', { '.git/i.m3u8': MEDIA, 'a/movie.mp4': 'x' }, []],
  ])('are %s', async (_name, files, titles) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    expect((await findTitles(folder)).map(({ name, kind, playlist }) => [name, kind, playlist])).toEqual(titles);
  });
});
