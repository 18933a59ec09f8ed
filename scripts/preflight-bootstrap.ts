/** Whether the CDK's bootstrap is in a Region: its roles do the deploying, and its bucket holds the assets. */
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsClients } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import { CDK_BOOTSTRAP } from './aws-errors-stacks.ts';

/** Where every bootstrap since version 6 writes its version ("Bootstrapping", AWS CDK Developer Guide). */
export const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** The assembly's `requiresBootstrapStackVersion` of the role that looks up what is deployed. */
const LEAST_VERSION = 8;

/** The version, or undefined when there is none. Rejects with the SDK's errors. */
export async function readBootstrap(clients: AwsClients, region: string): Promise<string | undefined> {
  try {
    const found = await clients.of(SSMClient, region).send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
    return found.Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

export function bootstrapProblem(
  region: string,
  account: string,
  version: string | undefined,
): Explanation | undefined {
  if (version !== undefined && Number(version) >= LEAST_VERSION) return undefined;
  const is = version === undefined ? 'is missing' : `is version ${version}, and ${LEAST_VERSION} is needed`;
  return {
    sentence: `The CDK's bootstrap in ${region} ${is}`,
    next: `run \`${CDK_BOOTSTRAP} aws://${account}/${region}\``,
  };
}
