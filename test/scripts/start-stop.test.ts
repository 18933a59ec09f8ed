import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

/** A process that has something to close: it says so, and then takes as long as `close` does. */
async function processWith(close: string) {
  const contents = `
    import { stopOnSignals } from './scripts/start-stop.ts';
    const stopper = stopOnSignals();
    stopper.add(() => ${close});
    stopper.add(async () => console.log('closing'));
    setInterval(() => {}, 1000);
    console.log('up');
  `;
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const child = spawn(process.execPath, ['--input-type=module', '-e', outputFiles[0]?.text ?? '']);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await once(child.stdout, 'data');
  return { child, ended };
}

const NEVER = 'new Promise(() => {})';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s closes everything and ends with 0', async (signal) => {
  const { child, ended } = await processWith('Promise.resolve()');
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

test('what does not close ends with the process, in a second', async () => {
  const { child, ended } = await processWith(NEVER);
  const asked = performance.now();
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(performance.now() - asked).toBeGreaterThan(500);
});

test('what fails to close keeps nothing else open', async () => {
  const { child, ended } = await processWith('Promise.reject(new Error("no"))');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

test('a second Ctrl-C ends it where it stands', async () => {
  const { child, ended } = await processWith(NEVER);
  child.kill('SIGINT');
  // Signals are not queued: the second one is sent when the first has been seen.
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
});
