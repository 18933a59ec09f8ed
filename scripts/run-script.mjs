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
    // What was under way may be half done: the code of a program that SIGPIPE ended.
    process.exit(141);
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
try {
  await import(url);
} catch (error) {
  // The one file that people edit: its mistakes are told as those of its syntax are.
  const [frame = ''] = String(error?.stack).match(/^\s+at .*$/m) ?? [];
  const at = /\/infra\/config\.ts:(\d+:\d+)\)?$/.exec(frame);
  if (!isMainThread || !at) throw error;
  console.error(`infra/config.ts:${at[1]}: ${error.message}`);
  process.exit(1);
}
