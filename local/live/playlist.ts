/** A live media playlist: RFC 8216 section 6.2.2. */
import type { LoopTrack } from './loop.ts';
import { type LiveSegment, segmentName } from './timeline.ts';

/** No discontinuity: the segments' times run on where the loop starts over. */
export function mediaPlaylist({ segments }: LoopTrack, window: readonly LiveSegment[]): string {
  const target = Math.max(...segments.map(({ duration }) => Math.round(Number(duration))));
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-MEDIA-SEQUENCE:${window[0]?.sequence ?? 0}`,
    '#EXT-X-MAP:URI="init.mp4"',
    ...window.flatMap(({ sequence, source, startsAt }) => [
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(startsAt).toISOString()}`,
      `#EXTINF:${source.duration},`,
      segmentName(sequence),
    ]),
    '',
  ].join('\n');
}
