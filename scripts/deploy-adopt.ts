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
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import type { AwsClients } from './aws-clients.ts';
import type { PlannedStack } from './deploy-plan.ts';
import type { Adoptable } from './preflight-names.ts';
import { importTemplate } from './retained.ts';

const CHANGE_SET = 'adopt';
const LONGEST_WAIT_SECONDS = 600;

/** Rejects with the SDK's errors. One that was interrupted is begun anew. */
export async function adopt(
  clients: AwsClients,
  stack: PlannedStack,
  resources: readonly Adoptable[],
  account: string,
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
  const wait = { client, maxWaitTime: LONGEST_WAIT_SECONDS, minDelay: 2, maxDelay: 5 };
  await waitUntilChangeSetCreateComplete(wait, changeSet);
  await client.send(new ExecuteChangeSetCommand(changeSet));
  await waitUntilStackImportComplete(wait, { StackName: stack.name });
}
