/** One `deploy` command: its steps in their order. Each may be interrupted; run again, every one finishes what was begun. */
import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import type { EdgeConfig } from '../infra/config-check.ts';
import { describeSizes } from './build.ts';
import type { CdkToolkit } from './cdk-toolkit.ts';
import type { DeployArgs } from './deploy-args.ts';
import { changesOf, describeChanges, describeLosses } from './deploy-diff.ts';
import { type PlannedStack, planStacks } from './deploy-plan.ts';
import { checkAccount, checkStacks } from './deploy-preflight.ts';
import { DeployRefused } from './deploy-refusal.ts';
import { type ReleaseStep, release } from './deploy-release.ts';
import { tryFunctions } from './deploy-trial.ts';
import type { PublicDns } from './public-dns.ts';
import type { BuiltAssembly } from './synth-assembly.ts';

type FromRelease = Pick<
  ReleaseStep,
  'clients' | 'config' | 'progress' | 'openStores' | 'openAsk' | 'wayBack' | 'now' | 'clock' | 'pause'
>;

/** Everything that a deploy reaches, so that a test can stand in for it. */
export interface DeployParts extends FromRelease {
  readonly build: (config: EdgeConfig) => Promise<BuiltAssembly>;
  readonly openToolkit: (assemblyFolder: string) => Promise<CdkToolkit>;
  /** For the store of the trial. */
  readonly kvs: CloudFrontKeyValueStoreClient;
  /** Undefined where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly dns?: PublicDns;
}

/** Rejects with a DeployRefused, with the SDK's and the toolkit's errors, and with Errors of one sentence. */
export async function runDeploy(args: DeployArgs, parts: DeployParts): Promise<void> {
  const { config, progress } = parts;
  if (!args.yes && !args.dryRun && !parts.confirm) {
    const next = 'run `npm run deploy -- --yes`, or first `npm run deploy -- --dry-run`';
    throw new DeployRefused([{ sentence: 'There is no terminal to ask on before AWS is changed', next }]);
  }
  const { account } = await progress.step('Account and Regions', () => checkAccount(parts));
  const built = await progress.step('Build and rules', async () => {
    const assembly = await parts.build(config);
    for (const line of describeSizes(assembly.functions).split('\n')) progress.say(line.trim());
    return assembly;
  });
  const stacks = planStacks(built.stacks, config);
  const chosen = args.onlyEdge ? stacks.filter(({ kind }) => kind === 'edge') : stacks;
  const adoptable = await progress.step('What is there', () => checkStacks(parts, chosen, args.onlyEdge, account));
  const toolkit = await parts.openToolkit(built.assemblyFolder);
  const question = await progress.step('What changes', () => showChanges(parts, toolkit, chosen));
  if (args.dryRun) return progress.say('Nothing was written: this was --dry-run.');
  if (!args.yes && !(await parts.confirm?.(question))) return progress.say('Nothing was written.');
  const { functions } = built;
  await progress.step('Functions on CloudFront’s own engine', () => tryFunctions({ ...parts, functions }));
  await release({ ...parts, functions, toolkit, account, adoptable, stacks: chosen, onlyEdge: args.onlyEdge });
}

/** @returns the question to ask. */
async function showChanges(
  { progress, config }: DeployParts,
  toolkit: CdkToolkit,
  stacks: readonly PlannedStack[],
): Promise<string> {
  const differences = await toolkit.diff(stacks.map(({ name }) => name));
  const changes = Object.fromEntries(
    stacks.map(({ name }) => [name, differences[name] ? changesOf(differences[name]) : []]),
  );
  for (const { name } of stacks) for (const line of describeChanges(name, changes[name] ?? [])) progress.say(line);
  const losses = describeLosses(changes);
  if (losses) progress.say(`Careful: ${losses}`);
  return `${losses ? `${losses} ` : ''}Deploy ${config.name}?`;
}
