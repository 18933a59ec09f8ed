/** The functions into `dist/` and the templates into `cdk.out`, with every gate and every rule. */
import { fileURLToPath } from 'node:url';
import type { EdgeConfig } from '../infra/config-check.ts';
import { type BuiltFunction, buildFunctions } from './build.ts';
import type { AssembledStack } from './deploy-plan.ts';

export interface BuiltAssembly {
  readonly functions: readonly BuiltFunction[];
  readonly stacks: readonly AssembledStack[];
  /** Absolute. */
  readonly assemblyFolder: string;
}

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Rejects with an Error whose lines are what the gates and the rules found. */
export async function buildAndSynth(config: EdgeConfig): Promise<BuiltAssembly> {
  const distFolder = folder('dist');
  const assemblyFolder = folder('cdk.out');
  // Facts of the configuration are inside the bundles: those of an earlier one would be deployed silently.
  // esbuild is a process of its own: it bundles while this one loads the CDK.
  const [functions, { synthesize }] = await Promise.all([
    buildFunctions({ config, outFolder: distFolder }),
    import('../infra/app.ts'),
  ]);
  const { stacks } = synthesize({ config, outFolder: assemblyFolder, distFolder, validate: true });
  return { functions, stacks, assemblyFolder };
}
