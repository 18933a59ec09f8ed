/** One run of the suite: its server, the local edge in front of it, its client. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalDistribution } from '../local/edge-process.ts';
import { writeCacheTestsAssembly } from './cache-tests-assembly.ts';
import type { RawResult } from './cache-tests-suite.ts';

const RUN_SCRIPT = fileURLToPath(new URL('./run-script.mjs', import.meta.url));

export interface SuiteRun {
  /** Raw results by test id, of all tests or of these. */
  results(ids?: readonly string[]): Promise<Readonly<Record<string, RawResult>>>;
  close(): Promise<void>;
}

/** @param folder The suite's, absolute. */
export async function startSuiteRun(folder: string): Promise<SuiteRun> {
  const work = mkdtempSync(join(tmpdir(), 'cache-tests-'));
  const origin = startChild('cache-tests-origin', [folder]);
  writeCacheTestsAssembly(work, (await origin.message) as number);
  const edge = await startLocalDistribution({ cdkOut: work, stateFolder: work, sampleFolder: work });
  const base = edge.urls.http.replace('localhost', '127.0.0.1');
  return {
    results: async (ids = []) => {
      const client = startChild('cache-tests-client', [folder, base, ...ids]);
      return (await client.message) as Readonly<Record<string, RawResult>>;
    },
    close: async () => {
      await edge.close();
      origin.stop();
      rmSync(work, { recursive: true });
    },
  };
}

/** A script of this folder; what the suite prints on the way says nothing that its results do not. */
function startChild(script: string, args: readonly string[]): { message: Promise<unknown>; stop(): void } {
  const child = fork(RUN_SCRIPT, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return {
    message: new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`${script} ended with exit code ${code} and no answer.`)));
    }),
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
