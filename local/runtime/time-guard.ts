/**
 * Ends a function that does not end by itself. The inspector's `Runtime.evaluate` takes a time limit, which a thread that
 * V8 has anyway keeps; `timeout` of vm starts a thread and waits for its end each time, 0.15 ms and on a busy machine more.
 * The calls that arrive within one turn of the event loop share one evaluation. (A worker that ends the main thread's
 * work by `Runtime.terminateExecution` leaves Node's own state broken: nothing of Node is there to catch it.)
 */
import { type Runtime, Session } from 'node:inspector';

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

/** Where an expression finds the turn: the inspector evaluates text. */
const TURN: unique symbol = Symbol.for('time-guard');
const turns = globalThis as { [TURN]?: () => void };
const EVALUATION = { expression: "globalThis[Symbol.for('time-guard')]()", timeout: TURN_LIMIT_MS, silent: true };
let session: Session | undefined;

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
  let running: Job | undefined;
  const turn = () => {
    while (next < jobs.length) {
      running = jobs[next] as Job;
      next += 1;
      running.run();
      running.done(false);
      running = undefined;
    }
  };
  while (next < jobs.length) {
    const problem = evaluateInTime(turn);
    if (problem === 'time-out') running?.done(true);
    else if (problem !== undefined) throw problem;
  }
}

/** What stood in the way of the turn's end: time, or an Error that a job let through. */
function evaluateInTime(turn: () => void): 'time-out' | Error | undefined {
  if (session === undefined) {
    session = new Session();
    session.connect();
  }
  turns[TURN] = turn;
  let problem: 'time-out' | Error | undefined;
  // A session with its own thread calls back before `post` returns.
  session.post('Runtime.evaluate', EVALUATION, (error: Error | null, answer: Runtime.EvaluateReturnType) => {
    if (error) problem = error.message.includes('Execution was terminated') ? 'time-out' : error;
    else if (answer.exceptionDetails) problem = new Error(answer.exceptionDetails.exception?.description);
  });
  return problem;
}
