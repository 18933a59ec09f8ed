/**
 * Checks the configuration, builds the functions into `dist/` and synthesizes `cdk.out`. The CDK takes the longest to
 * load, so it gets a thread of its own and loads while the main one builds.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SynthesizeProps } from '../infra/app.ts';
import type { EdgeConfig } from '../infra/config-check.ts';
import type { BuiltFunction } from './build.ts';

export interface Assembly {
  readonly config: EdgeConfig;
  readonly functions: readonly BuiltFunction[];
  /** Absolute folder of the cloud assembly. */
  readonly cdkOut: string;
}

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * Rejects with the Error of the first step that fails.
 *
 * @param meanwhile What this thread can do while the other one synthesizes.
 */
export async function makeAssembly(meanwhile: () => Promise<unknown> = async () => {}): Promise<Assembly> {
  const synthesize = startSynthesis();
  const [{ config: written }, { checkConfig }, { buildFunctions }] = await Promise.all([
    import('../infra/config.ts'),
    import('../infra/config-check.ts'),
    import('./build.ts'),
  ]);
  const config = checkConfig(written);
  const [distFolder, cdkOut] = [folder('dist'), folder('cdk.out')];
  const functions = await buildFunctions({ config, outFolder: distFolder });
  // The templates are checked by `npm run synth` and the tests; the rules take longer than everything here.
  await Promise.all([synthesize({ config, outFolder: cdkOut, distFolder, validate: false }), meanwhile()]);
  return { config, functions, cdkOut };
}

type Result = { readonly ok: true } | { readonly ok: false; readonly problem: unknown };

/** Starts loading; the function that it returns synthesizes, once. */
function startSynthesis(): (props: SynthesizeProps) => Promise<void> {
  const thread = new Worker(new URL('./run-script.mjs', import.meta.url), { argv: ['start-synth-thread'] });
  const result = new Promise<Result>((resolve) => {
    thread.once('message', resolve);
    thread.once('error', (problem) => resolve({ ok: false, problem }));
  });
  return async (props) => {
    thread.postMessage(props);
    const answer = await result;
    await thread.terminate();
    if (!answer.ok) throw answer.problem;
  };
}
