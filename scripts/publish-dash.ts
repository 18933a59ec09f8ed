/** What a DASH manifest says of itself, for the checks before publishing (ISO/IEC 23009-1). */
import { type DashGroups, type DashPlaylist, parse } from 'mpd-parser';
import { codecsProblem } from './publish-codecs.ts';
import { NOTHING, nothing, type PlaylistFacts } from './publish-hls.ts';
import { lengthsProblem } from './publish-lengths.ts';
import { brokenXmlLine } from './publish-xml.ts';

/** @param address Where players find it: references are resolved against it and every BaseURL. */
export function readDash(text: string, address: string, isLive: boolean): PlaylistFacts {
  const brokenLine = brokenXmlLine(text);
  if (brokenLine !== undefined)
    return nothing(`is no manifest (no well-formed XML at line ${brokenLine}): make it anew`);
  const isDynamic = /<MPD\b[^>]*\stype\s*=\s*["']dynamic["']/.test(text);
  if (isDynamic && !isLive)
    return nothing('is of type "dynamic", so players would wait for more: let the packager finish it');
  let manifest: ReturnType<typeof parse>;
  try {
    manifest = parse(text, { manifestUri: address, eventHandler: () => {} });
  } catch (error) {
    return nothing(`is no manifest (${(error as Error).message.replace(/\.$/, '')}): make it anew`);
  }
  const { mediaGroups, duration } = manifest;
  const sounds = playlistsOf(mediaGroups.AUDIO);
  const playlists = [...manifest.playlists, ...sounds, ...playlistsOf(mediaGroups.SUBTITLES)];
  const timed = [...manifest.playlists, ...sounds].filter(({ segments }) => segments.length > 0);
  const lengths = timed.map((playlist) => ({
    name: nameOf(playlist),
    seconds: playlist.segments.reduce((sum, segment) => sum + segment.duration, 0),
    target: Math.ceil(Math.max(...playlist.segments.map((segment) => segment.duration))),
  }));
  const whole = { name: 'mediaPresentationDuration', seconds: duration, target: lengths[0]?.target ?? 1 };
  const uneven = isDynamic ? undefined : lengthsProblem(duration > 0 ? [whole, ...lengths] : lengths);
  const codecs = [
    ...manifest.playlists.map((playlist) => [playlist, { video: true, audio: false }] as const),
    ...sounds.map((playlist) => [playlist, { video: false, audio: true }] as const),
  ].flatMap(([playlist, expected]) => {
    const problem = codecsProblem(playlist.attributes.CODECS as string | undefined, expected);
    return problem === undefined ? [] : [`has the representation ${nameOf(playlist)}, which ${problem}`];
  });
  // Which segments a template without a timeline has at this moment, only the players' clocks say.
  const isComputed = isDynamic && !text.includes('<SegmentTimeline');
  const references = playlists.flatMap(isComputed ? initsOf : referencesOf);
  const claims = [...manifest.playlists, ...sounds].flatMap((playlist) => {
    const { CODECS: codecs } = playlist.attributes;
    return typeof codecs === 'string' ? initsOf(playlist).map((uri) => ({ uri, codecs })) : [];
  });
  return {
    ...NOTHING,
    isMaster: true,
    references: [...new Set(references)].map((uri) => ({ uri })),
    claims,
    problems: [
      ...(playlists.length === 0 ? ['names no representation: make it anew'] : codecs),
      ...(uneven === undefined ? [] : [`has ${uneven}`]),
    ],
  };
}

function referencesOf(playlist: DashPlaylist): readonly string[] {
  const uris = [...initsOf(playlist), ...playlist.segments.map((segment) => segment.resolvedUri)];
  return uris.length > 0 ? uris : [playlist.resolvedUri];
}

/** Initialization segments, or the one file that holds everything. */
function initsOf({ segments, sidx }: DashPlaylist): readonly string[] {
  const inits = segments.flatMap(({ map }) => (map ? [map.resolvedUri] : []));
  return [...new Set([...inits, ...(sidx ? [sidx.resolvedUri] : [])])];
}

function playlistsOf(groups: DashGroups): readonly DashPlaylist[] {
  return Object.values(groups).flatMap((group) => Object.values(group).flatMap(({ playlists }) => playlists));
}

function nameOf({ attributes }: DashPlaylist): string {
  return `"${attributes.NAME ?? 'without id'}"`;
}
