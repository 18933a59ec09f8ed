import { afterEach, describe, expect, test } from 'vitest';
import { type LoadedLambda, loadEdgeLambda } from '../../../local/runtime/edge-lambda.ts';
import { edgeLambda } from './lambdas.ts';

let loaded: LoadedLambda | undefined;
afterEach(async () => {
  await loaded?.close();
  loaded = undefined;
});

async function load(...settings: Parameters<typeof edgeLambda>): Promise<LoadedLambda> {
  loaded = await loadEdgeLambda(edgeLambda(...settings));
  return loaded;
}

describe('a handler', () => {
  test.each([
    ['a CommonJS file', 'exports.handler = async (event) => event.x;', {}],
    [
      'a CommonJS file that requires',
      "const { join } = require('node:path'); exports.handler = async (e) => Number(join(String(e.x)));",
      {},
    ],
    ['a module in a .js file', 'export const handler = async (event) => event.x;', {}],
    ['a module in a .mjs file', 'export const handler = async (event) => event.x;', { file: 'index.mjs' }],
    ['a .cjs file', 'module.exports = { handler: async (event) => event.x };', { file: 'index.cjs' }],
    ['a handler with a callback', 'exports.handler = (event, context, callback) => callback(null, event.x);', {}],
    ['a handler of another name', 'exports.main = (event) => event.x;', { handler: 'index.main' }],
  ])('is run from %s', async (_title, code, settings) => {
    expect(await (await load(code, settings)).invoke({ x: 7 })).toMatchObject({ ok: true, value: 7 });
  });

  test('sees nothing of the environment', async () => {
    process.env.A_SECRET_OF_THE_PROCESS = 'secret';
    const lambda = await load(
      'exports.handler = async () => [Object.keys(process.env), typeof globalThis.vitest, process.argv.length];',
    );
    expect(await lambda.invoke({})).toMatchObject({ ok: true, value: [[], 'undefined', expect.any(Number)] });
    delete process.env.A_SECRET_OF_THE_PROCESS;
  });

  test('keeps its state in one copy, as Lambda does, and shares none with the process', async () => {
    const lambda = await load('let n = 0; exports.handler = async () => { globalThis.leak = 1; return ++n; };');
    expect(await lambda.invoke({})).toMatchObject({ value: 1 });
    expect(await lambda.invoke({})).toMatchObject({ value: 2 });
    expect('leak' in globalThis).toBe(false);
  });

  test('gets one event at a time', async () => {
    const lambda = await load(
      'let busy = 0; exports.handler = async () => { busy += 1; await new Promise((r) => setTimeout(r, 20)); const seen = busy; busy -= 1; return seen; };',
    );
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => lambda.invoke({})));
    expect(outcomes.map((outcome) => outcome.ok && outcome.value)).toEqual(Array(12).fill(1));
  });

  test('prints into its own outcome', async () => {
    const lambda = await load("exports.handler = async (e) => { console.log('n', e.n, { a: 1 }); };");
    expect((await lambda.invoke({ n: 1 })).logs).toEqual(['n 1 {"a":1}']);
    expect((await lambda.invoke({ n: 2 })).logs).toEqual(['n 2 {"a":1}']);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['an exception', "exports.handler = async () => { throw new Error('boom'); };", 'exception', /^Error: boom/],
    ['an exception before a promise', "exports.handler = () => { throw 'text'; };", 'exception', /^text$/],
    ['an error by callback', "exports.handler = (e, c, done) => done(new Error('back'));", 'exception', /^Error: back/],
    ['the end of its process', 'exports.handler = () => process.exit(3);', 'exception', /ended its process/],
    [
      'an error out of any promise',
      "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }));",
      'exception',
      /late/,
    ],
  ])('%s is told, and the next event is served', async (_title, code, failure, message) => {
    const lambda = await load(`let first = true; ${code} const wrong = exports.handler;
      exports.handler = wrong.length === 3 ? wrong : (e) => (e.ok ? 'ok' : wrong(e));`);
    expect(await lambda.invoke({})).toMatchObject({ ok: false, failure, message: expect.stringMatching(message) });
    if (!code.includes('done')) expect(await lambda.invoke({ ok: true })).toMatchObject({ ok: true, value: 'ok' });
  });

  test.each([
    ['waits', 'exports.handler = (e) => (e.ok ? "ok" : new Promise((r) => setTimeout(r, 60_000)));'],
    ['never ends', 'exports.handler = (e) => { if (!e.ok) for (;;); return "ok"; };'],
  ])('a handler that %s is stopped at its time-out, and the next event is served', async (_title, code) => {
    const lambda = await load(code, { timeout: 0.1 });
    expect(await lambda.invoke({})).toMatchObject({
      ok: false,
      failure: 'time-out',
      message: 'Task timed out after 0.1 seconds.',
    });
    expect(await lambda.invoke({ ok: true })).toMatchObject({ ok: true, value: 'ok' });
  });

  test('events that wait for a copy are served when one is stopped', async () => {
    const lambda = await load(
      'exports.handler = (e) => (e.ok ? "ok" : new Promise(() => setInterval(() => {}, 1e6)));',
      { timeout: 0.1 },
    );
    const stuck = Array.from({ length: 4 }, () => lambda.invoke({}));
    const waiting = Array.from({ length: 4 }, () => lambda.invoke({ ok: true }));
    expect((await Promise.all(stuck)).map((outcome) => outcome.ok)).toEqual(Array(4).fill(false));
    expect((await Promise.all(waiting)).map((outcome) => outcome.ok)).toEqual(Array(4).fill(true));
  });

  test('events that wait for a copy are served when all copies end', async () => {
    const lambda = await load('exports.handler = (e) => (e.ok ? "ok" : process.exit(1));');
    const ending = Array.from({ length: 4 }, () => lambda.invoke({}));
    const waiting = Array.from({ length: 4 }, () => lambda.invoke({ ok: true }));
    expect((await Promise.all(ending)).map((outcome) => outcome.ok)).toEqual(Array(4).fill(false));
    expect((await Promise.all(waiting)).map((outcome) => outcome.ok)).toEqual(Array(4).fill(true));
  });

  test('events that run or wait when the function is closed are told so', async () => {
    const lambda = await load('exports.handler = () => new Promise(() => setInterval(() => {}, 1e6));');
    const events = Array.from({ length: 8 }, () => lambda.invoke({}));
    // Their copies start first, so that some run and some wait.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await lambda.close();
    expect((await Promise.all(events)).map((outcome) => outcome.ok)).toEqual(Array(8).fill(false));
  });

  test.each([
    ['no such file', '', { handler: 'main.handler' }, /^Lambda: no file for the handler 'main.handler'/],
    ['no such export', 'exports.other = 1;', {}, /^Lambda: .* exports no function 'handler'/],
    ['a file that throws', "throw new Error('at load');", {}, /^Lambda: .*at load/],
  ])('%s stops the start, by name', async (_title, code, settings, message) => {
    await expect(load(code, settings)).rejects.toThrow(message);
  });
});
