/** Finds what can be played in a folder of content: HLS multivariant playlists (or lone media playlists) and DASH MPDs. */
import { open, readdir } from 'node:fs/promises';
import { posix } from 'node:path';

export interface Title {
  /** The folder's path below the content's root, `/`-separated; the file's name is added when the folder has several. */
  readonly name: string;
  readonly kind: 'hls' | 'dash';
  /** Path of the playlist below the content's root, `/`-separated, without a leading `/`. */
  readonly playlist: string;
}

const MAX_DEPTH = 8;
const MAX_TITLES = 500;
/** RFC 8216 lets EXT-X-STREAM-INF stand anywhere; packagers write it in the first kilobytes. */
const BYTES_READ = 65_536;

/**
 * Titles in the order of their paths, HLS before DASH in one folder. Files and folders that start with `.` are left
 * out. Rejects with Node's own error when the folder cannot be read.
 */
export async function findTitles(root: string): Promise<Title[]> {
  const found: Title[] = [];
  await walk(root, '', false, 0, found);
  return found;
}

async function walk(root: string, folder: string, isPart: boolean, depth: number, found: Title[]): Promise<void> {
  const entries = (await readdir(posix.join(root, folder), { withFileTypes: true }))
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const playlists = files.filter((name) => name.endsWith('.m3u8'));
  const multivariant: string[] = [];
  for (const name of playlists) if (await isMultivariant(posix.join(root, folder, name))) multivariant.push(name);
  const manifests = files.filter((name) => name.endsWith('.mpd'));
  // A media playlist beside or below a multivariant playlist or an MPD is a part of that title.
  const lone = isPart || multivariant.length > 0 || manifests.length > 0 ? [] : playlists;
  for (const [kind, names] of [['hls', [...multivariant, ...lone]] as const, ['dash', manifests] as const]) {
    for (const name of names) {
      if (found.length >= MAX_TITLES) return;
      found.push({ name: titleName(folder, name, names.length), kind, playlist: posix.join(folder, name) });
    }
  }
  if (depth >= MAX_DEPTH) return;
  const hasTitle = isPart || multivariant.length > 0 || manifests.length > 0;
  for (const entry of entries) {
    if (entry.isDirectory()) await walk(root, posix.join(folder, entry.name), hasTitle, depth + 1, found);
  }
}

function titleName(folder: string, file: string, count: number): string {
  if (folder === '') return file;
  return count > 1 ? `${folder}/${file}` : folder;
}

async function isMultivariant(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BYTES_READ), 0, BYTES_READ, 0);
    return buffer.toString('latin1', 0, bytesRead).includes('#EXT-X-STREAM-INF');
  } finally {
    await handle.close();
  }
}
