/**
 * Runs a Lambda@Edge function from its asset folder in `cdk.out`: one event at a time in each copy, copies reused and
 * added while all are busy, as Lambda does; in threads with an empty environment ("Restrictions on Lambda@Edge").
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parse } from 'acorn';
import type { EdgeLambdaModel } from '../template/model.ts';
import { NO_SOURCE_MAPS, type SourceMaps } from './source-maps.ts';

/** Copies at most; further events wait, which a two-core laptop would make them do anyway. */
const MAX_COPIES = 4;

export type LambdaOutcome = { readonly logs: readonly string[]; readonly milliseconds: number } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: 'exception' | 'time-out'; readonly message: string }
);

export interface LoadedLambda {
  readonly name: string;
  /** Never rejects. `event` must survive JSON. */
  invoke(event: object): Promise<LambdaOutcome>;
  close(): Promise<void>;
}

interface Reply {
  readonly result?: string;
  readonly error?: string;
  readonly logs: readonly string[];
}

/** Throws an Error that names the function when its file cannot be loaded or lacks the handler. */
export async function loadEdgeLambda(
  model: EdgeLambdaModel,
  sourceMaps: SourceMaps = NO_SOURCE_MAPS,
): Promise<LoadedLambda> {
  const source = handlerSource(model);
  const readStack = sourceMaps(readFileSync(source.file, 'utf8'));
  const idle: Worker[] = [];
  const waiting: ((worker: Worker | Promise<Worker>) => void)[] = [];
  const copies = new Set<Worker>();
  let closed = false;

  async function start(): Promise<Worker> {
    const worker = new Worker(new URL('./edge-lambda-worker.js', import.meta.url), {
      workerData: { file: source.file, format: source.format, handlerName: source.handlerName },
      env: {},
      execArgv: [],
    });
    worker.unref();
    copies.add(worker);
    const [first] = (await once(worker)) as [{ readonly failed?: string }];
    if (first.failed !== undefined) {
      await worker.terminate();
      throw new Error(`${model.logicalId}: ${first.failed}`);
    }
    return worker;
  }

  async function take(): Promise<Worker> {
    const free = idle.pop();
    if (free) return free;
    if (copies.size < MAX_COPIES) return start();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(worker: Worker): void {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  }

  /** Ends a copy; whoever waits longest gets a new one, or the reason why it does not start. */
  async function drop(worker: Worker): Promise<void> {
    copies.delete(worker);
    await worker.terminate();
    const next = waiting.shift();
    if (next) next(closed ? Promise.reject(new Error('The function is closed.')) : start());
  }

  async function invoke(event: object): Promise<LambdaOutcome> {
    const started = performance.now();
    let worker: Worker;
    try {
      worker = await take();
    } catch (error) {
      const { message } = error as Error;
      return { ok: false, failure: 'exception', message, logs: [], milliseconds: performance.now() - started };
    }
    const reply = once(worker);
    worker.postMessage(event);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), model.timeout * 1000);
    });
    const answer = (await Promise.race([reply, timeout]).finally(() => clearTimeout(timer))) as [Reply] | undefined;
    const milliseconds = performance.now() - started;
    if (answer === undefined) {
      void drop(worker);
      const message = `Task timed out after ${model.timeout} seconds.`;
      return { ok: false, failure: 'time-out', message, logs: [], milliseconds };
    }
    const [{ result, error, logs }] = answer;
    if (copies.has(worker)) giveBack(worker);
    else void drop(worker);
    if (error !== undefined) {
      const message = readStack?.(error, source.file) ?? error;
      return { ok: false, failure: 'exception', message, logs, milliseconds };
    }
    return { ok: true, value: result === undefined ? undefined : JSON.parse(result), logs, milliseconds };
  }

  /** The next message; a thread that dies answers as an exception. */
  function once(worker: Worker): Promise<[object]> {
    return new Promise((resolve) => {
      const settle = (message: object) => {
        worker.off('message', settle);
        worker.off('error', died);
        worker.off('exit', exited);
        resolve([message]);
      };
      const died = (error: unknown) => {
        copies.delete(worker);
        settle({ error: String(error), failed: String(error), logs: [] });
      };
      const exited = () => died('The function ended its process.');
      worker.on('message', settle);
      worker.on('error', died);
      worker.on('exit', exited);
    });
  }

  idle.push(await start());
  return {
    name: model.name,
    invoke,
    close: async () => {
      closed = true;
      for (const next of waiting.splice(0)) next(Promise.reject(new Error('The function is closed.')));
      await Promise.all([...copies].map((worker) => worker.terminate()));
      source.remove?.();
    },
  };
}

interface HandlerSource {
  readonly file: string;
  readonly format: 'module' | 'commonjs';
  readonly handlerName: string;
}

/** `index.handler` is the export `handler` of `index.mjs`, `index.cjs` or `index.js`, looked for in that order. */
function handlerSource(model: EdgeLambdaModel): HandlerSource & { readonly remove?: () => void } {
  const dot = model.handler.lastIndexOf('.');
  const [name, handlerName] = [model.handler.slice(0, dot), model.handler.slice(dot + 1)];
  for (const extension of ['mjs', 'cjs', 'js']) {
    const file = join(model.codeFolder, `${name}.${extension}`);
    const code = readIfThere(file);
    if (code === undefined) continue;
    if (extension === 'cjs' || (extension === 'js' && !isModule(code)))
      return { file, format: 'commonjs', handlerName };
    if (extension === 'mjs') return { file, format: 'module', handlerName };
    // Node 20 takes a .js file for a module only by a package.json, which the asset does not have.
    const folder = mkdtempSync(join(tmpdir(), 'edge-lambda-'));
    const copy = join(folder, `${basename(name)}.mjs`);
    writeFileSync(copy, code);
    return {
      file: copy,
      format: 'module',
      handlerName,
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  throw new Error(`${model.logicalId}: no file for the handler '${model.handler}' in ${model.codeFolder}.`);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isModule(code: string): boolean {
  try {
    parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true });
    return false;
  } catch {
    return true;
  }
}
