/** Collects one request's stages. Their texts wait unmasked, in memory alone: `trace.ts` masks what it gives out. */
import type { OriginAttempt } from './origin-connection.ts';
import type { TraceStage } from './trace.ts';

export interface RequestTrace {
  /** As `performance.now()`. */
  readonly started: number;
  readonly stages: TraceStage[];
}

export function startTrace(): RequestTrace {
  return { started: performance.now(), stages: [] };
}

/** `took`: milliseconds, told behind the text. */
export function note(
  trace: RequestTrace,
  name: string,
  text: string,
  more?: { readonly logs?: readonly string[]; readonly attempts?: readonly OriginAttempt[]; readonly took?: number },
): void {
  trace.stages.push({ name, at: elapsed(trace), text, ...more });
}

/** Milliseconds since the request came. */
export function elapsed({ started }: RequestTrace): number {
  return Math.round((performance.now() - started) * 100) / 100;
}
