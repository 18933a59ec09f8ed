/** Whether a file of fragmented MP4 is whole: one that was cut resolves every reference, and stops the player. */
import { open } from 'node:fs/promises';
import type { PublishFile } from './publish-folder.ts';

/** What initialization and media segments begin with: ISO/IEC 14496-12, sections 4.3 and 8.16. Another file is not judged. */
const FIRST = new Set(['ftyp', 'styp', 'sidx', 'emsg', 'prft', 'moof', 'moov']);
const HEADER_BYTES = 8;
/** With the size that follows where the first one is 1: section 4.2. */
const LONG_HEADER_BYTES = 16;

/** A sentence, or undefined for a file whose last box ends where it does. Rejects with the file system's errors. */
export async function cutProblem({ name, path, size }: PublishFile): Promise<string | undefined> {
  const handle = await open(path);
  try {
    const header = Buffer.alloc(LONG_HEADER_BYTES);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(header, 0, LONG_HEADER_BYTES, at);
      if (at === 0 && !FIRST.has(header.toString('latin1', 4, HEADER_BYTES))) return undefined;
      const bytes = boxBytes(header.subarray(0, bytesRead), size - at);
      if (bytes === undefined) return undefined;
      at += bytes;
      if (at > size) return `${name} is cut: its last box is to end at ${at} bytes, and it has ${size}: make it anew.`;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Undefined for what is no box. */
function boxBytes(header: Buffer, left: number): number | undefined {
  if (header.length < HEADER_BYTES) return HEADER_BYTES;
  const bytes = header.readUInt32BE(0);
  // To the end of the file.
  if (bytes === 0) return left;
  if (bytes !== 1) return bytes < HEADER_BYTES ? undefined : bytes;
  if (header.length < LONG_HEADER_BYTES) return LONG_HEADER_BYTES;
  const long = Number(header.readBigUInt64BE(HEADER_BYTES));
  return long < LONG_HEADER_BYTES ? undefined : long;
}
