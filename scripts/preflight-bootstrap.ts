/** Whether the CDK's bootstrap is in a Region: its roles do the deploying, and its bucket holds the assets. */
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsClients } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import { CDK_BOOTSTRAP } from './aws-errors-stacks.ts';

/** Where every bootstrap since version 6 writes its version ("Bootstrapping", AWS CDK Developer Guide). */
export const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** The assembly's `requiresBootstrapStackVersion` of the role that looks up what is deployed. */
const LEAST_VERSION = 8;

/** What a Region says of credentials that "do not exist in our records" ("Common Errors", API References): also one that is not enabled. */
const UNKNOWN_CALLER = ['UnrecognizedClientException', 'InvalidClientTokenId'];

export interface Bootstrap {
  readonly isRegionEnabled: boolean;
  /** Undefined when there is none. */
  readonly version: string | undefined;
}

/** For credentials that another Region knows already. Rejects with the SDK's errors. */
export async function readBootstrap(clients: AwsClients, region: string): Promise<Bootstrap> {
  try {
    const found = await clients.of(SSMClient, region).send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
    return { isRegionEnabled: true, version: found.Parameter?.Value };
  } catch (error) {
    if (error instanceof ParameterNotFound) return { isRegionEnabled: true, version: undefined };
    if (error instanceof Error && UNKNOWN_CALLER.includes(error.name))
      return { isRegionEnabled: false, version: undefined };
    throw error;
  }
}

export function bootstrapProblem(
  region: string,
  account: string,
  { isRegionEnabled, version }: Bootstrap,
): Explanation | undefined {
  if (!isRegionEnabled) {
    return {
      sentence: `The Region ${region} does not know these credentials: the account has not enabled it, or they are good for other Regions only`,
      next: `run \`aws account enable-region --region-name ${region}\` and wait until it is done, or take it out of infra/config.ts`,
    };
  }
  if (version !== undefined && Number(version) >= LEAST_VERSION) return undefined;
  const is = version === undefined ? 'is missing' : `is version ${version}, and ${LEAST_VERSION} is needed`;
  return {
    sentence: `The CDK's bootstrap in ${region} ${is}`,
    next: `run \`${CDK_BOOTSTRAP} aws://${account}/${region}\``,
  };
}
