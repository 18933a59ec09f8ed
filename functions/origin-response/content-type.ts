/**
 * Content-Type by file name, whatever the upload said. Sources: RFC 8216 (HLS), ISO/IEC 23009-1 annex C (DASH),
 * ISO/IEC 23000-19 (CMAF), RFC 4337, RFC 8082 (WebVTT's registration is in its specification, section 9).
 */
const BY_EXTENSION: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);

/** @returns undefined when the origin's word stands. */
export function contentType(path: string): string | undefined {
  return BY_EXTENSION.get(path.slice(path.lastIndexOf('.') + 1));
}
