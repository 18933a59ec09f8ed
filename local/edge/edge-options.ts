/** What the edge needs from around it, and what it offers. */
import type { FunctionStore } from '../runtime/function-store.ts';
import type { SourceMaps } from '../runtime/source-maps.ts';
import type { DistributionModel } from '../template/model.ts';
import type { LocalPorts } from './canonical-host.ts';
import type { LocalControls } from './local-controls.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import type { TraceLog } from './trace.ts';
import type { ViewerFacts } from './viewer-headers.ts';
import type { ViewerNetwork } from './viewer-networks.ts';

export interface EdgeOptions {
  readonly distribution: DistributionModel;
  /** The key-value store with this ARN. */
  readonly store: (arn: string) => FunctionStore | undefined;
  /** Base URL that stands for an origin's domain name; undefined: the name itself is asked. */
  readonly localAddress: (domainName: string) => string | undefined;
  /** Headers of the distribution's identity, in place of SigV4, on a request to a signed origin. */
  readonly identity: (call: { method: string; path: string; protocol: 'http' | 'https' }) => Record<string, string>;
  /** For errors of functions; without it their stacks stay as the engine gives them. */
  readonly sourceMaps?: SourceMaps;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where viewers are that do not say. */
  readonly defaults: () => LocalControls;
  /** Networks of viewers' addresses, looked up before the documentation's. */
  readonly networks?: readonly ViewerNetwork[];
  /** Waits as long as a way takes, milliseconds; left out: distance takes no time. */
  readonly travel?: (milliseconds: number) => Promise<void>;
  /** Of each PoP; a regional edge cache has four times as much. */
  readonly cacheBytes: number;
}

export interface Incoming {
  /** `host` as the viewer sent it. */
  readonly request: EdgeRequest;
  readonly viewer: Omit<ViewerFacts, 'place'>;
  readonly ports: LocalPorts;
}

export interface Edge {
  /** Rejects only when the local edge itself is broken. */
  handle(incoming: Incoming): Promise<EdgeResponse>;
  readonly trace: TraceLog;
  clearCaches(): void;
  /** Paths as CreateInvalidation takes them, checked: with their query, `*` only at the end. */
  invalidate(paths: readonly string[]): void;
  close(): Promise<void>;
}
