/** A bucket's objects: what is mounted under prefixes, read-only, and versions written since, which cover it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filesBelow } from './files-below.ts';
import type { ObjectStore, ObjectVersion, StoredObject } from './object.ts';
import { uploadType } from './upload-type.ts';

/** Below a prefix ('' or one that ends with '/'): the files of a folder, an absolute path that need not exist, or what `find` makes. */
export type Mount = { readonly prefix: string } & (
  | { readonly folder: string }
  | { readonly find: (key: string, behindMs: number) => Promise<StoredObject | undefined> }
);

/** The id of what was there before versions were kept, as S3 names it; here: of what is mounted. */
const UNVERSIONED = 'null';

/** The newest version counts; without one, the first mount that has the key serves it. */
export function createObjectStore(mounts: readonly Mount[]): ObjectStore {
  const written = new Map<string, readonly ObjectVersion[]>();
  /** Keys whose mounted object was erased. No file is ever touched. */
  const erased = new Set<string>();
  const etags: EtagCache = new Map();
  let behindMs = 0;

  async function mounted(key: string): Promise<StoredObject | undefined> {
    if (erased.has(key)) return undefined;
    for (const mount of mounts) {
      if (!key.startsWith(mount.prefix)) continue;
      const rest = key.slice(mount.prefix.length);
      const found = await ('find' in mount ? mount.find(rest, behindMs) : findFile(mount.folder, rest, etags));
      if (found) return found;
    }
    return undefined;
  }

  async function history(key: string): Promise<readonly ObjectVersion[]> {
    const versions = written.get(key) ?? [];
    const base = versions.some(({ id }) => id === UNVERSIONED) ? undefined : await mounted(key);
    return base ? [...versions, { id: UNVERSIONED, object: base, modified: base.lastModified }] : versions;
  }

  return {
    find: async (key) => {
      const [newest] = written.get(key) ?? [];
      return newest ? newest.object : mounted(key);
    },
    put: (key, body, options) => {
      const object = memoryObject(body, Date.now(), options);
      written.set(key, [{ id: UNVERSIONED, object, modified: object.lastModified }]);
    },
    add: (key, version) => {
      written.set(key, [version, ...(written.get(key) ?? [])]);
    },
    erase: async (key, versionId) => {
      const versions = written.get(key) ?? [];
      const left = versions.filter(({ id }) => id !== versionId);
      if (left.length > 0) written.set(key, left);
      else written.delete(key);
      if (left.length < versions.length) return true;
      if (versionId !== UNVERSIONED || (await mounted(key)) === undefined) return false;
      erased.add(key);
      return true;
    },
    list: async (prefix) => {
      const keys = new Set([...written.keys()].filter((key) => key.startsWith(prefix)));
      for (const mount of mounts) {
        if ('folder' in mount) for (const key of await filesBelow(mount, prefix)) keys.add(key);
      }
      const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const histories = await Promise.all(sorted.map(async (key) => [key, await history(key)] as const));
      return new Map(histories.filter(([, versions]) => versions.length > 0));
    },
    setBehind: (milliseconds) => {
      behindMs = milliseconds;
    },
  };
}

/** @param modified Milliseconds since the epoch. */
export function memoryObject(
  body: string | Uint8Array,
  modified: number,
  { contentType, metadata = {} }: NonNullable<Parameters<ObjectStore['put']>[2]> = {},
): StoredObject {
  const bytes = Buffer.from(body);
  return {
    size: bytes.length,
    etag: quoted(createHash('md5').update(bytes).digest('hex')),
    lastModified: wholeSeconds(modified),
    contentType,
    metadata,
    open: (range) => Readable.from([bytes.subarray(range.start, range.end + 1)]),
  };
}

/** By path: a file's ETag and the state that it was computed for. */
type EtagCache = Map<string, { readonly version: string; readonly etag: Promise<string> }>;

/**
 * The file whose path below the folder is exactly the key. A key is text, not a path: one with an empty, `.` or `..` segment
 * names no file, and a link (or, where the disk ignores case, another spelling) is not followed, so nothing outside is reached.
 */
async function findFile(folder: string, key: string, etags: EtagCache): Promise<StoredObject | undefined> {
  const segments = key.split('/');
  if (segments.some((segment) => /^\.{0,2}$|[\\\0]/.test(segment))) return undefined;
  try {
    const path = join(await realpath(folder), ...segments);
    if ((await realpath(path)) !== path) return undefined;
    const file = await stat(path);
    if (!file.isFile()) return undefined;
    return {
      size: file.size,
      etag: await etagOf(path, `${file.mtimeMs} ${file.size}`, etags),
      lastModified: wholeSeconds(file.mtimeMs),
      contentType: uploadType(key),
      metadata: {},
      open: (range) => createReadStream(path, range),
    };
  } catch (error) {
    // No such file; a file taken for a folder; a name longer than the disk's; links in a circle.
    if (isFileError(error) && ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(error.code)) return undefined;
    throw error;
  }
}

function etagOf(path: string, version: string, etags: EtagCache): Promise<string> {
  const known = etags.get(path);
  if (known?.version === version) return known.etag;
  const hash = createHash('md5');
  const etag = pipeline(createReadStream(path), hash).then(() => quoted(hash.digest('hex')));
  etags.set(path, { version, etag });
  // A file that could not be read is tried again by the next request.
  etag.catch(() => etags.delete(path));
  return etag;
}

function isFileError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function quoted(hash: string): string {
  return `"${hash}"`;
}

/** HTTP dates have no fractions of a second. */
function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
