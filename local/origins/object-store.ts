/** A bucket's objects: what is mounted under prefixes, read-only, and objects in memory that cover it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore, StoredObject } from './object.ts';
import { uploadType } from './upload-type.ts';

/** Below a prefix ('' or one that ends with '/'): the files of a folder, an absolute path that need not exist, or what `find` makes. */
export type Mount = { readonly prefix: string } & (
  | { readonly folder: string }
  | { readonly find: (key: string, behindMs: number) => Promise<StoredObject | undefined> }
);

/** The first mount that has the key serves it. */
export function createObjectStore(mounts: readonly Mount[]): ObjectStore {
  const memory = new Map<string, StoredObject>();
  const etags: EtagCache = new Map();
  let behindMs = 0;
  return {
    find: async (key) => {
      const held = memory.get(key);
      if (held) return held;
      for (const mount of mounts) {
        if (!key.startsWith(mount.prefix)) continue;
        const rest = key.slice(mount.prefix.length);
        const found = await ('find' in mount ? mount.find(rest, behindMs) : findFile(mount.folder, rest, etags));
        if (found) return found;
      }
      return undefined;
    },
    put: (key, body, options) => {
      memory.set(key, memoryObject(body, Date.now(), options));
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
