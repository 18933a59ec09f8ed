/** The thread that checks templates by CloudFormation's rules: it loads them at once, and checks when told to. */
import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { loadOfflineRules, type TemplateFile } from '../infra/offline-rules.ts';

// The engine runs once: V8's better code for WebAssembly takes seconds to make and saves none.
setFlagsFromString('--liftoff-only');
const check = loadOfflineRules();
parentPort?.once('message', (templates: readonly TemplateFile[]) => {
  parentPort?.postMessage(check(templates));
});
