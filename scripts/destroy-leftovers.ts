/** What the edge stack keeps when it goes: the edge Lambda, whose replicas CloudFront removes by itself, and access logs. */
import { DeleteFunctionCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';

/** CloudFormation made their names from the stack's and the resource's. */
const LAMBDA_PART = '-edge-OriginResponse';
const LOGS_PART = '-edge-logs';

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

/** Names of the buckets with access logs. Rejects with the SDK's errors. */
export async function findLogBuckets(clients: AwsClients, name: string): Promise<readonly string[]> {
  const prefix = `${name}${LOGS_PART}`;
  const { Buckets: buckets } = await clients
    .of(S3Client, GLOBAL_REGION)
    .send(new ListBucketsCommand({ Prefix: prefix }));
  return (buckets ?? []).flatMap(({ Name }) => (Name?.startsWith(prefix) ? [Name] : []));
}
