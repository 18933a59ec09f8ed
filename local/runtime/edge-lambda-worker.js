// The thread that one copy of a Lambda@Edge function lives in: its own globals and an empty environment. Plain
// JavaScript, because the thread starts without the process's loaders.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';

const { file, format, handlerName } = workerData;

let logs = [];
for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
  console[level] = (...values) => {
    logs.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  };
}

async function load() {
  if (format === 'module') return import(pathToFileURL(file).href);
  // Compiled by hand: a .js file below a package of type module would be taken for a module, which Lambda does not do.
  const module = { exports: {} };
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
  const compiled = vm.compileFunction(readFileSync(file, 'utf8'), parameters, { filename: file });
  compiled.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

try {
  const handler = (await load())[handlerName];
  if (typeof handler !== 'function') throw new Error(`${file} exports no function '${handlerName}'.`);
  parentPort.on('message', async (event) => {
    logs = [];
    try {
      const result = await invoke(handler, event);
      parentPort.postMessage({ result: JSON.stringify(result), logs });
    } catch (error) {
      parentPort.postMessage({ error: error instanceof Error ? String(error.stack) : String(error), logs });
    }
  });
  parentPort.postMessage({ ready: true });
} catch (error) {
  parentPort.postMessage({ failed: String(error) });
}

/** Async handlers, and handlers with a callback (`length` 3), as the Node.js runtime up to 22 takes both. */
function invoke(handler, event) {
  const context = { callbackWaitsForEmptyEventLoop: true };
  if (handler.length < 3) return handler(event, context);
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}
