/**
 * What S3 is told of an object. At the edge the origin-response function decides again, by the same rules, so these serve whoever
 * reads the bucket itself; `test/scripts/publish-headers.test.ts` compares the two.
 */
import type { EdgeConfig } from '../infra/config-check.ts';
import type { Title } from './title-path.ts';

/** RFC 8216 (HLS), ISO/IEC 23009-1 annex C (DASH), ISO/IEC 23000-19 (CMAF); then what lies beside the media. */
const TYPES: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
  cmfv: 'video/mp4',
  cmfa: 'audio/mp4',
  cmft: 'application/mp4',
  ts: 'video/mp2t',
  aac: 'audio/aac',
  vtt: 'text/vtt',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  png: 'image/png',
  webp: 'image/webp',
  xml: 'text/xml',
};

const PIECE = /\.(?:m4s|mp4|ts|cmf[vat]|aac|vtt)$/;
const PLAYLIST = /\.(?:m3u8|mpd)$/;
/** For what is neither: posters, thumbnails. Seconds. */
const OTHER_SECONDS = 300;

/** Caches keep it for long, so it must never change under its name. */
export function isImmutable(name: string): boolean {
  return PIECE.test(name);
}

export function isPlaylist(name: string): boolean {
  return PLAYLIST.test(name);
}

export interface StoredHeaders {
  readonly ContentType: string;
  readonly CacheControl: string;
}

export function storedHeaders(name: string, kind: Title['kind'], { live }: Pick<EdgeConfig, 'live'>): StoredHeaders {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { ContentType: type, CacheControl: cacheControl(name, kind, live) };
}

/** Stale directives: RFC 5861; immutable: RFC 8246. */
function cacheControl(name: string, kind: Title['kind'], live: EdgeConfig['live']): string {
  const { segmentSeconds, dvrSeconds } = live;
  if (isPlaylist(name)) {
    if (kind === 'vod') return 'max-age=300, stale-while-revalidate=60, stale-if-error=86400';
    const fresh = Math.max(1, Math.floor(segmentSeconds / 2));
    const revalidate = Math.ceil(segmentSeconds);
    return `max-age=${fresh}, stale-while-revalidate=${revalidate}, stale-if-error=${Math.ceil(3 * segmentSeconds)}`;
  }
  if (isImmutable(name))
    return kind === 'vod' ? 'public, max-age=31536000, immutable' : `public, max-age=${dvrSeconds}`;
  return `max-age=${OTHER_SECONDS}`;
}
