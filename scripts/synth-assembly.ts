/** The assembly as it may be deployed: built, synthesized, and checked by every rule. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EdgeConfig } from '../infra/config-check.ts';
import type { TemplateFile } from '../infra/offline-rules.ts';
import { type BuiltFunction, buildFunctions } from './build.ts';
import type { AssembledStack } from './deploy-plan.ts';

export interface BuiltAssembly {
  readonly functions: readonly BuiltFunction[];
  readonly stacks: readonly AssembledStack[];
  /** `cdk.out`, absolute. */
  readonly assemblyFolder: string;
}

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * Builds the functions into `dist/` and writes the templates to `cdk.out`. Rejects with an Error that has a line for each thing that
 * a gate or a rule finds. No AWS account, no network.
 *
 * @param config Checked.
 */
export async function synthesizeChecked(config: EdgeConfig): Promise<BuiltAssembly> {
  const distFolder = folder('dist');
  // CloudFormation's rules take the longest to load, so they get a thread of their own and load while the templates are made.
  const rules = new Worker(new URL('./run-script.mjs', import.meta.url), { argv: ['synth-rules-thread'] });
  try {
    const broken = once(rules, 'error').then(([error]) => Promise.reject(error));
    broken.catch(() => {});
    // Facts of the configuration are inside the bundles: those of an earlier one would be deployed silently.
    const [functions, { synthesize }] = await Promise.all([
      buildFunctions({ config, outFolder: distFolder }),
      import('../infra/app.ts'),
    ]);
    const assembly = synthesize({ config, outFolder: folder('cdk.out'), distFolder, validate: true });
    const templates: TemplateFile[] = assembly.stacks.map((stack) => ({
      stack: stack.stackName,
      file: stack.templateFullPath,
      region: stack.environment.region,
    }));
    rules.postMessage(templates);
    const [findings] = (await Promise.race([once(rules, 'message'), broken])) as [string[]];
    if (findings.length > 0) throw new Error(findings.join('\n'));
    return { functions, stacks: assembly.stacks, assemblyFolder: assembly.directory };
  } finally {
    await rules.terminate();
  }
}
