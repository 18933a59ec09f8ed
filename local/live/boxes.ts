/** Boxes of ISO media files: ISO/IEC 14496-12 section 4.2, with 32-bit sizes, as packagers write segments. */

/** Boxes that hold boxes, on the way to what is read or written here. */
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'moof', 'traf']);

/**
 * Bodies of all boxes of a type, wherever they are; they share the file's memory.
 * Throws when a box does not fit into what holds it.
 */
export function boxesOf(file: Buffer, type: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const size = at + 8 <= file.length ? file.readUInt32BE(at) : 0;
    if (size < 8 || at + size > file.length) throw new Error(`The box at byte ${at} has no place for itself.`);
    const name = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + size);
    if (name === type) found.push(body);
    else if (CONTAINERS.has(name)) found.push(...boxesOf(body, type));
    at += size;
  }
  return found;
}

/** Ticks per second of an initialization segment's only track: section 8.4.2. */
export function timescaleOf(init: Buffer): number {
  const [header, ...others] = boxesOf(init, 'mdhd');
  if (header === undefined || others.length > 0) throw new Error('The initialization segment has not one track.');
  return header.readUInt32BE(header[0] === 1 ? 20 : 12);
}
