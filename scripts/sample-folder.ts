/** The folder that holds the sample: replaced as a whole or left as it was. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const MANIFESTS = ['master.m3u8', 'manifest.mpd'];

/** Throws when this is a file, or a folder that holds something that is not a sample, which replacing it would delete. */
export function requireReplaceable(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new Error(`--out must name a folder, but ${folder} is a file.`);
  const files = readdirSync(folder);
  if (files.length === 0 || MANIFESTS.every((name) => files.includes(name))) return;
  throw new Error(
    `The folder ${folder} holds something other than a sample: name a new or an empty folder with --out.`,
  );
}

/** Lets `make` fill a new folder beside `folder`, then puts it in its place. Whatever fails, `folder` stays as it was. */
export async function replaceFolder(folder: string, make: (fresh: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const workplace = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  const fresh = join(workplace, 'new');
  const old = join(workplace, 'old');
  try {
    await mkdir(fresh);
    await make(fresh);
    if (existsSync(folder)) await rename(folder, old);
    try {
      await rename(fresh, folder);
    } catch (error) {
      if (existsSync(old)) await rename(old, folder);
      throw error;
    }
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** Paths of all files below the folder, `/`-separated, in order, with their bytes. */
export async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    const file = join(folder, path);
    if ((await stat(file)).isFile()) files.set(path.replaceAll('\\', '/'), await readFile(file));
  }
  return files;
}
