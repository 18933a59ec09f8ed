/** Starts each Region's prober again and again, as the rules of the template say. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalDistribution } from '../edge-process.ts';
import type { KeyValueStore } from '../kvs/store.ts';
import type { ScheduledFunctionModel } from '../template/model.ts';
import { loadProber } from './code.ts';
import { localIo } from './io.ts';

export interface ProbersOptions {
  readonly edge: Pick<LocalDistribution, 'urls' | 'origins' | 'assembly'>;
  /** Holds `routing`. */
  readonly store: KeyValueStore;
  /** Called with one line of JSON for each change that a prober makes, and each problem that it has. */
  readonly log?: (region: string, line: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Waits; rejects when the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** On AWS each rule starts at a second of its own. */
const APART_MILLISECONDS = 3_000;

/** Throws one sentence when the built code cannot run. */
export function startProbers(options: ProbersOptions): { close(): Promise<void> } {
  const { edge } = options;
  const stopping = new AbortController();
  const loops = edge.assembly.scheduledFunctions.map((scheduled, i) => loop(scheduled, i, options, stopping.signal));
  return {
    close: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(
  scheduled: ScheduledFunctionModel,
  index: number,
  { edge, store, log = () => {}, now = Date.now, sleep = realSleep }: ProbersOptions,
  signal: AbortSignal,
): Promise<void> {
  const { region, everySeconds } = scheduled;
  const wait = (milliseconds: number) => sleep(milliseconds, signal);
  const say = (line: string) => {
    if (!signal.aborted) log(region, line);
  };
  const io = localIo(region, { edge, store, now, sleep: wait, log: say });
  const settings: unknown = JSON.parse(scheduled.settings);
  let vote: unknown;
  try {
    await wait(index * APART_MILLISECONDS);
    // Not before now: the start does not wait for it.
    const run = loadProber(scheduled.codeFolder);
    for (let next = now(); ; next += everySeconds * 1000) {
      await wait(Math.max(0, next - now()));
      vote = await run(io, settings, vote);
    }
  } catch (error) {
    say(JSON.stringify({ problem: `The prober stopped: ${String(error)}` }));
  } finally {
    io.close();
  }
}

async function realSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false });
}
