/**
 * `npm run sample`: makes the sample stream, HLS and DASH from the same CMAF segments, with Debian's ffmpeg.
 * `--out <folder>` writes it elsewhere; `--check` makes it anew and compares it with the committed one, byte for byte.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOnlyFlags } from './read-flags.ts';
import { readFolder, replaceFolder, requireReplaceable } from './sample-folder.ts';
import { makeSample } from './sample-make.ts';
import { DURATION, VIDEO_RENDITIONS } from './sample-renditions.ts';
import { ffmpegVersion, requireSampleTools } from './sample-tools.ts';

const content = fileURLToPath(new URL('../local/content', import.meta.url));
const committed = join(content, 'media/vod/sample');
/** Which ffmpeg made the committed sample: another one may well make other bytes. Outside all that is served. */
const note = join(content, 'sample.json');

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort(new Error('Interrupted.')));
process.once('SIGTERM', () => interrupted.abort(new Error('Ended.')));

try {
  const given = readOnlyFlags(process.argv.slice(2), {
    out: { type: 'string', allowed: 'a folder' },
    check: { type: 'boolean' },
  });
  const out = given.get('out');
  if (given.has('check') && out !== undefined)
    throw new Error('--check compares with the committed sample: leave out --out.');
  requireSampleTools();
  if (given.has('check')) await check();
  // npm runs scripts in the project's root, and tells where the person was.
  else await make(out === undefined ? committed : resolve(process.env.INIT_CWD ?? '.', out));
} catch (error) {
  const reason: unknown = interrupted.signal.aborted ? interrupted.signal.reason : error;
  console.error(reason instanceof Error ? reason.message : reason);
  process.exitCode = 1;
}

async function make(folder: string): Promise<void> {
  requireReplaceable(folder);
  console.log(`Making ${VIDEO_RENDITIONS.length} renditions and sound, ${DURATION} s; this takes about a minute.`);
  await replaceFolder(folder, (fresh) => makeSample(fresh, interrupted.signal));
  if (folder === committed) await writeFile(note, `${JSON.stringify({ ffmpeg: ffmpegVersion() }, null, 2)}\n`);
  const files = await readFolder(folder);
  console.log(`${folder}: ${files.size} files, ${(totalBytes(files) / 1e6).toFixed(2)} MB`);
}

async function check(): Promise<void> {
  const fresh = await mkdtemp(join(tmpdir(), 'sample-'));
  try {
    await makeSample(fresh, interrupted.signal);
    const [now, before] = [await readFolder(fresh), await readFolder(committed)];
    const paths = [...new Set([...before.keys(), ...now.keys()])];
    const different = paths.filter((path) => !before.get(path)?.equals(now.get(path) ?? Buffer.alloc(0)));
    if (different.length > 0) throw new Error(`${different.length} files differ, first ${different[0]}. ${makers()}`);
    console.log(`All ${paths.length} files are the same, byte for byte.`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function makers(): string {
  const { ffmpeg } = JSON.parse(readFileSync(note, 'utf8')) as { readonly ffmpeg: string };
  return `The committed ones were made with ffmpeg ${ffmpeg}, these with ${ffmpegVersion()}.`;
}

function totalBytes(files: ReadonlyMap<string, Buffer>): number {
  return [...files.values()].reduce((sum, { length }) => sum + length, 0);
}
