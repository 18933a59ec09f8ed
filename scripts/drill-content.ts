/**
 * The drill's buckets: the sample, and films made of its segments that are long enough, and many enough, for Regions to be
 * asked all the time. A film that a PoP holds would hide a Region that is lost.
 */
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_FOLDER } from './start-titles.ts';

export const FILMS = 8;
/** Of two seconds each. */
const SEGMENTS = 450;
const TRACKS = ['video-360p', 'audio'];

export interface DrillContent {
  /** Laid out like a bucket. */
  readonly folder: string;
  remove(): void;
}

/** Makes the folder below `parent`, on the sample's disk: its files are links. */
export function makeDrillContent(parent: string): DrillContent {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'content-'));
  const sample = join(SAMPLE_FOLDER, 'media/vod/sample');
  copyFolder(sample, join(folder, 'media/vod/sample'));
  copyFolder(join(SAMPLE_FOLDER, 'public'), join(folder, 'public'));
  for (let film = 1; film <= FILMS; film++) {
    const to = join(folder, 'media/vod', `film-${film}`);
    for (const track of TRACKS) makeTrack(join(sample, track), join(to, track));
    writeFileSync(join(to, 'master.m3u8'), firstVariant(readFileSync(join(sample, 'master.m3u8'), 'utf8')));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function firstVariant(master: string): string {
  return master.replace(/(#EXT-X-STREAM-INF:.*\n.+\n)(?:.|\n)*/, '$1');
}

function makeTrack(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const [head = '', ...pieces] = readFileSync(join(from, 'playlist.m3u8'), 'utf8')
    .replace('#EXT-X-ENDLIST', '')
    .trimEnd()
    .split(/(?=#EXTINF)/);
  link(join(from, 'init.mp4'), join(to, 'init.mp4'));
  const lines = Array.from({ length: SEGMENTS }, (_, i) => {
    const [length = '', file = ''] = (pieces[i % pieces.length] ?? '').trim().split('\n');
    const name = `piece-${i + 1}.m4s`;
    link(join(from, file), join(to, name));
    return `${i > 0 && i % pieces.length === 0 ? '#EXT-X-DISCONTINUITY\n' : ''}${length}\n${name}\n`;
  });
  writeFileSync(join(to, 'playlist.m3u8'), `${head}${lines.join('')}#EXT-X-ENDLIST\n`);
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name));
    else link(join(from, entry.name), join(to, entry.name));
  }
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another disk, or one without links.
    copyFileSync(from, to);
  }
}
