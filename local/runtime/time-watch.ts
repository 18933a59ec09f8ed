/**
 * Ends a turn that lasts too long: a thread looks at its number now and then, and asks the inspector to end what runs.
 * Telling it costs two writes a turn; a timer for each turn would cost its start and end in two other threads.
 */
import { Worker } from 'node:worker_threads';

export interface Watch {
  /** To be called where an ended turn is caught. */
  begin(): void;
  /** Within the turn. Once the thread has decided to end it, this waits to be ended. */
  end(): void;
}

/** Words that both threads see: the turn's number, and whether the thread waits to be woken. */
const [TURN, ASLEEP] = [0, 1];
const NONE = 0;
const ENDING = -1;
const MOST_TURNS = 2 ** 30;

/** Ends a turn after `limitMs` milliseconds, or a tenth more. */
export function startWatch(limitMs: number): Watch {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const thread = new Worker(new URL('./time-watch-worker.js', import.meta.url), {
    workerData: { words, TURN, ASLEEP, NONE, ENDING, limitMs },
    env: {},
    execArgv: [],
  });
  thread.unref();
  let number = 0;
  return {
    begin: () => {
      number = (number % MOST_TURNS) + 1;
      Atomics.store(words, TURN, number);
      if (Atomics.compareExchange(words, ASLEEP, 1, 0) === 1) thread.postMessage(undefined);
    },
    end: () => {
      if (Atomics.compareExchange(words, TURN, number, NONE) === number) return;
      // What ends is this loop, and not whatever would come after it.
      while (Atomics.load(words, TURN) === ENDING);
    },
  };
}
