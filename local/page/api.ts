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
  /** Parts of the template that change no answer on localhost, each with the reason. */
  readonly ignored: readonly string[];
  readonly viewer: ViewerStatus;
  readonly serving: Serving;
}

/** Who is served from where, as the `routing` record says. */
export interface Serving {
  /** Region to the number of countries of which it serves the largest part. */
  readonly countries: Readonly<Record<string, number>>;
  /** IATA code of a PoP to the Region that serves most streams there. */
  readonly pops: Readonly<Record<string, string>>;
}

/** `POST /api/viewer` with `{"pop": "<code>"}` moves the viewer and answers this. */
export interface ViewerStatus {
  /** IATA code of the PoP that viewers reach who do not say where they are. */
  readonly pop: string;
  readonly pops: readonly { readonly code: string; readonly city: string; readonly country: string }[];
}

/** `GET /api/faults`; `POST /api/faults` with `{"region": "<name>", "fault": "<fault>"}` sets one and answers this. */
export interface FaultStatus {
  /** By Region: up, down, refuse, slow 8s, status 503, truncate, stale 30s. `heal` is how to set up. */
  readonly faults: Readonly<Record<string, string>>;
}

export interface RegionStatus {
  readonly name: string;
  /** Port of the Region's origin on 127.0.0.1. */
  readonly port: number;
  /** Percent of its traffic that the Region admits; undefined when the `routing` record cannot be read. */
  readonly admits: number | undefined;
  /** What is wrong with its origin, in the words of `FaultStatus`; `up` when nothing is. */
  readonly fault: string;
  /** Percent that the operators let it admit now; undefined: it has not been restored yet. */
  readonly operator: number | undefined;
  readonly probers: {
    /** Percent that they let it admit: 100 in service, 0 down, in between on its way back. */
    readonly percent: number;
    /** Epoch seconds; 0: always. */
    readonly since: number;
    /** One of them has seen a change that the others have yet to confirm. */
    readonly announced: boolean;
  };
}

/** `POST /api/regions` with `{"region": "<name>", "action": "evacuate" | "restore"}` answers this, or 409 and one sentence. */
export interface RegionChanged {
  /** Number of the change; undefined when it was so already. */
  readonly serial: number | undefined;
  /** Whose viewers move; undefined: nobody serves them. */
  readonly moves: readonly {
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly countries: number;
  }[];
}

/** `GET /api/map`: places in the picture's own units, from its top left corner. */
export interface WorldMap {
  readonly width: number;
  readonly height: number;
  /** An SVG path. */
  readonly land: string;
  readonly pops: readonly { readonly code: string; readonly city: string; readonly x: number; readonly y: number }[];
  readonly regions: readonly { readonly name: string; readonly city: string; readonly x: number; readonly y: number }[];
}

export interface HandlerStatus {
  /** The event it is attached to, for example `viewer-request`. */
  readonly name: string;
  readonly bytes: number;
  /** The platform's limit in bytes, where one is close enough to matter. */
  readonly limit: number | undefined;
}

export interface TitleStatus {
  readonly name: string;
  readonly kind: 'hls' | 'dash';
  /** Signed, and good for a day; undefined while the store has no key that signs. */
  readonly url: string | undefined;
}

/** `GET /api/requests?after=<X-Amz-Cf-Id>`: the requests answered since that one, oldest first; without it, all that are kept. */
export type RequestRows = readonly RequestRow[];

export interface RequestRow {
  /** X-Amz-Cf-Id. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly method: string;
  /** Tokens masked. */
  readonly url: string;
  readonly status: number;
  /** What viewer-request decided, in words. */
  readonly verdict: string;
  /** The first word of X-Cache: Hit, Miss, RefreshHit, Error, FunctionGeneratedResponse ... */
  readonly cache: string;
  readonly pop: string;
  readonly country: string | undefined;
  /** The origin that the answer comes from, now or when it was cached. */
  readonly origin: string | undefined;
  /** The Region that serves this stream now: the origin that answered or, from a cache, the one that viewer-request chose. */
  readonly region: string | undefined;
  /** To the answer's head. */
  readonly milliseconds: number;
  /** What happened, one line each. */
  readonly stages: readonly { readonly name: string; readonly at: number; readonly text: string }[];
}
