/**
 * Checks the configuration, builds the functions into `dist/` and synthesizes `cdk.out`: the part of the start that
 * computes most, so it runs in a thread of its own while the main one loads the rest.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EdgeConfig } from '../infra/config-check.ts';
import type { BuiltFunction } from './build.ts';

export interface Assembly {
  readonly config: EdgeConfig;
  readonly functions: readonly BuiltFunction[];
  /** Absolute folder of the cloud assembly. */
  readonly cdkOut: string;
}

type Message = { readonly assembly: Assembly } | { readonly problem: unknown };

/** Rejects with the Error of the first step that fails. */
export function makeAssembly(): Promise<Assembly> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./start-assembly-thread.mjs', import.meta.url));
    worker.once('message', (message: Message) => {
      if ('assembly' in message) resolve(message.assembly);
      else reject(message.problem);
    });
    worker.once('error', reject);
  });
}

/** What the thread runs. */
export async function assemble(): Promise<Assembly> {
  const [{ config: written }, { checkConfig }] = await Promise.all([
    import('../infra/config.ts'),
    import('../infra/config-check.ts'),
  ]);
  const config = checkConfig(written);
  const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const [distFolder, cdkOut] = [folder('dist'), folder('cdk.out')];
  // esbuild is a process of its own: it bundles while this thread loads the CDK.
  const [functions, { synthesize }] = await Promise.all([
    import('./build.ts').then(({ buildFunctions }) => buildFunctions({ config, outFolder: distFolder })),
    import('../infra/app.ts'),
  ]);
  synthesize({ config, outFolder: cdkOut, distFolder, validate: false });
  return { config, functions, cdkOut };
}
