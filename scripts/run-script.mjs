// Runs a TypeScript file of this folder in this process or thread: `run-script.mjs <name without .ts> [arguments]`.
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { bundleScript } from './script-bundle.mjs';

const name = process.argv[2];
// As if Node had run the file itself.
process.argv.splice(1, 2, fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));

if (isMainThread) {
  // Whoever reads the output may have read enough, as `| head` has.
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

let url;
try {
  url = await bundleScript(name);
} catch (error) {
  // A thread's problem is told by who started it.
  if (!isMainThread) throw error;
  console.error(error.message);
  process.exit(1);
}
await import(url);
