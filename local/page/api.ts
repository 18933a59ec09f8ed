/** What the page's server and the page say to each other: the JSON of `/api/status` and `/api/requests`. */

/** `GET /api/status`: what runs, asked for every few seconds. */
export interface Status {
  /** The distribution's comment or name. */
  readonly name: string;
  /** Origins as a browser writes them, for example `https://localhost:8443`. */
  readonly addresses: { readonly https: string; readonly http: string; readonly page: string };
  readonly regions: readonly RegionStatus[];
  readonly handlers: readonly HandlerStatus[];
  /** What can be played; the first one is played unless another is picked. */
  readonly titles: readonly TitleStatus[];
}

export interface RegionStatus {
  readonly name: string;
  /** Port of the Region's origin on 127.0.0.1. */
  readonly port: number;
  /** Percent of its traffic that the Region admits; undefined when the `routing` record cannot be read. */
  readonly admits: number | undefined;
}

export interface HandlerStatus {
  readonly name: string;
  /** The event it is attached to, for example `viewer-request`. */
  readonly event: string;
  readonly bytes: number;
  /** The platform's limit in bytes, where one is close enough to matter. */
  readonly limit: number | undefined;
}

export interface TitleStatus {
  readonly name: string;
  readonly kind: 'hls' | 'dash';
  /** Signed, and good for a day. */
  readonly url: string;
}

/** `GET /api/requests?after=<number>`: the requests that ended since, oldest first. */
export interface RequestPage {
  readonly rows: readonly RequestRow[];
  /** What to send as `after` next time. */
  readonly next: number;
}

export interface RequestRow {
  /** X-Amz-Cf-Id. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Path and query as the viewer sent them, tokens masked. */
  readonly path: string;
  readonly status: number;
  /** What viewer-request decided, for example `routed` or `refused: expired`. */
  readonly verdict: string;
  /** The first word of X-Cache: Hit, Miss, RefreshHit, Error, FunctionGeneratedResponse ... */
  readonly cache: string;
  readonly pop: string;
  /** The origin that answered, when one was asked. */
  readonly origin: string | undefined;
  readonly milliseconds: number;
  readonly bytes: number;
}
