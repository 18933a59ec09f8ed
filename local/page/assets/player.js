/** Plays a signed URL with hls.js and tells what it sees of the edge. */
import Hls, { FetchLoader } from '/vendor/hls.js';

/**
 * @typedef {object} Segment
 * @property {string} file
 * @property {string | null} pop
 * @property {string | null} cache
 * @property {string | null} age
 * @property {number} bytes
 * @property {number} milliseconds
 */

/**
 * @typedef {object} Listener
 * @property {(segment: Segment) => void} onSegment Of the picture; the sound's segments are not told.
 * @property {(height: number, bitsPerSecond: number) => void} onRendition
 * @property {(failure: Failure) => void} onFailure Called once; the player has stopped by then.
 */

/**
 * `unreachable`: no answer at all, which for a browser includes a certificate it does not trust.
 * @typedef {{ kind: 'unreachable' } | { kind: 'refused', status: number, reason: string } | { kind: 'broken', reason: string }} Failure
 */

export const canPlay = Hls.isSupported();

/**
 * Plays the URL and returns a function that ends it.
 * @param {HTMLVideoElement} video
 * @param {string} url
 * @param {Listener} listener
 * @returns {() => void}
 */
export function play(video, url, listener) {
  const hls = new Hls({
    workerPath: '/vendor/hls.worker.js',
    // Short buffers: a title that loops goes on asking the edge, which is what this page is for.
    maxBufferLength: 10,
    maxMaxBufferLength: 12,
    backBufferLength: 4,
    frontBufferFlushThreshold: 12,
    // The browser's own cache would answer the second round and hide the edge's.
    loader: FetchLoader,
    fetchSetup: (context, init) => new Request(context.url, { ...init, cache: 'no-store' }),
  });
  hls.on(Hls.Events.FRAG_LOADED, (_event, { frag, networkDetails }) => {
    if (frag.type !== 'main') return;
    const { loading, total } = frag.stats;
    const header = headerReader(networkDetails);
    listener.onSegment({
      file: frag.relurl?.split('/').at(-1)?.split('?')[0] ?? '',
      pop: header('x-amz-cf-pop'),
      cache: header('x-cache'),
      age: header('age'),
      bytes: total,
      milliseconds: loading.end - loading.start,
    });
  });
  hls.on(Hls.Events.LEVEL_SWITCHED, (_event, { level }) => {
    const rendition = hls.levels[level];
    if (rendition) listener.onRendition(rendition.height, rendition.bitrate);
  });
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    const status = data.response?.code ?? 0;
    const refusal = headerReader(data.networkDetails)('x-refusal');
    hls.destroy();
    if (data.type !== Hls.ErrorTypes.NETWORK_ERROR) listener.onFailure({ kind: 'broken', reason: data.details });
    else if (status < 100) listener.onFailure({ kind: 'unreachable' });
    else listener.onFailure({ kind: 'refused', status, reason: refusal ?? data.details });
  });
  hls.attachMedia(video);
  hls.loadSource(url);
  return () => hls.destroy();
}

/**
 * Headers of a Response or an XMLHttpRequest, whichever hls.js used; null where CORS hides them.
 * @param {unknown} details
 * @returns {(name: string) => string | null}
 */
function headerReader(details) {
  if (details instanceof Response) return (name) => details.headers.get(name);
  if (details instanceof XMLHttpRequest) return (name) => details.getResponseHeader(name);
  return () => null;
}
