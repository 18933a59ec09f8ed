/** The DASH manifest of the sample (ISO/IEC 23009-1): the same segments, one adaptation set of video and one of audio. */
import { bitRates, type MeasuredRendition, type Segment } from './sample-measure.ts';
import type { MeasuredVideo } from './sample-playlists.ts';
import {
  AUDIO_CHANNELS,
  AUDIO_CODEC,
  AUDIO_SAMPLE_RATE,
  DURATION,
  FRAMES_PER_SECOND,
  INIT_FILE,
  SEGMENT_DURATION,
  SEGMENT_TEMPLATE,
} from './sample-renditions.ts';

/** Throws when the video renditions are not cut at the same instants: one timeline stands for all of them. */
export function mpd(videos: readonly MeasuredVideo[], audio: MeasuredRendition): string {
  const [timeline, ...others] = videos.map(({ measured }) => segmentTemplate(measured));
  if (others.some((other) => other !== timeline))
    throw new Error('The video renditions are not cut at the same instants.');
  const representations = videos.map(
    ({ rendition: { folder, width, height }, measured }) =>
      `      <Representation id="${folder}" codecs="${measured.videoCodec}" width="${width}" height="${height}"` +
      ` sar="1:1" bandwidth="${bitRates(measured).peak}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static"
  mediaPresentationDuration="PT${DURATION}S" minBufferTime="PT${SEGMENT_DURATION}S">
  <Period id="1" start="PT0S">
    <AdaptationSet id="1" contentType="video" mimeType="video/mp4" frameRate="${FRAMES_PER_SECOND}" par="16:9"
      segmentAlignment="true" startWithSAP="1">
${timeline}
${representations.join('\n')}
    </AdaptationSet>
    <AdaptationSet id="2" contentType="audio" mimeType="audio/mp4" lang="zxx" segmentAlignment="true" startWithSAP="1">
${segmentTemplate(audio)}
      <Representation id="${audio.folder}" codecs="${AUDIO_CODEC}" audioSamplingRate="${AUDIO_SAMPLE_RATE}" bandwidth="${bitRates(audio).peak}">
        <AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="${AUDIO_CHANNELS}"/>
      </Representation>
    </AdaptationSet>
  </Period>
</MPD>
`;
}

function segmentTemplate({ timescale, segments }: MeasuredRendition): string {
  return `      <SegmentTemplate timescale="${timescale}" startNumber="1"
        initialization="$RepresentationID$/${INIT_FILE}" media="$RepresentationID$/${SEGMENT_TEMPLATE}">
        <SegmentTimeline>
${runs(segments).join('\n')}
        </SegmentTimeline>
      </SegmentTemplate>`;
}

/** One `S` element for each run of segments that last equally long; `r` counts those after the first. */
function runs(segments: readonly Segment[]): string[] {
  const found: { start: number; duration: number; count: number }[] = [];
  for (const { start, duration } of segments) {
    const last = found.at(-1);
    if (last?.duration === duration) last.count++;
    else found.push({ start, duration, count: 1 });
  }
  return found.map(
    ({ start, duration, count }) =>
      `          <S t="${start}" d="${duration}"${count > 1 ? ` r="${count - 1}"` : ''}/>`,
  );
}
