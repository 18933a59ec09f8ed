import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readFolder, replaceFolder, requireReplaceable } from '../../scripts/sample-folder.ts';
import { makeSample } from '../../scripts/sample-make.ts';
import { bitRates, type MeasuredRendition, measureRendition } from '../../scripts/sample-measure.ts';
import { mpd } from '../../scripts/sample-mpd.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sample = join(root, 'local/content/media/vod/sample');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A folder for the PATH that holds only this ffmpeg, a shell script. */
async function binWith(ffmpeg: string | undefined): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  if (ffmpeg !== undefined) {
    await writeFile(join(bin, 'ffmpeg'), `#!/bin/sh\n${ffmpeg}\n`);
    await chmod(join(bin, 'ffmpeg'), 0o755);
  }
  return bin;
}

async function runSample(
  ffmpeg: string | undefined,
  args: readonly string[],
): Promise<{ code: number; error: string }> {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'sample', ...args], {
    cwd: root,
    env: { PATH: await binWith(ffmpeg) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let error = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  return { code, error: error.trim() };
}

/** An ffmpeg that lists these encoders, filters and muxers, as the real one does. */
function fakeFfmpeg(has: { readonly encoders?: string; readonly filters?: string; readonly muxers?: string }): string {
  const list = (names = '') => names.split(' ').map((name) => ` V..... ${name} something`);
  const cases = Object.entries({ encoders: has.encoders, filters: has.filters, muxers: has.muxers }).map(
    ([kind, names]) => `-${kind}) echo "${list(names).join('\n')}";;`,
  );
  return `case "$2" in\n-version) echo "ffmpeg version 9.9";;\n${cases.join('\n')}\nesac`;
}

const COMPLETE = { encoders: 'libx264 aac', filters: 'drawtext geq', muxers: 'dash' };

describe('npm run sample', () => {
  test.each([
    {
      without: 'ffmpeg',
      ffmpeg: undefined,
      args: [],
      says: 'ffmpeg is not installed: on Debian, run `sudo apt-get install ffmpeg`.',
    },
    {
      without: 'H.264',
      ffmpeg: fakeFfmpeg({ ...COMPLETE, encoders: 'aac' }),
      args: [],
      says: 'This ffmpeg lacks the encoder "libx264", which Debian\'s has: run `sudo apt-get install ffmpeg`.',
    },
    {
      without: 'text in pictures',
      ffmpeg: fakeFfmpeg({ ...COMPLETE, filters: 'geq' }),
      args: [],
      says: 'This ffmpeg lacks the filter "drawtext", which Debian\'s has: run `sudo apt-get install ffmpeg`.',
    },
    {
      without: 'a clear wish',
      ffmpeg: fakeFfmpeg(COMPLETE),
      args: ['--check', '--out', 'x'],
      says: '--check compares with the committed sample: leave out --out.',
    },
  ])('says in one sentence that it cannot work without $without', async ({ ffmpeg, args, says }) => {
    expect(await runSample(ffmpeg, args)).toEqual({ code: 1, error: says });
  });
});

describe('encoding', () => {
  afterEach(() => vi.unstubAllEnvs());

  // Sound fails or is interrupted while the pictures are still being made.
  test.each([
    {
      when: 'one encoder fails',
      sound: 'echo "no such codec" >&2; exit 3',
      says: 'ffmpeg failed with exit code 3: no such codec',
    },
    { when: 'it is interrupted', sound: 'kill -USR2 $PPID; exec /bin/sleep 60', says: 'The operation was aborted' },
  ])('stops all encoders and leaves nothing behind when $when', async ({ sound, says }) => {
    vi.stubEnv('PATH', await binWith(`case "$*" in\n*aevalsrc*) ${sound};;\n*) exec /bin/sleep 60;;\nesac`));
    const interrupted = new AbortController();
    process.once('SIGUSR2', () => interrupted.abort());
    const made = replaceFolder(join(folder, 'out/sample'), (fresh) => makeSample(fresh, interrupted.signal));
    await expect(made).rejects.toThrow(says);
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });
});

describe('replacing the folder', () => {
  test('puts the new one in its place as a whole and leaves nothing else behind', async () => {
    const target = join(folder, 'sample');
    await mkdir(target);
    await writeFile(join(target, 'old.txt'), 'old');
    await replaceFolder(target, async (fresh) => {
      await mkdir(join(fresh, 'audio'));
      await writeFile(join(fresh, 'audio/new.txt'), 'new');
      expect([...(await readFolder(target)).keys()]).toEqual(['old.txt']);
    });
    expect([...(await readFolder(folder)).keys()]).toEqual(['sample/audio/new.txt']);
  });

  test.each([
    { when: 'making fails', fail: () => Promise.reject(new Error('no disk')) },
    { when: 'the new one is gone', fail: (fresh: string) => rename(fresh, `${fresh}-away`) },
  ])('leaves the old one as it was when $when', async ({ fail }) => {
    const target = join(folder, 'sample');
    await mkdir(target);
    await writeFile(join(target, 'old.txt'), 'old');
    await expect(replaceFolder(target, fail)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['sample']);
    expect(await readFile(join(target, 'old.txt'), 'utf8')).toBe('old');
  });

  test.each([
    { files: undefined, allowed: true, what: 'no folder' },
    { files: [], allowed: true, what: 'an empty folder' },
    { files: ['master.m3u8', 'manifest.mpd', 'audio'], allowed: true, what: 'an earlier sample' },
    { files: ['master.m3u8', 'holiday.mp4'], allowed: false, what: "somebody's own video" },
  ])('is allowed for $what: $allowed', async ({ files, allowed }) => {
    const target = join(folder, 'target');
    if (files) await mkdir(target);
    for (const name of files ?? []) await writeFile(join(target, name), '');
    const attempt = () => requireReplaceable(target);
    if (allowed) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(`The folder ${target} holds something other than a sample`);
  });
});

test('a file is never replaced', async () => {
  const file = join(folder, 'film.mp4');
  await writeFile(file, '');
  expect(() => requireReplaceable(file)).toThrow(`--out must name a folder, but ${file} is a file.`);
});

describe('measuring', () => {
  const rendition = (segments: readonly (readonly [duration: number, bytes: number])[]): MeasuredRendition => ({
    folder: 'video',
    timescale: 10,
    segments: segments.map(([duration, bytes]) => ({ start: 0, duration, bytes })),
    videoCodec: 'avc1.64001f',
  });

  // RFC 8216, section 4.3.4.2: runs of 0.5 to 1.5 target durations.
  test.each([
    {
      title: 'a segment of one target duration is a run',
      segments: [
        [20, 100],
        [20, 300],
      ],
      peak: 1200,
      average: 800,
    },
    {
      title: 'a run of several short ones counts',
      segments: [
        [20, 100],
        [10, 200],
        [10, 300],
        [10, 0],
      ],
      peak: 2400,
      average: 960,
    },
    {
      title: 'one shorter than half the target duration is no run',
      segments: [
        [20, 100],
        [20, 100],
        [5, 300],
      ],
      peak: 1280,
      average: 889,
    },
  ] as const)('$title', ({ segments, peak, average }) => {
    expect(bitRates(rendition(segments))).toEqual({ peak, average });
  });

  test('refuses renditions that are not cut at the same instants', () => {
    const size = { folder: 'video', name: 'video', width: 2, height: 2 };
    const videos = [
      [
        [20, 1],
        [20, 1],
      ],
      [
        [20, 1],
        [19, 1],
      ],
    ] as const;
    const measured = videos.map((segments) => ({ rendition: size, measured: rendition(segments) }));
    expect(() => mpd(measured, rendition([[20, 1]]))).toThrow('not cut at the same instants');
  });

  test.each([
    {
      what: 'a segment that does not follow',
      from: 'segment-00003.m4s',
      says: 'audio/segment-00002.m4s starts at 192512, but the one before ends at 96256.',
    },
    {
      what: 'a file that is no segment',
      from: 'init.mp4',
      says: 'audio/segment-00002.m4s does not hold a segment index',
    },
  ])('refuses $what', async ({ from, says }) => {
    await cp(join(sample, 'audio'), join(folder, 'audio'), { recursive: true });
    await cp(join(sample, 'audio', from), join(folder, 'audio/segment-00002.m4s'));
    await expect(measureRendition(folder, 'audio')).rejects.toThrow(says);
  });
});
