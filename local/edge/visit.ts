/** What the stages of one request share, and what they come to. */
import type { Ways } from './latency.ts';
import type { ViewerPlace } from './local-controls.ts';
import type { EdgeResponse } from './messages.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ViewerFacts } from './viewer-headers.ts';

/** What a request came to, before the edge's own headers. */
export interface Answer {
  /** Its headers are this answer's own: what follows changes them. */
  readonly response: EdgeResponse;
  /** As in X-Cache. */
  readonly result: string;
  readonly origin: string | undefined;
  /** Seconds; undefined: no Age. */
  readonly age: number | undefined;
  /** False: an answer that the edge or a viewer-request function made; the response headers policy is left out. */
  readonly fromOrigin: boolean;
  /** A custom error page: viewer-response does not run, whatever its status. */
  readonly isErrorPage: boolean;
}

/** One request at the edge. */
export interface Visit {
  readonly id: string;
  readonly host: string;
  readonly viewer: ViewerFacts;
  readonly place: ViewerPlace;
  /** Undefined: distance takes no time. */
  readonly ways: Ways | undefined;
  readonly trace: RequestTrace;
}
