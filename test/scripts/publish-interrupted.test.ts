import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';

test('Ctrl-C ends a publish with a sentence that says how it goes on', async () => {
  // It takes every question, and answers none.
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const args = ['local/content/media/vod/sample', '/vod/mine', '--local', '--page-port', `${port}`];
  const child = spawn(process.execPath, ['scripts/run.mjs', 'publish', ...args], {
    detached: true,
    env: { ...process.env, INIT_CWD: process.cwd() },
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  try {
    const asked = once(silent, 'connection');
    await Promise.race([asked, once(child, 'exit')]);
    // The terminal signals the whole group.
    process.kill(-(child.pid as number), 'SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(told.trim()).toBe(
      'Interrupted. What went up stays and breaks no title; the same command finishes the rest.',
    );
  } finally {
    child.kill('SIGKILL');
    silent.close();
  }
});
