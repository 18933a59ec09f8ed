/** One `destroy` command. It may be interrupted and run again at any time, until nothing is left. */
import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import type { EdgeConfig } from '../infra/config-check.ts';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { CdkToolkit } from './cdk-toolkit.ts';
import type { DestroyArgs } from './deploy-args.ts';
import { isOrigin, type PlannedStack, planStacks } from './deploy-plan.ts';
import type { Progress } from './deploy-progress.ts';
import { DeployRefused, refuseAll } from './deploy-refusal.ts';
import { deleteEdgeLambdas } from './destroy-leftovers.ts';
import { type BucketPlace, deleteBucket, firstContent } from './empty-bucket.ts';
import { accountProblem, readCaller } from './preflight-account.ts';
import { retainedResources } from './retained.ts';
import { readinessOf, settledStack } from './stack-state.ts';
import type { BuiltAssembly } from './synth-assembly.ts';

export interface DestroyParts {
  readonly clients: AwsClients;
  readonly config: EdgeConfig;
  readonly progress: Progress;
  readonly build: (config: EdgeConfig) => Promise<BuiltAssembly>;
  readonly openToolkit: (assemblyFolder: string) => Promise<CdkToolkit>;
  /** Undefined where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Rejects with a DeployRefused, with the SDK's and the toolkit's errors, and with Errors of one sentence. */
export async function runDestroy(args: DestroyArgs, parts: DestroyParts): Promise<void> {
  const { clients, config, progress } = parts;
  if (!args.yes && !parts.ask) {
    const next = 'run `npm run destroy -- --yes`';
    throw new DeployRefused([
      { sentence: 'There is no terminal to type the name on before anything is removed', next },
    ]);
  }
  const built = await progress.step('Build', () => parts.build(config));
  const stacks = [...planStacks(built.stacks, config)].reverse();
  const { account, buckets, logs } = await progress.step('What is there', async () => {
    const caller = await readCaller(clients, config.publishingRegion);
    refuseAll([accountProblem(caller, config.account)]);
    progress.say(`account ${caller.account}, as ${caller.arn}`);
    const found = stacks.filter(isOrigin).flatMap((stack) => bucketsOf(stack, caller.account));
    if (!args.withContent) await refuseContent(clients, found);
    const edges = stacks.filter(({ kind }) => kind === 'edge');
    return {
      account: caller.account,
      buckets: found,
      logs: edges.flatMap((stack) => bucketsOf(stack, caller.account)),
    };
  });
  const question = `This removes ${config.name} from the account ${account}${
    args.withContent ? ', with everything that was published' : ''
  }. Type its name, ${config.name}, to go on:`;
  if (!args.yes && (await parts.ask?.(question))?.trim() !== config.name) return progress.say('Nothing was removed.');
  const toolkit = await parts.openToolkit(built.assemblyFolder);
  await progress.step('Stacks', async () => {
    for (const stack of stacks) await removeStack(parts, toolkit, stack);
  });
  const kept = await progress.step('Buckets', () => removeBuckets(parts, buckets, logs, args.withContent));
  await progress.step('What remains', () => tellRemains(parts, kept));
}

async function refuseContent(clients: AwsClients, buckets: readonly BucketPlace[]): Promise<void> {
  const found = await Promise.all(
    buckets.map(async (place) => {
      const key = await firstContent(clients, place);
      if (key === undefined) return undefined;
      return {
        sentence: `The bucket ${place.bucket} holds content (${key})`,
        next: 'copy it to where it is safe, or run `npm run destroy -- --with-content`, which deletes it for good',
      };
    }),
  );
  refuseAll(found);
}

function bucketsOf(stack: PlannedStack, account: string): readonly BucketPlace[] {
  return retainedResources(stack, account)
    .filter(({ type }) => type === 'AWS::S3::Bucket')
    .map(({ name }) => ({ bucket: name, region: stack.region }));
}

async function removeStack(parts: DestroyParts, toolkit: CdkToolkit, stack: PlannedStack): Promise<void> {
  const { clients, progress, pause } = parts;
  const deployed = await settledStack(clients, stack, progress, pause);
  if (deployed === undefined) return progress.say(`${stack.name}: is gone`);
  if (deployed.EnableTerminationProtection) {
    await clients
      .of(CloudFormationClient, stack.region)
      .send(new UpdateTerminationProtectionCommand({ StackName: stack.name, EnableTerminationProtection: false }));
  }
  progress.note(
    `${stack.name} in ${stack.region}${stack.kind === 'edge' ? ': a distribution takes some ten minutes' : ''}`,
  );
  await toolkit.destroy(stack.name);
  const after = await settledStack(clients, stack, progress, pause);
  // The toolkit does not look at how the deletion of a stack that is kept for its failure ended.
  if (readinessOf(after) !== 'absent') {
    throw new Error(
      `The stack ${stack.name} is ${after?.StackStatus} and was not removed: read its events, and run \`npm run destroy\` again.`,
    );
  }
  progress.say(`${stack.name} in ${stack.region}: removed`);
}

/** @returns the buckets that are kept for the access logs in them. */
async function removeBuckets(
  { clients, progress }: DestroyParts,
  buckets: readonly BucketPlace[],
  logs: readonly BucketPlace[],
  withContent: boolean,
): Promise<readonly BucketPlace[]> {
  // Again: removing the stacks took long enough for somebody to publish.
  if (!withContent) await refuseContent(clients, buckets);
  const kept: BucketPlace[] = [];
  for (const place of [...buckets, ...logs]) {
    const isKept = !withContent && logs.includes(place) && (await firstContent(clients, place)) !== undefined;
    if (isKept) kept.push(place);
    else {
      const deleted = await deleteBucket(clients, place, progress.note);
      progress.say(`${place.bucket}: ${deleted === undefined ? 'is gone' : `removed, with ${deleted} versions`}`);
    }
  }
  return kept;
}

async function tellRemains({ clients, config, progress }: DestroyParts, logs: readonly BucketPlace[]): Promise<void> {
  for (const lambda of await deleteEdgeLambdas(clients, config.name)) {
    progress.say(`The edge Lambda ${lambda}: CloudFront still removes its replicas, which takes hours.`);
    progress.say('  It costs nothing. Run `npm run destroy` again tomorrow, which removes it.');
  }
  for (const { bucket } of logs) {
    progress.say(`The access logs in ${bucket}: they expire by themselves; --with-content removes them.`);
  }
  const secret = `${config.name}-edge-keys`;
  progress.say(`The signing keys in the secret ${secret}, about 0.40 USD a month: the next deploy takes them over.`);
  progress.say(`  For good: \`aws secretsmanager delete-secret --secret-id ${secret} --region ${GLOBAL_REGION}\``);
}
