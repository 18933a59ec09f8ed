/** The part of mpd-parser 1.4 that is used here; the package has no types. */
declare module 'mpd-parser' {
  export interface DashSegment {
    /** As in the manifest, templates filled in. */
    readonly uri: string;
    /** `uri` against every BaseURL and the manifest's address. */
    readonly resolvedUri: string;
    readonly map: { readonly uri: string; readonly resolvedUri: string };
    /** Seconds. */
    readonly duration: number;
    /** Seconds. */
    readonly presentationTime: number;
  }
  export interface DashPlaylist {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly segments: readonly DashSegment[];
    /** Of a representation in one file with an index: its segments are not listed. */
    readonly sidx?: { readonly resolvedUri: string };
    readonly resolvedUri: string;
  }
  /** By group, then by language or label. */
  export type DashGroups = Readonly<
    Record<string, Readonly<Record<string, { readonly playlists: readonly DashPlaylist[] }>>>
  >;
  export interface DashManifest {
    /** Seconds. */
    readonly duration: number;
    /** Video. */
    readonly playlists: readonly DashPlaylist[];
    readonly mediaGroups: { readonly AUDIO: DashGroups; readonly SUBTITLES: DashGroups };
  }
  export function parse(
    mpd: string,
    options: {
      readonly manifestUri: string;
      readonly eventHandler: (event: { readonly type: 'warn' | 'info'; readonly message: string }) => void;
    },
  ): DashManifest;
}
