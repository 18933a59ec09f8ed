// Loads the CDK at once and synthesizes when told to. A thread does not inherit how the main one loads TypeScript.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const loading = import('../infra/app.ts');
parentPort?.once('message', async (props) => {
  try {
    const { synthesize } = await loading;
    synthesize(props);
    parentPort?.postMessage({ ok: true });
  } catch (problem) {
    parentPort?.postMessage({ ok: false, problem });
  }
});
