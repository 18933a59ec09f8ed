/**
 * What an event costs a CloudFront function on njs, in instructions (valgrind's callgrind): the same from run to run,
 * on a loaded machine too. It says nothing about AWS's compute utilisation; only ratios mean something.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionCall } from './njs-engine.ts';

const EVENTS = 400;

/** Does nothing but what any handler must: its cost is taken off every other. */
export const IDENTITY_HANDLER = "import cf from 'cloudfront'; async function handler(event) { return event.request; }";

/** As lean as a stand-in can be: AWS's own store costs something else. */
const STAND_IN = `
const store = {
  get: (key) => {
    const value = call.store[key];
    return value === undefined ? Promise.reject(key) : Promise.resolve(value);
  },
  exists: (key) => Promise.resolve(call.store[key] !== undefined),
};
export default {
  kvs: () => store,
  edgeLocation: call.edgeLocation,
  selectRequestOriginById: (id) => { call.choice = id; },
  createRequestOriginGroup: (group) => { call.choice = group; },
  logCustomData: (text) => { call.logged = text; },
};
`;

/** Each event is parsed anew, because a handler changes its event. */
const DRIVER = `
const given = globalThis.call;
const text = JSON.stringify(given.event);
const raw = () => given.rawQuery;
Date.now = () => given.now;
async function drive(count) {
  for (let i = 0; i < count; i++) {
    const event = JSON.parse(text);
    event.request.rawQueryString = raw;
    await handler(event);
  }
}
drive(COUNT);
`;

/**
 * Instructions per event of a handler's code, its own and the driver's.
 *
 * @param events Runs of so many and of twice as many are compared.
 */
export async function measureGross(code: string, call: FunctionCall, events = EVENTS): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cost-'));
  try {
    writeFileSync(join(folder, 'cloudfront'), `globalThis.call = ${JSON.stringify(call)};\n${STAND_IN}`);
    const [once, twice] = await Promise.all([run(folder, code, events), run(folder, code, 2 * events)]);
    return (twice - once) / events;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder: string, code: string, count: number): Promise<number> {
  const main = `${count}.js`;
  writeFileSync(join(folder, main), `${code}\n${DRIVER.replace('COUNT', String(count))}`);
  // An empty environment: its size moves the stack, and that moves the count.
  const { stderr } = await promisify(execFile)(
    '/usr/bin/env',
    [
      '-i',
      'PATH=/usr/local/bin:/usr/bin:/bin',
      'valgrind',
      '--tool=callgrind',
      '--callgrind-out-file=/dev/null',
      'njs',
      '-p',
      '.',
      main,
    ],
    { cwd: folder },
  );
  const found = /Collected : (\d+)/.exec(stderr);
  if (!found) throw new Error(`valgrind gave no count: ${stderr}`);
  return Number(found[1]);
}
