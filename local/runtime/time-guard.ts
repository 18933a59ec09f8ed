/**
 * Ends a function that does not end by itself: a thread watches, and the inspector's `Runtime.evaluate` catches what it
 * ends, which nothing of Node's own would without being left broken. (`timeout` of vm starts a thread and waits for its
 * end each time, 0.15 ms and on a busy machine more; the one of `Runtime.evaluate` wakes two.) The calls that arrive
 * within one turn of the event loop share one evaluation.
 */
import { type Runtime, Session } from 'node:inspector';
import { startWatch, type Watch } from './time-watch.ts';

/**
 * CloudFront stops a function by compute utilisation, a limit that it does not publish; a function well over any
 * published figure is stopped here. Milliseconds of one turn's calls together.
 */
const TURN_LIMIT_MS = 500;

interface Job {
  /** Runs and hands over what came of it. */
  readonly run: () => void;
  readonly ended: () => void;
}

let waiting: Job[] = [];

/** Where an expression finds the turn: the inspector evaluates text. */
const TURN: unique symbol = Symbol.for('time-guard');
const turns = globalThis as { [TURN]?: (() => void) | undefined };
const EVALUATION = { expression: "globalThis[Symbol.for('time-guard')]()", silent: true };
let session: Session | undefined;
let watch: Watch | undefined;
/** What stood in the way of the turn's end: time, or an Error that a job let through. */
let problem: 'time-out' | Error | undefined;

/**
 * Takes hold of nothing of a turn: the session keeps its callbacks in a Map, and a table that a Map has outgrown points
 * to the next one, so that those which V8 holds to be old keep all later ones, and what hangs on them, through every
 * collection of what is young.
 */
function answered(error: Error | null, answer: Runtime.EvaluateReturnType): void {
  if (error) problem = error.message.includes('Execution was terminated') ? 'time-out' : error;
  else if (answer.exceptionDetails) problem = new Error(answer.exceptionDetails.exception?.description);
}

/** Runs a synchronous job before long; resolves to its result, or to that of `ended` when the watchdog ended it. */
export function runGuarded<Result>(run: () => Result, ended: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    if (waiting.length === 0) setImmediate(runTurn);
    waiting.push({ run: () => resolve(run()), ended: () => resolve(ended()) });
  });
}

function runTurn(): void {
  const jobs = waiting;
  waiting = [];
  let next = 0;
  let running: Job | undefined;
  watch ??= startWatch(TURN_LIMIT_MS);
  const { begin, end } = watch;
  const turn = () => {
    begin();
    while (next < jobs.length) {
      running = jobs[next] as Job;
      next += 1;
      running.run();
      running = undefined;
    }
    end();
  };
  while (next < jobs.length) {
    const problem = evaluateInTime(turn);
    if (problem === 'time-out') running?.ended();
    else if (problem !== undefined) throw problem;
  }
}

function evaluateInTime(turn: () => void): typeof problem {
  if (session === undefined) {
    session = new Session();
    session.connect();
  }
  turns[TURN] = turn;
  problem = undefined;
  // A session with its own thread calls back before `post` returns.
  session.post('Runtime.evaluate', EVALUATION, answered);
  turns[TURN] = undefined;
  return problem;
}
