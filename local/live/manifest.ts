/** The channel as a dynamic MPD: ISO/IEC 23009-1 section 5.3, made from the title's static one. */
import type { LoopTrack } from './loop.ts';
import { type LiveSegment, WINDOW } from './timeline.ts';

export interface ManifestTimes {
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
  /** Nominal, milliseconds. */
  readonly segmentMs: number;
}

/** How far behind the newest segment players start, in segments: as in HLS, RFC 8216 section 6.3.3. */
const DELAY = 3;

/** `windowOf` gives the window of the first track that has this many ticks per second. */
export function liveManifest(
  staticManifest: string,
  { publishedAt, segmentMs }: ManifestTimes,
  windowOf: (timescale: number) => readonly LiveSegment[],
): string {
  const seconds = (segments: number) => `PT${(segments * segmentMs) / 1000}S`;
  const times = [
    'type="dynamic" availabilityStartTime="1970-01-01T00:00:00Z"',
    `publishTime="${new Date(publishedAt).toISOString()}"`,
    `minimumUpdatePeriod="${seconds(1)}" timeShiftBufferDepth="${seconds(WINDOW)}"`,
    `suggestedPresentationDelay="${seconds(DELAY)}"`,
  ].join(' ');
  return staticManifest
    .replace(/type="static"\s+mediaPresentationDuration="[^"]*"/, times)
    .replace(
      /(<SegmentTemplate timescale="(\d+)") startNumber="\d+"([\s\S]*?<SegmentTimeline>)[\s\S]*?(\s*<\/SegmentTimeline>)/g,
      (_all, head: string, timescale: string, rest: string, end: string) => {
        const window = windowOf(Number(timescale));
        return `${head} startNumber="${window[0]?.sequence}"${rest}${window.map(timelineEntry).join('')}${end}`;
      },
    );
}

function timelineEntry({ shift, source }: LiveSegment): string {
  return `\n          <S t="${shift + BigInt(source.start)}" d="${source.ticks}"/>`;
}

/** The first of the tracks with this many ticks per second. */
export function trackOfTimescale(tracks: Iterable<LoopTrack>, timescale: number): LoopTrack {
  for (const track of tracks) if (track.timescale === timescale) return track;
  throw new Error(`The manifest's timescale ${timescale} is no track's.`);
}
