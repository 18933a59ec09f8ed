/** The edge Lambda, which outlives its stack, because CloudFront removes its replicas by itself. */
import { DeleteFunctionCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';

/** CloudFormation made its name from the stack's and the resource's. */
const LAMBDA_PART = '-edge-OriginResponse';

/**
 * Deletes the edge Lambda with all its versions, where CloudFront has removed their replicas: some hours after the last
 * distribution let go of them ("Delete Lambda@Edge functions and replicas", CloudFront Developer Guide).
 *
 * @returns the names of those that still have replicas. Rejects with the SDK's errors.
 */
export async function deleteEdgeLambdas(clients: AwsClients, name: string): Promise<readonly string[]> {
  const client = clients.of(LambdaClient, GLOBAL_REGION);
  const names: string[] = [];
  for await (const page of paginateListFunctions({ client }, {})) {
    const found = page.Functions?.map(({ FunctionName = '' }) => FunctionName) ?? [];
    names.push(...found.filter((one) => one.startsWith(`${name}${LAMBDA_PART}`)));
  }
  const left: string[] = [];
  for (const FunctionName of names) {
    try {
      await client.send(new DeleteFunctionCommand({ FunctionName }));
    } catch (error) {
      if (!isReplicated(error)) throw error;
      left.push(FunctionName);
    }
  }
  return left;
}

/** Lambda has one name for many refusals, and says this one in words. */
function isReplicated(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'InvalidParameterValueException' &&
    /replicated function/.test(error.message)
  );
}
