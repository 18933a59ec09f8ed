/** What an initialization segment says of its codecs: ISO/IEC 14496-12, section 8.5.2. */
import { open } from 'node:fs/promises';

/** Boxes on the way to the sample descriptions. */
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** An initialization segment is a few kilobytes; in a file with everything it comes first. */
const HEAD_BYTES = 1024 * 1024;

/** Sample entries that are one codec, written in two ways, or with Dolby Vision over it. */
const SAME: Readonly<Record<string, string>> = {
  avc3: 'avc1',
  hev1: 'hvc1',
  dvh1: 'hvc1',
  dvhe: 'hvc1',
  vvi1: 'vvc1',
  dav1: 'av01',
  opus: 'Opus',
  flac: 'fLaC',
};
const COMPARED = new Set(['avc1', 'hvc1', 'vvc1', 'av01', 'vp08', 'vp09', 'mp4a', 'ac-3', 'ec-3', 'Opus', 'fLaC']);

/** The sample entries that CODECS do not name; none for a file of another kind, and for what is encrypted. */
export async function unnamedEntries(path: string, codecs: string): Promise<readonly string[]> {
  const named = new Set(codecs.split(',').map((codec) => familyOf(codec.trim().split('.')[0] ?? '')));
  const entries = sampleEntries(await headOf(path));
  return entries.filter((entry) => COMPARED.has(familyOf(entry)) && !named.has(familyOf(entry)));
}

/** Names of the sample entries of every track, such as `avc1`. */
export function sampleEntries(file: Buffer): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at + 8 <= file.length; ) {
    const size = file.readUInt32BE(at);
    // A box that goes on behind the head, or a file of another kind.
    if (size < 8 || at + size > file.length) break;
    const name = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + size);
    if (CONTAINERS.has(name)) found.push(...sampleEntries(body));
    // After the version and the number of entries, which are boxes.
    else if (name === 'stsd') found.push(...namesOf(body.subarray(8)));
    at += size;
  }
  return found;
}

function namesOf(boxes: Buffer): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at + 8 <= boxes.length; at += Math.max(8, boxes.readUInt32BE(at))) {
    names.push(boxes.toString('latin1', at + 4, at + 8));
  }
  return names;
}

function familyOf(entry: string): string {
  return SAME[entry] ?? entry;
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
