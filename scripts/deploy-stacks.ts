/** Makes or updates the stacks in their order, and hands each what only another one's deployment knows. */
import type { Stack } from '@aws-sdk/client-cloudformation';
import type { AwsClients } from './aws-clients.ts';
import type { CdkToolkit } from './cdk-toolkit.ts';
import { adopt } from './deploy-adopt.ts';
import { isOrigin, type PlannedStack } from './deploy-plan.ts';
import { elapsed, type Progress } from './deploy-progress.ts';
import type { Adoptable } from './preflight-names.ts';
import { readStack } from './stack-state.ts';

export interface StacksStep {
  readonly clients: AwsClients;
  readonly toolkit: CdkToolkit;
  readonly progress: Progress;
  readonly account: string;
  /** What each stack that is not there takes over, by its name. */
  readonly adoptable: ReadonlyMap<string, readonly Adoptable[]>;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** What the edge stack tells. */
export interface EdgeOutputs {
  readonly distributionId: string;
  readonly domainName: string;
  readonly storeArn: string;
}

export async function deployStack(
  step: StacksStep,
  stack: PlannedStack,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { progress, clock } = step;
  const began = clock();
  const adoptable = step.adoptable.get(stack.name) ?? [];
  if (adoptable.length > 0) {
    progress.note(`${stack.name}: taking over what an earlier one left`);
    await adopt(step.clients, stack, adoptable, step.account, step.pause);
    progress.say(`${stack.name}: has taken over ${adoptable.map(({ name }) => name).join(', ')}`);
  }
  progress.note(`${stack.name} in ${stack.region}`);
  await step.toolkit.deploy(stack.name, parameters);
  progress.say(`${stack.name} in ${stack.region}: ${elapsed(clock() - began)}`);
}

/** Rejects with an Error when the stack is not there. */
export async function readEdgeOutputs(clients: AwsClients, edge: PlannedStack): Promise<EdgeOutputs> {
  const stack = await readStack(clients, edge);
  return {
    distributionId: outputOf(stack, edge, 'DistributionId'),
    domainName: outputOf(stack, edge, 'DistributionDomainName'),
    storeArn: outputOf(stack, edge, 'KeyValueStoreArn'),
  };
}

export function outputOf(stack: Stack | undefined, { name }: PlannedStack, output: string): string {
  const found = findOutput(stack, output);
  if (found === undefined) throw new Error(`The stack ${name} has no output ${output}: deploy it whole first.`);
  return found;
}

export function findOutput(stack: Stack | undefined, output: string): string | undefined {
  return stack?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
}

/** Buckets that every distribution of the account may still read, or one that is gone. */
export async function narrowBuckets(
  step: StacksStep,
  stacks: readonly PlannedStack[],
  distributionId: string,
): Promise<void> {
  for (const stack of stacks.filter(isOrigin)) {
    const deployed = await readStack(step.clients, stack);
    const now = deployed?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'DistributionId')?.ParameterValue;
    if (now === distributionId) continue;
    await deployStack({ ...step, adoptable: new Map() }, stack, { DistributionId: distributionId });
    step.progress.say(`${stack.name}: only the distribution ${distributionId} may read the bucket now`);
  }
}
