/** What a DASH manifest says of itself, for the checks before publishing (ISO/IEC 23009-1). */
import { type DashGroups, type DashPlaylist, parse } from 'mpd-parser';
import { codecsProblem } from './publish-codecs.ts';
import { nothing, type PlaylistFacts } from './publish-hls.ts';
import { lengthsProblem } from './publish-lengths.ts';

/** @param address Where players find it: references are resolved against it and every BaseURL. */
export function readDash(text: string, address: string, isLive: boolean): PlaylistFacts {
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
  return {
    isMaster: true,
    references: playlists.flatMap(referencesOf).map((uri) => ({ uri })),
    alike: [],
    length: undefined,
    problems: [
      ...(playlists.length === 0 ? ['names no representation: make it anew'] : codecs),
      ...(uneven === undefined ? [] : [`has ${uneven}`]),
    ],
  };
}

function referencesOf({ segments, sidx, resolvedUri }: DashPlaylist): readonly string[] {
  const uris = segments.flatMap((segment) => [segment.resolvedUri, ...(segment.map ? [segment.map.resolvedUri] : [])]);
  if (sidx) uris.push(sidx.resolvedUri);
  return [...new Set(uris.length > 0 ? uris : [resolvedUri])];
}

function playlistsOf(groups: DashGroups): readonly DashPlaylist[] {
  return Object.values(groups).flatMap((group) => Object.values(group).flatMap(({ playlists }) => playlists));
}

function nameOf({ attributes }: DashPlaylist): string {
  return `"${attributes.NAME ?? 'without id'}"`;
}
