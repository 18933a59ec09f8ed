/**
 * Gives a stack that was removed and is to be made again what it left behind: content and keys. CloudFormation's automatic
 * import takes static names only ("Import AWS resources into a CloudFormation stack automatically", User Guide), and a secret not
 * at all, so the resources are named here, and the stack begins with nothing else.
 */
import {
  ChangeSetNotFoundException,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import type { AwsClients } from './aws-clients.ts';
import { untilDefined } from './aws-retry.ts';
import type { PlannedStack } from './deploy-plan.ts';
import type { Adoptable } from './preflight-names.ts';
import { importTemplate } from './retained.ts';
import { readinessOf, readStack } from './stack-state.ts';

const CHANGE_SET = 'adopt';

/** Ten minutes. The SDK's own waiters take a refusal for "not yet", and would hide it for as long. */
const WAIT = { most: 200, firstPauseMs: 3_000, longestPauseMs: 3_000 } as const;

/** Rejects with the SDK's errors. One that was interrupted is begun anew. */
export async function adopt(
  clients: AwsClients,
  stack: PlannedStack,
  resources: readonly Adoptable[],
  account: string,
  pause?: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  const client = clients.of(CloudFormationClient, stack.region);
  const changeSet = { StackName: stack.name, ChangeSetName: CHANGE_SET };
  await client.send(new DeleteChangeSetCommand(changeSet)).catch((error: unknown) => {
    const isNoStack = error instanceof Error && error.name === 'ValidationError';
    if (!(error instanceof ChangeSetNotFoundException) && !isNoStack) throw error;
  });
  await client.send(
    new CreateChangeSetCommand({
      ...changeSet,
      ChangeSetType: 'IMPORT',
      TemplateBody: importTemplate(resources, stack.template),
      RoleARN: `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${stack.region}`,
      ResourcesToImport: resources.map(({ type, logicalId, identifier }) => ({
        ResourceType: type,
        LogicalResourceId: logicalId,
        ResourceIdentifier: identifier,
      })),
    }),
  );
  const wait = { ...WAIT, ...(pause && { pause }) };
  const prepared = await untilDefined(async () => {
    const { Status, StatusReason } = await client.send(new DescribeChangeSetCommand(changeSet));
    return Status === 'CREATE_COMPLETE' || Status === 'FAILED' ? { Status, StatusReason } : undefined;
  }, wait);
  if (prepared?.Status !== 'CREATE_COMPLETE') throw notTaken(stack, prepared?.StatusReason);
  await client.send(new ExecuteChangeSetCommand(changeSet));
  const imported = await untilDefined(async () => {
    const state = await readStack(clients, stack);
    return readinessOf(state) === 'ready' || readinessOf(state) === 'stuck' ? state : undefined;
  }, wait);
  if (imported?.StackStatus !== 'IMPORT_COMPLETE') throw notTaken(stack, imported?.StackStatusReason);
}

function notTaken({ name, region }: PlannedStack, reason = 'no reason given'): Error {
  return new Error(
    `The stack ${name} could not take over what an earlier one left (${reason}): see its events in ${region}, and delete or rename what is in the way.`,
  );
}
