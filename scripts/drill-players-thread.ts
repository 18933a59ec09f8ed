import { setMaxListeners } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { createViewer, type Sample } from './drill-ask.ts';
import { type PlayerSpec, play } from './drill-player.ts';

const REPORT_MILLISECONDS = 200;

const stopping = new AbortController();
// Each player waits on it.
setMaxListeners(0, stopping.signal);
let samples: Sample[] = [];
const report = () => parentPort?.postMessage(samples.splice(0));
const timer = setInterval(report, REPORT_MILLISECONDS);
parentPort?.once('message', () => stopping.abort());

await Promise.all(
  (workerData as readonly PlayerSpec[]).map(async (spec) => {
    const viewer = createViewer(spec, (sample) => {
      // What the end of the drill cuts off is nobody's failure.
      if (!stopping.signal.aborted) samples.push(sample);
    });
    stopping.signal.addEventListener('abort', () => void viewer.close());
    await play(spec, viewer.ask, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error;
    });
  }),
);
clearInterval(timer);
report();
parentPort?.close();
samples = [];
