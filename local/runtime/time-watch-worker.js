// The thread that watches the main one's turns: see time-watch.ts.
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';

const { words, TURN, ASLEEP, NONE, ENDING, limitMs } = workerData;
const STEP_MS = limitMs / 10;
/** Without a turn for so long, the thread waits to be woken. */
const QUIET_MS = 2 * limitMs;

let seen = NONE;
let since = 0;
let timer;

function look() {
  clearTimeout(timer);
  const turn = Atomics.load(words, TURN);
  const now = performance.now();
  if (turn !== seen) {
    seen = turn;
    since = now;
  }
  if (turn === NONE && now - since > QUIET_MS) {
    Atomics.store(words, ASLEEP, 1);
    // One that began before it could know.
    if (Atomics.load(words, TURN) === NONE) return;
    Atomics.store(words, ASLEEP, 0);
  }
  const isTooLong = turn !== NONE && turn !== ENDING && now - since >= limitMs;
  if (isTooLong && Atomics.compareExchange(words, TURN, turn, ENDING) === turn) {
    endTurn();
  }
  timer = setTimeout(look, STEP_MS);
}

/** Connected for this alone: a connected thread would keep the process from ending without a word. */
function endTurn() {
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => {
    session.disconnect();
    Atomics.compareExchange(words, TURN, ENDING, NONE);
  });
}

parentPort.on('message', look);
look();
