/** The thread that synthesizes: it loads the CDK at once, and synthesizes when told to. */
import { parentPort } from 'node:worker_threads';
import { type SynthesizeProps, synthesize } from '../infra/app.ts';

parentPort?.once('message', (props: SynthesizeProps) => {
  try {
    synthesize(props);
    parentPort?.postMessage({ ok: true });
  } catch (problem) {
    parentPort?.postMessage({ ok: false, problem });
  }
});
