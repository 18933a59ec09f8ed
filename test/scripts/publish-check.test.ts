import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkSet } from '../../scripts/publish-check.ts';
import { readPublishFolder } from '../../scripts/publish-folder.ts';
import { parseTitle } from '../../scripts/title-path.ts';
import { SET, type SetFolder, writeSet } from './publish-fixture.ts';

const folders: SetFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

async function problemsOf(
  changes: Readonly<Record<string, string | null>>,
  path = '/vod/title',
): Promise<readonly string[]> {
  const folder = writeSet(changes);
  folders.push(folder);
  const { files, problems } = await readPublishFolder(folder.path);
  return [...problems, ...(await checkSet(files, parseTitle(path))).problems];
}

/** A file of the set with one text for another. */
function edited(name: string, from: string, to: string): Readonly<Record<string, string>> {
  const text = SET[name] ?? '';
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
  return { [name]: text.replace(from, to) };
}

const VIDEO = 'video/list.m3u8';
/** The same manifest, with each segment's length written out. */
const WITH_TIMELINE = (SET['manifest.mpd'] ?? '').replace(
  /duration="2" (startNumber.*)\/>/,
  '$1><SegmentTimeline><S t="0" d="2" r="1"/></SegmentTimeline></SegmentTemplate>',
);

/** An initialization segment with tracks of these sample entries, and nothing else in them. */
function initOf(...entries: readonly string[]): string {
  const box = (type: string, ...bodies: readonly string[]): string => {
    const body = bodies.join('');
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length + 8);
    return size.toString('latin1') + type + body;
  };
  const track = (entry: string) =>
    box('trak', box('mdia', box('minf', box('stbl', box('stsd', '\0\0\0\0\0\0\0\u0001', box(entry, 'x'))))));
  return box('ftyp', 'iso6') + box('moov', ...entries.map(track));
}

describe('a set that can be published', () => {
  test.each<[string, Readonly<Record<string, string | null>>]>([
    ['HLS and DASH', {}],
    ['HLS alone', { 'manifest.mpd': null }],
    ['init segments that hold what CODECS say', { 'video/init.mp4': initOf('avc3'), 'audio/init.mp4': initOf('mp4a') }],
    ['an encrypted init segment, which hides its codec', { 'video/init.mp4': initOf('encv') }],
    ['a media playlist alone', { 'manifest.mpd': null, 'master.m3u8': null }],
    ['a manifest with a timeline', { 'manifest.mpd': WITH_TIMELINE }],
    [
      'DASH alone',
      Object.fromEntries(
        Object.keys(SET)
          .filter((name) => name.endsWith('.m3u8'))
          .map((name) => [name, null]),
      ),
    ],
    ['one with files that no playlist names', { 'poster.jpg': 'a picture', '.DS_Store': 'the machine’s own' }],
    [
      'a key from a key server',
      edited(
        VIDEO,
        '#EXT-X-MAP',
        '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://key",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"\n#EXT-X-MAP',
      ),
    ],
    ['a name that a URL has to encode', { ...edited(VIDEO, 'v-1.m4s', 'caf%C3%A9%201.m4s'), 'video/café 1.m4s': 'x' }],
    ['a plus sign that is encoded', { ...edited(VIDEO, 'v-1.m4s', 'v%2B1.m4s'), 'video/v+1.m4s': 'x' }],
    [
      'byte ranges within their file',
      { 'manifest.mpd': null, ...edited(VIDEO, '#EXTINF:2,\nv-1.m4s', '#EXTINF:2,\n#EXT-X-BYTERANGE:3@10\nv-1.m4s') },
    ],
    ['a segment whose last box has no size', { 'video/v-1.m4s': '\0\0\0\x08styp\0\0\0\0mdat0123456789' }],
    ['a segment of whole boxes', { 'video/v-1.m4s': '\0\0\0\x08styp\0\0\0\x01mdat\0\0\0\0\0\0\0\x140123' }],
    ['a segment of what is no box', { 'video/v-1.m4s': '\0\0\0\x08styp\0\0\0\x01mdat\0\0\0\0\0\0\0\0\0\0\0\x05' }],
    ['a segment that is no MP4', { 'video/v-1.m4s': '\x47\x40\x11\x10\0\x42\xf0\x25' }],
    ['a file that is still written', { 'video/v-3.m4s': '\0\0\0\x08styp\0\0\0\x20mdat' }],
    ['sound that ends a little before the picture', edited('audio/list.m3u8', '1.995', '1.1')],
  ])('%s', async (_, changes) => {
    expect(await problemsOf(changes)).toEqual([]);
  });

  test('a live playlist need not have an end, nor renditions of equal length', async () => {
    const open = (name: string, from = '#EXT-X-ENDLIST\n') =>
      (SET[name] ?? '').replace(from, '').replace('#EXT-X-PLAYLIST-TYPE:VOD\n', '');
    const audio = open('audio/list.m3u8').replace('#EXTINF:1.995,\na-2.m4s\n', '');
    const live = { 'manifest.mpd': null, [VIDEO]: open(VIDEO), 'audio/list.m3u8': audio };
    expect(await problemsOf(live, '/live/channel')).toEqual([]);
    expect(await problemsOf(live, '/vod/title')).toHaveLength(3);
  });
});

