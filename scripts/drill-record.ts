/** What a drill collects while it runs: viewers' requests, the Regions' requests, and what happened. */
import type { TraceLog } from '../local/edge/trace.ts';
import type { Sample } from './drill-ask.ts';

/** One request of the edge to a Region, for a viewer. */
export interface Asked {
  /** Epoch milliseconds at which it was sent. */
  readonly at: number;
  readonly region: string;
  /** The Region gave the object. */
  readonly answered: boolean;
}

export interface DrillEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  /** For the chart's margin. */
  readonly mark: string | undefined;
}

/** How a chapter ends well: the Region's loss costs nobody anything; refusals end with their cause; failures end with the decision. */
export type ChapterPromise = 'no-failure' | 'refused-while-unreadable' | 'no-failure-after-decision';

/** All times are epoch milliseconds. */
export interface Chapter {
  readonly title: string;
  /** Those that are lost. */
  readonly lost: readonly string[];
  readonly promise: ChapterPromise;
  readonly begins: number;
  readonly ends: number;
  /** When the trouble begins. */
  readonly kill: number;
  /** When the record changed, or the trouble ended without one. */
  readonly decision: number | undefined;
  /** True: the probers have to find out. */
  readonly unattended: boolean;
  /** When the trouble is over, and the Regions still admit nothing. */
  readonly healed: number;
  /** When they admit their streams again. */
  readonly restored: number;
}

export interface DrillRecord {
  readonly samples: Sample[];
  readonly asked: Asked[];
  readonly events: DrillEvent[];
  readonly chapters: Chapter[];
  readonly problems: string[];
}

export function createRecord(): DrillRecord {
  return { samples: [], asked: [], events: [], chapters: [], problems: [] };
}

const STAGE = 'origin ';

/** Takes from each request's trace which Regions it was sent to. Probers' requests leave no trace. */
export function recordAsked(trace: TraceLog, asked: Asked[]): () => void {
  return trace.subscribe(({ time, stages }) => {
    for (const { name, at, attempts = [] } of stages) {
      if (!name.startsWith(STAGE)) continue;
      const took = attempts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      const status = Number(attempts.at(-1)?.outcome);
      asked.push({ at: time + at - took, region: name.slice(STAGE.length), answered: status >= 200 && status < 400 });
    }
  });
}
