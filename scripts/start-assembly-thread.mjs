// A thread does not inherit how the main one loads TypeScript.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { assemble } = await import('./start-assembly.ts');
const message = await assemble().then(
  (assembly) => ({ assembly }),
  (problem) => ({ problem }),
);
parentPort?.postMessage(message);
