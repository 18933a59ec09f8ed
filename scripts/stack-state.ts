/** In which state a stack is, and what a deploy does about it. */
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { AwsClients } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import { wayOutOf } from './aws-errors-stacks.ts';
import { untilDefined } from './aws-retry.ts';
import type { Progress } from './deploy-progress.ts';

export interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** `absent` is also a stack that was reviewed and never made. */
export type Readiness = 'absent' | 'ready' | 'busy' | 'stuck';

/** Undefined when there is no such stack. Rejects with the SDK's errors. */
export async function readStack(clients: AwsClients, { name, region }: StackPlace): Promise<Stack | undefined> {
  try {
    const client = clients.of(CloudFormationClient, region);
    return (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error of its own for it.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * A stack whose creation failed holds nothing, and is made anew by the toolkit, unless it is protected: then only a person may
 * delete it. One that an interrupted command left at work ends by itself.
 */
export function readinessOf(stack: Stack | undefined): Readiness {
  const state = stack?.StackStatus;
  if (state === undefined || state === 'REVIEW_IN_PROGRESS' || state === 'DELETE_COMPLETE') return 'absent';
  if (state.endsWith('_IN_PROGRESS')) return 'busy';
  if (state === 'ROLLBACK_COMPLETE' || state === 'ROLLBACK_FAILED' || state === 'CREATE_FAILED') {
    return stack?.EnableTerminationProtection ? 'stuck' : 'ready';
  }
  return state === 'UPDATE_ROLLBACK_FAILED' || state === 'DELETE_FAILED' || state.startsWith('IMPORT_ROLLBACK_F')
    ? 'stuck'
    : 'ready';
}

export function stackProblem(stack: Stack | undefined, { name, region }: StackPlace): Explanation | undefined {
  if (readinessOf(stack) !== 'stuck') return undefined;
  const state = String(stack?.StackStatus);
  const unprotect = stack?.EnableTerminationProtection
    ? `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name} --region ${region} && `
    : '';
  const out = wayOutOf(state, name, region);
  const needsDelete = out?.includes('delete-stack') ?? false;
  return {
    sentence: `The stack ${name} in ${region} is in the state ${state}`,
    next: `read why in its events (\`aws cloudformation describe-stack-events --stack-name ${name} --region ${region}\`)${
      out ? `, then run \`${needsDelete ? unprotect : ''}${out}\`` : ''
    }`,
  };
}

/** Two hours: longer than a distribution ever took. */
const WAIT = { most: 720, firstPauseMs: 10_000, longestPauseMs: 10_000 } as const;

/** Waits until whatever an interrupted command began has ended. */
export async function settledStack(
  clients: AwsClients,
  place: StackPlace,
  progress: Pick<Progress, 'note'>,
  pause?: (milliseconds: number) => Promise<unknown>,
): Promise<Stack | undefined> {
  const settled = await untilDefined(
    async () => {
      const stack = await readStack(clients, place);
      if (readinessOf(stack) !== 'busy') return { stack };
      progress.note(`${place.name}: ${stack?.StackStatus} since an earlier command, waiting for its end`);
      return undefined;
    },
    { ...WAIT, ...(pause && { pause }) },
  );
  if (!settled) throw new Error(`The stack ${place.name} did not come to rest within two hours: look at its events.`);
  return settled.stack;
}
