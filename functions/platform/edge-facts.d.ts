/**
 * What the build computes from the configuration (`infra/config.ts`) and geography, as constants. `scripts/edge-facts.ts`
 * writes this module; it exists only inside a bundle.
 */
declare module 'edge-facts' {
  /** Every Region of the configuration. A Region's place, by which all below name it, is 1 for the first of them. */
  export const regions: readonly string[];
  /** Those that the packager writes live streams to. */
  export const livePlaces: readonly number[];
  /** The Region that content is published to. */
  export const publishingPlace: number;
  /** The `routing` record that admits every Region in full, as `formatRouting` writes it. */
  export const allAdmitted: string;
  /**
   * Every Region, nearest first: to the regional edge cache (`cf.edgeLocation.region`), or, for one in a part of the world
   * where none is known, to the viewer's country. A country that is absent or not known gets the commonest order.
   */
  export function orderOf(edgeCache: string | undefined, country: string | undefined): readonly number[];
  /** The Regions that may serve this country's viewers; undefined means all. An absent country gets the strictest list. */
  export function residentPlaces(country: string | undefined): readonly number[] | undefined;

  /** Host that people are redirected to; undefined means the distribution's own name. */
  export const canonicalHost: string | undefined;
  /**
   * False in the variant for behaviours with a trusted key group: CloudFront has checked its own signature there. A boolean,
   * so that the bundler leaves out what a variant does not use.
   */
  export const asksForToken: boolean;

  /** What a token must name; `null` means that it is not checked. */
  export const issuer: string | null;
  export const audience: string | null;

  /**
   * True when each live Region has a server of its own for `/live/`, whose origin's id has `live-` before the Region's
   * name. A boolean for the same reason.
   */
  export const hasLiveOrigins: boolean;
  /** Length of a live segment, seconds. */
  export const liveSegmentSeconds: number;
  /** How far back a live viewer can seek, seconds. */
  export const liveDvrSeconds: number;
}
