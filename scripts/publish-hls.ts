/** What an HLS playlist says of itself, for the checks before publishing (RFC 8216). */
import HLS, { type types } from 'hls-parser';
import { codecsProblem } from './publish-codecs.ts';

/** A rendition's length, to be compared with the others' of its master. */
export interface Length {
  /** Seconds. */
  readonly seconds: number;
  /** Of its longest segment, rounded up; seconds. */
  readonly target: number;
}

export interface Named {
  readonly uri: string;
  /** The bytes that it takes of the file end here; undefined: the whole file. */
  readonly end?: number | undefined;
}

export interface Claim {
  readonly uri: string;
  /** As CODECS has them. */
  readonly codecs: string;
}

export interface PlaylistFacts {
  readonly isMaster: boolean;
  readonly references: readonly Named[];
  /** References of a master to the playlists that have to last alike. */
  readonly alike: readonly string[];
  /** Undefined for a master, and for a live playlist. */
  readonly length: Length | undefined;
  /** What it says of codecs: of a media playlist, or of an initialization segment. */
  readonly claims: readonly Claim[];
  /** Of a media playlist: its first initialization segment. */
  readonly init: string | undefined;
  /** Each in words that follow the file's name. */
  readonly problems: readonly string[];
}

/** Keys may be fetched from elsewhere, by whatever a DRM or a key server says. */
const ELSEWHERE = /^(?!data:)[a-z][a-z\d+.-]*:|^data:/i;

export function readHls(text: string, isLive: boolean): PlaylistFacts {
  const long = longProblem(text);
  if (long !== undefined) return nothing(long);
  HLS.setOptions({ strictMode: true, silent: true });
  let playlist: types.MasterPlaylist | types.MediaPlaylist;
  try {
    playlist = HLS.parse(text) as types.MasterPlaylist | types.MediaPlaylist;
  } catch (error) {
    const why = (error as Error).message.replace(/\s*\n[\s\S]*/, '').replace(/\.$/, '');
    return nothing(`is no playlist (${why}): make it anew`);
  }
  return playlist.isMasterPlaylist ? readMaster(playlist) : readMedia(playlist, isLive);
}

function readMaster({ variants, sessionDataList, sessionKeyList }: types.MasterPlaylist): PlaylistFacts {
  const renditions = variants.flatMap(({ audio, video, subtitles }) => [...audio, ...video, ...subtitles]);
  const uris = [...variants, ...renditions, ...sessionDataList].flatMap(({ uri }) => (uri ? [uri] : []));
  const keys = sessionKeyList.flatMap(({ uri }) => (uri && !ELSEWHERE.test(uri) ? [uri] : []));
  const timed = variants.filter(({ isIFrameOnly }) => !isIFrameOnly);
  const sounds = timed.flatMap(({ audio, video }) => [...audio, ...video].flatMap(({ uri }) => (uri ? [uri] : [])));
  const problems = variants.flatMap(({ uri, codecs, resolution, audio, isIFrameOnly }) => {
    const expected = { video: resolution !== undefined, audio: !isIFrameOnly && audio.length > 0 };
    const problem = codecsProblem(codecs, expected);
    return problem === undefined ? [] : [`names ${uri}, which ${problem}`];
  });
  const claims = timed.flatMap(({ uri, codecs, audio }) =>
    codecs ? [uri, ...audio.map((sound) => sound.uri)].flatMap((of) => (of ? [{ uri: of, codecs }] : [])) : [],
  );
  return {
    ...NOTHING,
    isMaster: true,
    claims,
    references: unique([...uris, ...keys]).map((uri) => ({ uri })),
    alike: unique([...timed.map(({ uri }) => uri), ...sounds]),
    problems: variants.length === 0 ? ['names no stream: make it anew'] : problems,
  };
}

function readMedia(
  { segments, targetDuration, endlist, isIFrame }: types.MediaPlaylist,
  isLive: boolean,
): PlaylistFacts {
  const references = segments.flatMap(({ uri, byterange, map, key, parts }): Named[] => [
    { uri, end: byterange && byterange.offset + byterange.length },
    ...(map ? [{ uri: map.uri, end: map.byterange && map.byterange.offset + map.byterange.length }] : []),
    ...(key?.uri && !ELSEWHERE.test(key.uri) ? [{ uri: key.uri }] : []),
    ...parts.flatMap((part) => (part.hint ? [] : [{ uri: part.uri }])),
  ]);
  const problems = [
    ...(segments.length === 0 ? ['names no segment: make it anew'] : []),
    ...(isLive || endlist ? [] : ['has no EXT-X-ENDLIST, so players would wait for more: let the packager finish it']),
  ];
  const seconds = segments.reduce((sum, { duration }) => sum + duration, 0);
  return {
    ...NOTHING,
    references,
    init: segments.find(({ map }) => map)?.map.uri,
    length: isLive || isIFrame ? undefined : { seconds, target: targetDuration },
    problems,
  };
}

/** "when rounded to the nearest integer": RFC 8216, section 4.3.3.1. The parser says only that a segment is too long. */
function longProblem(text: string): string | undefined {
  const target = /^#EXT-X-TARGETDURATION:(\d+)/m.exec(text)?.[1];
  const durations = [...text.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, seconds]) => Number(seconds));
  const long = durations.find((seconds) => Math.round(seconds) > Number(target));
  return long === undefined
    ? undefined
    : `has a segment of ${long} s, over its TARGETDURATION of ${target}: correct it`;
}

export const NOTHING: PlaylistFacts = {
  isMaster: false,
  references: [],
  alike: [],
  claims: [],
  init: undefined,
  length: undefined,
  problems: [],
};

export function nothing(problem: string): PlaylistFacts {
  return { ...NOTHING, problems: [problem] };
}

function unique(uris: readonly string[]): string[] {
  return [...new Set(uris)];
}
