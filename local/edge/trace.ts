/**
 * What happened to each request, kept for the last few hundred. Most records are never looked at, so texts are made
 * readable, and tokens masked, where a record is given out.
 */
import { masked } from './mask.ts';
import type { OriginAttempt } from './origin-connection.ts';

export interface TraceStage {
  /** `behaviour`, `viewer-request`, `cache`, `origin us-east-1`, `origin-response` ... */
  readonly name: string;
  /** Milliseconds since the request came. */
  readonly at: number;
  /** One line, but for a function's stack. */
  readonly text: string;
  /** Milliseconds in a function. */
  readonly took?: number;
  /** What a function printed. */
  readonly logs?: readonly string[];
  readonly attempts?: readonly OriginAttempt[];
}

export interface TraceRecord {
  /** X-Amz-Cf-Id. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly method: string;
  /** Scheme, path and query. */
  readonly url: string;
  readonly pop: string;
  readonly country: string | undefined;
  readonly stages: readonly TraceStage[];
  readonly status: number;
  /** As in X-Cache, before ` from cloudfront`. */
  readonly result: string;
  /** The origin that answered; undefined when none was asked. */
  readonly origin: string | undefined;
  /** Milliseconds to the answer's head. */
  readonly milliseconds: number;
}

/** Every text that it gives out is masked. */
export interface TraceLog {
  add(record: TraceRecord): void;
  /** Newest first, at most `count`. */
  last(count?: number): readonly TraceRecord[];
  find(id: string): TraceRecord | undefined;
  /** Calls back on each record until the returned function is called. */
  subscribe(listener: (record: TraceRecord) => void): () => void;
}

const KEPT = 500;

export function createTraceLog(): TraceLog {
  const ring: (TraceRecord | undefined)[] = new Array(KEPT);
  const listeners = new Set<(record: TraceRecord) => void>();
  let next = 0;
  const newestFirst = () => {
    const records: TraceRecord[] = [];
    for (let i = 1; i <= KEPT; i += 1) {
      const record = ring[(next - i + KEPT) % KEPT];
      if (record === undefined) break;
      records.push(record);
    }
    return records;
  };
  return {
    add: (record) => {
      ring[next] = record;
      next = (next + 1) % KEPT;
      if (listeners.size === 0) return;
      const shown = readable(record);
      for (const listener of listeners) listener(shown);
    },
    last: (count = KEPT) => newestFirst().slice(0, count).map(readable),
    find: (id) => {
      const record = newestFirst().find((each) => each.id === id);
      return record && readable(record);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readable(record: TraceRecord): TraceRecord {
  return { ...record, url: masked(record.url), stages: record.stages.map(readableStage) };
}

/** A cache key's lines become one. */
function readableStage({ name, at, text, took, logs, attempts }: TraceStage): TraceStage {
  const line = name === 'key' ? text.replaceAll('\n', ' | ') : text;
  return {
    name,
    at,
    text: masked(took === undefined ? line : `${line} in ${took.toFixed(2)} ms`),
    ...(logs && logs.length > 0 && { logs: logs.map(masked) }),
    ...(attempts && { attempts }),
  };
}
