/** What the sample consists of. Every number in its playlists comes from here or is measured from the segments. */

export interface VideoRendition {
  /** Folder and DASH representation id. */
  readonly folder: string;
  /** Burnt into the picture. */
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export const VIDEO_RENDITIONS: readonly VideoRendition[] = [
  { folder: 'video-360p', name: '360p', width: 640, height: 360 },
  { folder: 'video-540p', name: '540p', width: 960, height: 540 },
  { folder: 'video-720p', name: '720p', width: 1280, height: 720 },
];

export const AUDIO_FOLDER = 'audio';
/** AAC-LC: MPEG-4 Audio object type 2 (RFC 6381, section 3.3). */
export const AUDIO_CODEC = 'mp4a.40.2';
export const AUDIO_CHANNELS = 2;
/** Hz. */
export const AUDIO_SAMPLE_RATE = 48_000;
export const FRAMES_PER_SECOND = 25;
/** Seconds. 24 s are whole frames of video (600) and of AAC at 48 kHz (1,125), so both end at the same instant. */
export const DURATION = 24;
/** Seconds. */
export const SEGMENT_DURATION = 2;

export const INIT_FILE = 'init.mp4';
/** Both a number format of ffmpeg's dash muxer and of DASH's `SegmentTemplate` (ISO/IEC 23009-1, 5.3.9.4.4). */
export const SEGMENT_TEMPLATE = 'segment-$Number%05d$.m4s';

/** File name of the segment with this number; the first one has number 1. */
export function segmentFile(number: number): string {
  return `segment-${String(number).padStart(5, '0')}.m4s`;
}
