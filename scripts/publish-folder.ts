/** The files of a folder that is to be published. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPlaylist } from './publish-headers.ts';
import { PART_BYTES } from './publish-parts.ts';

export interface PublishFile {
  /** Below the folder, with "/". */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface PublishFolder {
  readonly files: readonly PublishFile[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** Files and folders whose names begin with a dot are the machine's own, and left out. Rejects when it is no folder. */
export async function readPublishFolder(folder: string): Promise<PublishFolder> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new Error(`The folder is "${folder}", which is none; allowed: a folder with HLS (.m3u8) or DASH (.mpd).`);
  }
  const files: PublishFile[] = [];
  const problems: string[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const name = `${below}${entry.name}`;
      if (entry.isDirectory()) await walk(`${name}/`);
      else if (!entry.isFile()) problems.push(`${name} is no file (a link may lead out of the folder): copy it there.`);
      else {
        const path = join(folder, name);
        const { size } = await stat(path);
        if (size === 0) problems.push(`${name} is empty: make it anew.`);
        files.push({ name, path, size });
      }
    }
  };
  await walk('');
  if (!files.some(({ name }) => isPlaylist(name))) {
    problems.push(`The folder "${folder}" has no playlist: let it hold HLS (.m3u8) or DASH (.mpd).`);
  }
  return { files, problems };
}

export interface Digest {
  /**
   * The ETag that S3 gives the file when it is uploaded from here, without quotes: its MD5, or above one part the MD5 of the
   * parts' MD5s and their number ("Checking object integrity", Amazon S3 User Guide; the buckets use S3's own keys).
   */
  readonly etag: string;
  /** MD5 of the whole: the ETag when somebody uploaded it in one piece. */
  readonly md5: string;
}

export async function digestOf({ path, size }: PublishFile): Promise<Digest> {
  const whole = createHash('md5');
  const parts: Buffer[] = [];
  for (let start = 0; start < size; start += PART_BYTES) {
    const part = createHash('md5');
    const end = Math.min(size, start + PART_BYTES) - 1;
    for await (const chunk of createReadStream(path, { start, end }) as AsyncIterable<Buffer>) {
      whole.update(chunk);
      part.update(chunk);
    }
    parts.push(part.digest());
  }
  const md5 = whole.digest('hex');
  if (parts.length < 2) return { etag: md5, md5 };
  return { etag: `${createHash('md5').update(Buffer.concat(parts)).digest('hex')}-${parts.length}`, md5 };
}
