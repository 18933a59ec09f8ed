/**
 * Runs the bytes of a CloudFront function on njs, the engine whose messages and features AWS's runtime matches, with a
 * stand-in for the module `cloudfront`. One process takes many events; it frees memory only when it ends.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One call of a viewer-request function, as data. */
export interface FunctionCall {
  readonly event: unknown;
  /** What `request.rawQueryString()` returns. */
  readonly rawQuery?: string | undefined;
  /** `Date.now()`, milliseconds. */
  readonly now: number;
  /** The key-value store; a key that is missing rejects, as on AWS. */
  readonly store: Readonly<Record<string, string>>;
  /** Keys whose every read fails. */
  readonly unreadable?: readonly string[];
  readonly edgeLocation?: { readonly name: string; readonly serverIp: string; readonly region: string } | undefined;
  /** A runtime without `cf.logCustomData`. */
  readonly logsNoData?: boolean;
}

export interface FunctionOutcome {
  /** The request or the response that the handler returned. */
  readonly answer?: unknown;
  /** What the handler threw; it should never. */
  readonly thrown?: string;
  /** Arguments of the origin choices made, in order. */
  readonly choices: readonly unknown[];
  /** Keys read, in order. */
  readonly reads: readonly string[];
  /** Custom data of the access log, in order. */
  readonly logged: readonly string[];
}

/** Why njs cannot run here, or undefined. */
export function njsMissing(): string | undefined {
  return spawnSync('njs', ['-v'], { stdio: 'ignore' }).status === 0 ? undefined : 'njs is not installed';
}

/**
 * The stand-in. It is written for both engines: what happens is told by `call`, a global of the driver.
 */
export const STAND_IN = `
function read(key, found) {
  call.reads.push(key);
  return call.unreadable.indexOf(key) < 0 && found ? Promise.resolve(call.store[key]) : Promise.reject(new Error('KVS'));
}
const store = {
  get: (key) => read(key, call.store[key] !== undefined),
  exists: (key) => read(key, true).then((value) => value !== undefined),
};
const cf = {
  kvs: () => store,
  selectRequestOriginById: (id) => { call.choices.push(id); },
  createRequestOriginGroup: (group) => { call.choices.push(group); },
};
Object.defineProperty(cf, 'edgeLocation', { get: () => call.edgeLocation });
const logCustomData = (text) => { call.logged.push(text); };
Object.defineProperty(cf, 'logCustomData', { get: () => (call.logsNoData ? undefined : logCustomData) });
export default cf;
`;

const DRIVER = `
globalThis.call = null;
async function drive(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\\n');
  for (let i = 0; i < lines.length; i++) {
    const given = JSON.parse(lines[i]);
    globalThis.call = { store: given.store, unreadable: given.unreadable || [], edgeLocation: given.edgeLocation,
      logsNoData: given.logsNoData, choices: [], reads: [], logged: [] };
    const outcome = { choices: call.choices, reads: call.reads, logged: call.logged };
    Date.now = () => given.now;
    if (given.event.request) given.event.request.rawQueryString = () => given.rawQuery;
    try {
      outcome.answer = await handler(given.event);
    } catch (error) {
      outcome.thrown = String(error);
    }
    // njs 0.7.9 ends what console.log prints after 2,048 characters.
    fs.appendFileSync('outcomes', JSON.stringify(outcome) + '\\n');
  }
}
drive(EVENTS);
`;

/** Writes what njs needs into a folder and returns the arguments that run it. */
export function prepareNjs(folder: string, code: string, calls: readonly FunctionCall[]): string[] {
  writeFileSync(join(folder, 'cloudfront'), STAND_IN);
  writeFileSync(join(folder, 'outcomes'), '');
  writeFileSync(join(folder, 'events'), calls.map((call) => JSON.stringify(call)).join('\n'));
  writeFileSync(join(folder, 'main.js'), `import fs from 'fs';\n${code}\n${DRIVER.replace('EVENTS', "'events'")}`);
  return ['-p', '.', 'main.js'];
}

const CALLS_PER_PROCESS = 1000;

/** Runs every call on njs, in order. Throws when the engine does not take the code. */
export function runOnNjs(code: string, calls: readonly FunctionCall[]): FunctionOutcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'njs-'));
  try {
    const outcomes: FunctionOutcome[] = [];
    for (let start = 0; start < calls.length; start += CALLS_PER_PROCESS) {
      const some = calls.slice(start, start + CALLS_PER_PROCESS);
      const run = spawnSync('njs', prepareNjs(folder, code, some), {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const lines = readFileSync(join(folder, 'outcomes'), 'utf8').trim().split('\n');
      if (run.status !== 0 || lines.length !== some.length) {
        throw new Error(`njs stopped after ${lines.length} of ${some.length} events: ${run.stderr}${run.stdout}`);
      }
      outcomes.push(...lines.map((line) => JSON.parse(line) as FunctionOutcome));
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
