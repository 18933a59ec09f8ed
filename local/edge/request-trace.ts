/** Collects one request's stages. Every text passes the mask on its way in. */
import { masked } from './mask.ts';
import type { OriginAttempt } from './origin-connection.ts';
import type { TraceStage } from './trace.ts';

export interface RequestTrace {
  add(name: string, text: string, more?: { logs?: readonly string[]; attempts?: readonly OriginAttempt[] }): void;
  stages(): readonly TraceStage[];
  /** Milliseconds since the request came. */
  elapsed(): number;
}

export function createRequestTrace(): RequestTrace {
  const started = performance.now();
  const stages: TraceStage[] = [];
  const elapsed = () => Math.round((performance.now() - started) * 100) / 100;
  return {
    elapsed,
    stages: () => stages,
    add: (name, text, more) => {
      const logs = more?.logs && more.logs.length > 0 ? { logs: more.logs.map(masked) } : {};
      const attempts = more?.attempts ? { attempts: more.attempts } : {};
      stages.push({ name, at: elapsed(), text: masked(text), ...logs, ...attempts });
    },
  };
}
