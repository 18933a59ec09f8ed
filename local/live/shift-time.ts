/** Moves a media segment along the timeline, so that a loop of segments becomes a stream whose time runs on. */
import { boxesOf } from './boxes.ts';

/**
 * A copy of the segment, `ticks` later and with a sequence number of its own: `tfdt`, `sidx` and `mfhd`
 * (ISO/IEC 14496-12 sections 8.8.12, 8.16.3, 8.8.5). Throws when its times have 32 bits, which the clock's seconds overrun.
 */
export function shiftSegment(segment: Buffer, ticks: bigint, sequence: number): Buffer {
  const moved = Buffer.from(segment);
  const decodeTimes = boxesOf(moved, 'tfdt');
  if (decodeTimes.length === 0) throw new Error('The segment has no decode time.');
  for (const tfdt of decodeTimes) add(tfdt, 4, ticks);
  for (const sidx of boxesOf(moved, 'sidx')) add(sidx, 12, ticks);
  for (const mfhd of boxesOf(moved, 'mfhd')) mfhd.writeUInt32BE(sequence >>> 0, 4);
  return moved;
}

/** Version 1 of either box has 64-bit times. */
function add(box: Buffer, offset: number, ticks: bigint): void {
  if (box[0] !== 1) throw new Error('The segment has 32-bit times.');
  box.writeBigUInt64BE(box.readBigUInt64BE(offset) + ticks, offset);
}
