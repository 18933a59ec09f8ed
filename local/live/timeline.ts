/**
 * When each segment of a channel exists. Segment n covers the nth segment's length since 1970, so that every Region
 * numbers the same moment alike, after a restart too, as packagers do that are locked to UTC.
 */
import type { Loop, LoopSegment, LoopTrack } from './loop.ts';

/** What is fixed for one Region's channel. */
export interface Channel {
  readonly loop: Loop;
  /** From a segment's end to its publication here, milliseconds. */
  readonly delay: number;
}

export interface LiveSegment {
  /** Media sequence number. */
  readonly sequence: number;
  readonly source: LoopSegment;
  /** How much later than in the loop it starts, ticks of the track. */
  readonly shift: bigint;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
}

/** Segments in a playlist. */
export const WINDOW = 6;
/** Segments that can still be fetched, the playlist's included: ten minutes of two seconds each. */
const KEPT = 300;

/** Nominal length of a segment, milliseconds. */
export function segmentMs({ milliseconds, tracks }: Loop): number {
  const [track] = tracks.values();
  return milliseconds / (track?.segments.length ?? 1);
}

/** Sequence number of the newest segment. */
export function newest({ loop, delay }: Channel, now: number): number {
  return Math.floor((now - delay) / segmentMs(loop)) - 1;
}

/** When a segment was published, milliseconds since 1970. */
export function publishedAt({ loop, delay }: Channel, sequence: number): number {
  return (sequence + 1) * segmentMs(loop) + delay;
}

export function isKept(channel: Channel, sequence: number, now: number): boolean {
  const last = newest(channel, now);
  return sequence >= 0 && sequence <= last && sequence > last - KEPT;
}

export function segmentAt({ milliseconds }: Loop, { segments, timescale }: LoopTrack, sequence: number): LiveSegment {
  const round = Math.floor(sequence / segments.length);
  const source = segments[sequence - round * segments.length] as LoopSegment;
  return {
    sequence,
    source,
    shift: (BigInt(round) * BigInt(milliseconds) * BigInt(timescale)) / 1000n,
    startsAt: round * milliseconds + Math.round((source.start * 1000) / timescale),
  };
}

/** The segments of a playlist, oldest first. */
export function windowAt(channel: Channel, track: LoopTrack, now: number): readonly LiveSegment[] {
  const last = newest(channel, now);
  return Array.from({ length: WINDOW }, (_, i) => segmentAt(channel.loop, track, last - WINDOW + 1 + i));
}

/** Unique for ever: what it names never changes. */
export function segmentName(sequence: number): string {
  return `segment-${String(sequence).padStart(5, '0')}.m4s`;
}
