/** How `npm start` ends: on Ctrl-C, on SIGTERM, or because it could not start. */
import { INTERRUPTED } from './interrupted.ts';

export interface Stopper {
  /** Adds something to close; the last one added is closed first. */
  readonly add: (close: () => Promise<void>) => void;
  /** Closes everything and ends the process with this code, in a second at most. */
  readonly stop: (code: number) => Promise<never>;
}

/** Servers close their connections at once; whatever has not closed by then ends with the process. */
const LONGEST_MS = 800;

/**
 * The first signal stops in order with code 0, because stopping is what was asked for (npm prints an error for any other
 * code); the second one ends the process where it stands.
 */
export function stopOnSignals(): Stopper {
  const closers: (() => Promise<void>)[] = [];
  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    stopping = true;
    setTimeout(() => process.exit(code), LONGEST_MS);
    for (const close of closers.reverse()) await close().catch(() => {});
    return process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(INTERRUPTED);
      void stop(0);
    });
  }
  return { add: (close) => closers.push(close), stop };
}
