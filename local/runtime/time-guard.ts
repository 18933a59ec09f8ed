/**
 * Ends a function that does not end by itself. V8's watchdog costs a thread per use (about 0.2 ms), so the calls that
 * arrive within one turn of the event loop share one.
 */
import vm from 'node:vm';

/**
 * CloudFront stops a function by compute utilisation, a limit that it does not publish; a function well over any
 * published figure is stopped here. Milliseconds of one turn's calls together.
 */
const TURN_LIMIT_MS = 500;

interface Job {
  readonly run: () => void;
  readonly done: (timedOut: boolean) => void;
}

let waiting: Job[] = [];
let turn: () => void = () => {};
const guardContext = vm.createContext({ turn: () => turn() });
const guardScript = new vm.Script('turn()', { filename: 'time-guard' });

/** Runs a synchronous job before long; resolves to true when it was ended by the watchdog. */
export function runGuarded(run: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    if (waiting.length === 0) setImmediate(runTurn);
    waiting.push({ run, done: resolve });
  });
}

function runTurn(): void {
  const jobs = waiting;
  waiting = [];
  let next = 0;
  while (next < jobs.length) {
    let job: Job | undefined;
    turn = () => {
      while (next < jobs.length) {
        job = jobs[next] as Job;
        next += 1;
        job.run();
        job.done(false);
        job = undefined;
      }
    };
    try {
      guardScript.runInContext(guardContext, { timeout: TURN_LIMIT_MS });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      job?.done(true);
    }
  }
}