describe('a broken set', () => {
  test.each<[string, Readonly<Record<string, string | null>>, string]>([
    [
      'a segment is missing',
      { 'manifest.mpd': null, 'video/v-2.m4s': null },
      'video/list.m3u8 refers to video/v-2.m4s, which is not in the folder: add it.',
    ],
    [
      'a segment of the manifest is missing',
      { [VIDEO]: null, 'master.m3u8': null, 'audio/list.m3u8': null, 'video/v-2.m4s': null },
      'manifest.mpd refers to video/v-2.m4s, which is not in the folder: add it.',
    ],
    [
      'the init segment is missing',
      { 'manifest.mpd': null, 'video/init.mp4': null },
      'video/list.m3u8 refers to video/init.mp4, which is not in the folder: add it.',
    ],
    [
      'a media playlist is missing',
      { 'audio/list.m3u8': null },
      'master.m3u8 refers to audio/list.m3u8, which is not in the folder: add it.',
    ],
    [
      'a key file is missing',
      edited(VIDEO, '#EXT-X-MAP', '#EXT-X-KEY:METHOD=AES-128,URI="key.bin"\n#EXT-X-MAP'),
      'video/list.m3u8 refers to video/key.bin, which is not in the folder: add it.',
    ],
    [
      'a reference leads out',
      edited(VIDEO, 'v-1.m4s', '../../other/v-1.m4s'),
      'video/list.m3u8 refers to "../../other/v-1.m4s", which leads out of the folder: publish a folder that holds everything.',
    ],
    [
      'an encoded reference leads out',
      edited(VIDEO, 'v-1.m4s', '%2e%2e/%2e%2e/v-1.m4s'),
      'video/list.m3u8 refers to "%2e%2e/%2e%2e/v-1.m4s", which leads out of the folder: publish a folder that holds everything.',
    ],
    [
      'a reference is absolute',
      edited(VIDEO, 'v-1.m4s', 'https://cdn.example.com/v-1.m4s'),
      'video/list.m3u8 refers to "https://cdn.example.com/v-1.m4s", which leads to another server: write it relative to the playlist.',
    ],
    [
      'a reference begins with a slash',
      edited(VIDEO, 'v-1.m4s', '/vod/title/video/v-1.m4s'),
      'video/list.m3u8 refers to "/vod/title/video/v-1.m4s", which begins with "/" and so loses the token in the path: write it relative to the playlist.',
    ],
    [
      'the manifest has an absolute BaseURL',
      edited('manifest.mpd', '<Period', '<BaseURL>https://cdn.example.com/</BaseURL><Period'),
      'which leads to another server: write it relative to the playlist.',
    ],
    [
      'a reference is spelled as the edge refuses',
      edited(VIDEO, 'v-1.m4s', '%76-1.m4s'),
      'video/list.m3u8 refers to "%76-1.m4s", which has "%76", which has to be written "v": rename the file, and write its name as it is.',
    ],
    [
      'a plus sign is not encoded',
      { ...edited(VIDEO, 'v-1.m4s', 'v+1.m4s'), 'video/v+1.m4s': 'x' },
      'video/list.m3u8 refers to video/v 1.m4s, which is not in the folder: add it.',
    ],
    [
      'a file name has a percent sign',
      { 'video/100%.jpg': 'x' },
      'The file name "video/100%.jpg" has "%25", which the edge refuses in every path: rename it, and what refers to it.',
    ],
    [
      'a file name has a backslash',
      { 'video/a\\b.jpg': 'x' },
      'The file name "video/a\\b.jpg" has "%5C", which the edge refuses in every path: rename it, and what refers to it.',
    ],
    [
      'a file name has a control character',
      { 'a\u0001.jpg': 'x' },
      'has a control character ("%01"): rename it, and what refers to it.',
    ],
    [
      'a key would be too long',
      { [`${'d'.repeat(200)}/${'e'.repeat(200)}/${'f'.repeat(200)}/${'g'.repeat(200)}/${'h'.repeat(220)}.jpg`]: 'x' },
      'makes a key of 1044 bytes: S3 allows 1024.',
    ],
    [
      'a segment is longer than its target duration',
      edited(VIDEO, '#EXTINF:2,', '#EXTINF:2.6,'),
      'video/list.m3u8 has a segment of 2.6 s, over its TARGETDURATION of 2: correct it.',
    ],
    [
      'a rendition lacks a segment',
      { 'manifest.mpd': null, ...edited('audio/list.m3u8', '#EXTINF:1.995,\na-2.m4s\n', '') },
      'master.m3u8 has audio/list.m3u8 of 2.005 s beside video/list.m3u8 of 4 s: make them equally long.',
    ],
    [
      'the manifest is longer than its segments',
      { 'manifest.mpd': WITH_TIMELINE.replace('PT4S', 'PT9S') },
      'manifest.mpd has "video" of 4 s beside mediaPresentationDuration of 9 s: make them equally long.',
    ],
    [
      'a VOD playlist has no end',
      edited(VIDEO, '#EXT-X-ENDLIST\n', ''),
      'video/list.m3u8 has no EXT-X-ENDLIST, so players would wait for more: let the packager finish it.',
    ],
    [
      'the manifest is dynamic',
      edited('manifest.mpd', 'type="static"', 'type="dynamic"'),
      'manifest.mpd is of type "dynamic", so players would wait for more: let the packager finish it.',
    ],
    [
      'a variant has no codecs',
      edited('master.m3u8', 'CODECS="avc1.64001e,mp4a.40.2",', ''),
      'master.m3u8 names video/list.m3u8, which has no CODECS: name them, such as "avc1.64001f,mp4a.40.2".',
    ],
    [
      'a codec is none',
      edited('master.m3u8', 'avc1.64001e', 'h264'),
      'master.m3u8 names video/list.m3u8, which has the codec "h264", which is none: write its full name, such as "avc1.64001f".',
    ],
    [
      'the picture has no codec',
      edited('master.m3u8', 'avc1.64001e,', ''),
      'master.m3u8 names video/list.m3u8, which has a picture, and CODECS "mp4a.40.2" name none for it: add its codec.',
    ],
    [
      'the sound has no codec',
      edited('master.m3u8', ',mp4a.40.2', ''),
      'master.m3u8 names video/list.m3u8, which has sound, and CODECS "avc1.64001e" name none for it: add its codec.',
    ],
    [
      'a representation has no codecs',
      edited('manifest.mpd', 'codecs="avc1.64001e" ', ''),
      'manifest.mpd has the representation "video", which has no CODECS: name them, such as "avc1.64001f,mp4a.40.2".',
    ],
    [
      'the init segment holds another codec',
      { 'manifest.mpd': null, 'video/init.mp4': initOf('hvc1') },
      'master.m3u8 promises "avc1.64001e,mp4a.40.2" of video/init.mp4, which holds hvc1: write what it holds.',
    ],
    [
      'the init segment of a sound holds another codec',
      { 'manifest.mpd': null, 'audio/init.mp4': initOf('ec-3') },
      'master.m3u8 promises "avc1.64001e,mp4a.40.2" of audio/init.mp4, which holds ec-3: write what it holds.',
    ],
    [
      'the init segment of a representation holds more than it says',
      { 'video/init.mp4': initOf('avc1', 'mp4a') },
      'manifest.mpd promises "avc1.64001e" of video/init.mp4, which holds mp4a: write what it holds.',
    ],
    [
      'a byte range goes beyond its file',
      edited(VIDEO, '#EXTINF:2,\nv-1.m4s', '#EXTINF:2,\n#EXT-X-BYTERANGE:10@10\nv-1.m4s'),
      'video/list.m3u8 refers to the bytes of video/v-1.m4s up to 20, and it has 13: make both anew.',
    ],
    ['a playlist is none', { [VIDEO]: 'nothing of the kind' }, 'video/list.m3u8 is no playlist ('],
    ['a manifest is none', { 'manifest.mpd': 'nothing of the kind' }, 'manifest.mpd is no manifest ('],
    ['a manifest is empty', { 'manifest.mpd': '' }, 'manifest.mpd is empty: make it anew.'],
    [
      'a manifest is cut',
      edited('manifest.mpd', '  </Period>\n</MPD>\n', ''),
      'manifest.mpd is no manifest (no well-formed XML at line 2): make it anew.',
    ],
    [
      'an attribute of a manifest has no end',
      edited('manifest.mpd', 'codecs="avc1.64001e" ', 'codecs="avc1.64001e '),
      'manifest.mpd is no manifest (no well-formed XML at line 6): make it anew.',
    ],
    [
      'a segment is cut in the middle of a box',
      { 'video/v-1.m4s': '\0\0\0\x08styp\0\0\0\x20mdat0123456789' },
      'video/v-1.m4s is cut: its last box is to end at 40 bytes, and it has 26: make it anew.',
    ],
    [
      'a segment is cut in the middle of a long box',
      { 'video/v-1.m4s': '\0\0\0\x08moof\0\0\0\x01mdat\0\0\0\0\0\0\0\x200123' },
      'video/v-1.m4s is cut: its last box is to end at 40 bytes, and it has 28: make it anew.',
    ],
    [
      'a segment is cut in the head of a box',
      { 'video/v-1.m4s': '\0\0\0\x08moof\0\0' },
      'video/v-1.m4s is cut: its last box is to end at 16 bytes, and it has 10: make it anew.',
    ],
    ['a file is empty', { 'video/v-1.m4s': '' }, 'video/v-1.m4s is empty: make it anew.'],
    [
      'there is no playlist',
      { 'master.m3u8': null, 'manifest.mpd': null, [VIDEO]: null, 'audio/list.m3u8': null },
      '" has no playlist: let it hold HLS (.m3u8) or DASH (.mpd).',
    ],
  ])('%s: one sentence', async (_, changes, words) => {
    const printed = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
    const problems = await problemsOf(changes);
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    expect(problems.join('\n')).toContain(words);
    for (const problem of problems) expect(problem).toMatch(/^[^\n]+: [^\n]+\.$/);
    expect(new Set(problems).size).toBe(problems.length);
  });

  test('what viewers open are masters and manifests, and without them the playlists', async () => {
    for (const [changes, names] of [
      [{}, ['manifest.mpd', 'master.m3u8']],
      [{ 'manifest.mpd': null, 'master.m3u8': null }, ['audio/list.m3u8', 'video/list.m3u8']],
    ] as const) {
      const folder = writeSet(changes);
      folders.push(folder);
      const { files } = await readPublishFolder(folder.path);
      expect([...(await checkSet(files, parseTitle('/vod/title'))).masters].sort()).toEqual(names);
    }
  });

  test('a live manifest whose segments follow the clock is checked by its init segments', async () => {
    const dynamic = (SET['manifest.mpd'] ?? '').replace(
      'type="static" mediaPresentationDuration="PT4S"',
      'type="dynamic" availabilityStartTime="2020-01-01T00:00:00Z" timeShiftBufferDepth="PT20S"',
    );
    expect(await problemsOf({ 'manifest.mpd': dynamic }, '/live/channel')).toEqual([]);
    const missing = { 'manifest.mpd': dynamic.replace('/init.mp4', '/start.mp4') };
    expect(await problemsOf(missing, '/live/channel')).toEqual([
      'manifest.mpd refers to video/start.mp4, which is not in the folder: add it.',
    ]);
  });

  test('a link is not followed', async () => {
    const folder = writeSet();
    folders.push(folder);
    writeFileSync(`${folder.path}.secret`, 'outside');
    symlinkSync(`${folder.path}.secret`, join(folder.path, 'video/secret.txt'));
    const { files, problems } = await readPublishFolder(folder.path);
    expect(problems).toEqual(['video/secret.txt is no file (a link may lead out of the folder): copy it there.']);
    expect(files.map(({ name }) => name)).not.toContain('video/secret.txt');
  });

  test('a folder without a playlist is named', async () => {
    const folder = writeSet(Object.fromEntries(Object.keys(SET).map((name) => [name, null])));
    folders.push(folder);
    expect((await readPublishFolder(folder.path)).problems).toEqual([
      `The folder "${folder.path}" has no playlist: let it hold HLS (.m3u8) or DASH (.mpd).`,
    ]);
  });

  test('a folder that is none is refused with its name', async () => {
    await expect(readPublishFolder('/nowhere')).rejects.toThrow('The folder is "/nowhere", which is none; allowed:');
  });
});
