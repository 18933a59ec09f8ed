/** The part of mpd-parser 1.4 that the sample's tests use; the package has no types. */
declare module 'mpd-parser' {
  export interface DashSegment {
    /** As in the manifest, templates filled in. */
    readonly uri: string;
    readonly map: { readonly uri: string };
    /** Seconds. */
    readonly duration: number;
    /** Seconds. */
    readonly presentationTime: number;
  }
  export interface DashPlaylist {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly segments: readonly DashSegment[];
  }
  export interface DashManifest {
    /** Video. */
    readonly playlists: readonly DashPlaylist[];
    /** By group, then by language. */
    readonly mediaGroups: {
      readonly AUDIO: Readonly<
        Record<string, Readonly<Record<string, { readonly playlists: readonly DashPlaylist[] }>>>
      >;
    };
  }
  export function parse(
    mpd: string,
    options: {
      readonly manifestUri: string;
      readonly eventHandler: (event: { readonly type: 'warn' | 'info'; readonly message: string }) => void;
    },
  ): DashManifest;
}
