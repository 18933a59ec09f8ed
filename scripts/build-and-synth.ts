import type { EdgeConfig } from '../infra/config-check.ts';
import type { BuiltFunction } from './build.ts';
import type { AssembledStack } from './deploy-plan.ts';
import { synthesizeChecked } from './synth-assembly.ts';

export interface BuiltAssembly {
  readonly functions: readonly BuiltFunction[];
  readonly stacks: readonly AssembledStack[];
  /** Absolute. */
  readonly assemblyFolder: string;
}

/** What is deployed and removed. Rejects with an Error whose lines are what the gates and the rules found. */
export async function buildAndSynth(config: EdgeConfig): Promise<BuiltAssembly> {
  const { functions, assembly } = await synthesizeChecked(config);
  return { functions, stacks: assembly.stacks, assemblyFolder: assembly.directory };
}
