import { liveDvrSeconds, liveSegmentSeconds } from 'edge-facts';
import type { Kind } from './kind.ts';

/** A new live playlist appears once a segment: half a segment old is fresh enough (RFC 8216bis, section 6.3.4). */
const LIVE_PLAYLIST =
  `max-age=${Math.max(1, Math.floor(liveSegmentSeconds / 2))}` +
  `, stale-while-revalidate=${Math.ceil(liveSegmentSeconds)}` +
  `, stale-if-error=${Math.ceil(3 * liveSegmentSeconds)}`;

/** `undefined` leaves the decision to the origin. Stale directives: RFC 5861; immutable: RFC 8246. */
const BY_KIND: Readonly<Record<Kind, string | undefined>> = {
  'live-playlist': LIVE_PLAYLIST,
  playlist: 'max-age=300, stale-while-revalidate=60, stale-if-error=86400',
  'live-piece': `public, max-age=${liveDvrSeconds}`,
  piece: 'public, max-age=31536000, immutable',
  other: undefined,
};

/** For objects that the origin says nothing about. */
const DEFAULT = 'max-age=60';

/** @param said Cache-Control as the origin sent it. */
export function cacheControl(kind: Kind, said: string | undefined): string {
  return BY_KIND[kind] ?? said ?? DEFAULT;
}
