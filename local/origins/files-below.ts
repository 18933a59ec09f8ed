import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Keys, beginning with `prefix`, of the files of a mounted folder. Links are not followed, as nobody can read them either. */
export async function filesBelow(
  mount: { readonly prefix: string; readonly folder: string },
  prefix: string,
): Promise<readonly string[]> {
  // One is the other's beginning, or nothing of this mount can have the prefix.
  if (!mount.prefix.startsWith(prefix) && !prefix.startsWith(mount.prefix)) return [];
  const within = prefix.slice(mount.prefix.length);
  const folder = within.slice(0, within.lastIndexOf('/') + 1);
  const keys = (await namesBelow(join(mount.folder, folder))).map((name) => mount.prefix + folder + name);
  return keys.filter((key) => key.startsWith(prefix));
}

async function namesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return entry.isFile() ? [entry.name] : [];
      return (await namesBelow(join(folder, entry.name))).map((name) => `${entry.name}/${name}`);
    }),
  );
  return names.flat();
}
