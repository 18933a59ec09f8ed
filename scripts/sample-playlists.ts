/** The HLS playlists of the sample (RFC 8216), with relative addresses only. */
import { bitRates, type MeasuredRendition, targetDuration } from './sample-measure.ts';
import {
  AUDIO_CHANNELS,
  AUDIO_CODEC,
  FRAMES_PER_SECOND,
  INIT_FILE,
  segmentFile,
  type VideoRendition,
} from './sample-renditions.ts';

/** EXT-X-MAP in a playlist of whole segments asks for version 6 (RFC 8216, section 7). */
const HEAD = ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS'];

export interface MeasuredVideo {
  readonly rendition: VideoRendition;
  readonly measured: MeasuredRendition;
}

/** One variant for each video rendition, all of them with the one audio rendition. */
export function multivariantPlaylist(videos: readonly MeasuredVideo[], audio: MeasuredRendition): string {
  const audioRates = bitRates(audio);
  const lines = videos.flatMap(({ rendition, measured }) => {
    const rates = bitRates(measured);
    const attributes = [
      // A variant's rates are those of all that plays together (RFC 8216, section 4.3.4.2).
      `BANDWIDTH=${rates.peak + audioRates.peak}`,
      `AVERAGE-BANDWIDTH=${rates.average + audioRates.average}`,
      `CODECS="${measured.videoCodec},${AUDIO_CODEC}"`,
      `RESOLUTION=${rendition.width}x${rendition.height}`,
      `FRAME-RATE=${FRAMES_PER_SECOND.toFixed(3)}`,
      'AUDIO="audio"',
      'CLOSED-CAPTIONS=NONE',
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, `${rendition.folder}/playlist.m3u8`];
  });
  // "zxx" is the tag for "no linguistic content" (RFC 5646, section 4.1).
  const sound =
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Beep",LANGUAGE="zxx",DEFAULT=YES,AUTOSELECT=YES,' +
    `CHANNELS="${AUDIO_CHANNELS}",URI="${audio.folder}/playlist.m3u8"`;
  return text([...HEAD, sound, ...lines]);
}

/** `playlist.m3u8` in a rendition's folder. */
export function mediaPlaylist(measured: MeasuredRendition): string {
  const segments = measured.segments.flatMap(({ duration }, index) => [
    `#EXTINF:${(duration / measured.timescale).toFixed(6)},`,
    segmentFile(index + 1),
  ]);
  return text([
    ...HEAD,
    `#EXT-X-TARGETDURATION:${targetDuration(measured)}`,
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXT-X-MAP:URI="${INIT_FILE}"`,
    ...segments,
    '#EXT-X-ENDLIST',
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
