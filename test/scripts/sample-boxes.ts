/** A small reader of ISO media files (ISO/IEC 14496-12), on its own, so that the script's reading is not its own proof. */

export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** Boxes that hold only boxes, as far as they matter here. */
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'moof', 'traf']);

/** All boxes in the order of the file, those inside containers after their container. Throws on a box that overruns. */
export function boxes(file: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at < file.length; ) {
    const size = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (size < 8 || at + size > file.length) throw new Error(`Box "${type}" at ${at} has a wrong size: ${size}.`);
    const body = file.subarray(at + 8, at + size);
    found.push({ type, body }, ...(CONTAINERS.has(type) ? boxes(body) : []));
    at += size;
  }
  return found;
}

/** Body of the only box of this type. Throws when there is none or more than one. */
export function onlyBox(file: Buffer, type: string): Buffer {
  const [box, ...others] = boxes(file).filter((candidate) => candidate.type === type);
  if (!box || others.length > 0) throw new Error(`Expected one box "${type}", found ${box ? others.length + 1 : 0}.`);
  return box.body;
}

export interface Fragment {
  /** Decode time of the first sample, ticks. */
  readonly start: number;
  /** Sum of all samples, ticks. */
  readonly duration: number;
  readonly samples: number;
  /** ISO/IEC 14496-12, 8.8.3.1: the flag `sample_is_non_sync_sample` is clear. */
  readonly startsWithSync: boolean;
  /** Whether samples carry composition offsets, that is, are shown in another order. */
  readonly reordered: boolean;
  /** Bytes of the first sample. */
  readonly firstSample: Buffer;
}

/** The only fragment of a segment: `tfhd`, `tfdt` (version 1), `trun` and `mdat`. */
export function readFragment(file: Buffer): Fragment {
  const [tfhd, tfdt, trun, mdat] = ['tfhd', 'tfdt', 'trun', 'mdat'].map((type) => onlyBox(file, type)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const defaults = readDefaults(tfhd);
  const flags = trun.readUInt32BE(0) & 0xff_ffff;
  const samples = trun.readUInt32BE(4);
  let at = 8 + (flags & 0x1 ? 4 : 0);
  let firstFlags = defaults.flags;
  if (flags & 0x4) {
    firstFlags = trun.readUInt32BE(at);
    at += 4;
  }
  let duration = 0;
  let firstSize = defaults.size;
  for (let sample = 0; sample < samples; sample++) {
    const field = (flag: number) => {
      if (!(flags & flag)) return undefined;
      at += 4;
      return trun.readUInt32BE(at - 4);
    };
    duration += field(0x100) ?? defaults.duration;
    const size = field(0x200) ?? defaults.size;
    const sampleFlags = field(0x400);
    field(0x800);
    if (sample === 0) {
      firstSize = size;
      firstFlags = sampleFlags ?? firstFlags;
    }
  }
  return {
    start: Number(tfdt.readBigUInt64BE(4)),
    duration,
    samples,
    startsWithSync: (firstFlags & 0x1_0000) === 0,
    reordered: (flags & 0x800) !== 0,
    firstSample: mdat.subarray(0, firstSize),
  };
}

function readDefaults(tfhd: Buffer): { duration: number; size: number; flags: number } {
  const flags = tfhd.readUInt32BE(0) & 0xff_ffff;
  let at = 8;
  const field = (flag: number, bytes: number) => {
    if (!(flags & flag)) return 0;
    at += bytes;
    return bytes === 4 ? tfhd.readUInt32BE(at - 4) : 0;
  };
  field(0x1, 8);
  field(0x2, 4);
  return { duration: field(0x8, 4), size: field(0x10, 4), flags: field(0x20, 4) };
}

/** Ticks per second of the only track: `mdhd`, version 0. */
export function trackTimescale(init: Buffer): number {
  return onlyBox(init, 'mdhd').readUInt32BE(12);
}

/** RFC 6381 name, and pixels for video, from the only sample entry. */
export function readSampleEntry(init: Buffer): { codec: string; width?: number; height?: number } {
  const [entry] = boxes(onlyBox(init, 'stsd').subarray(8));
  if (entry?.type === 'avc1') {
    // 78 bytes of a visual sample entry come before its boxes.
    const config = onlyBox(entry.body.subarray(78), 'avcC');
    const codec = `avc1.${config.toString('hex', 1, 4)}`;
    return { codec, width: entry.body.readUInt16BE(24), height: entry.body.readUInt16BE(26) };
  }
  if (entry?.type === 'mp4a') {
    const descriptor = onlyBox(entry.body.subarray(28), 'esds');
    // The decoder's own configuration follows descriptor tag 5 and its length in four bytes (ISO/IEC 14496-1).
    const config = descriptor.indexOf(Buffer.from([0x05, 0x80, 0x80, 0x80])) + 5;
    const objectTypeIndication = descriptor[descriptor.indexOf(Buffer.from([0x04, 0x80, 0x80, 0x80])) + 5] ?? 0;
    return { codec: `mp4a.${objectTypeIndication.toString(16)}.${(descriptor[config] ?? 0) >> 3}` };
  }
  throw new Error(`Unknown sample entry "${entry?.type}".`);
}

/** Types of the H.264 units in a sample with four-byte lengths (ITU-T H.264, 7.3.1). */
export function nalTypes(sample: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < sample.length; at += 4 + sample.readUInt32BE(at)) types.push((sample[at + 4] ?? 0) & 0x1f);
  return types;
}
