/** The code of a CloudFront function: what viewers meet, and another in its place. */
import {
  CloudFrontClient,
  DescribeFunctionCommand,
  GetFunctionCommand,
  NoSuchFunctionExists,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';

/** Of the LIVE stage; undefined when there is no such function. Rejects with the SDK's errors. */
export async function readLiveCode(clients: AwsClients, name: string): Promise<string | undefined> {
  try {
    const client = clients.of(CloudFrontClient, GLOBAL_REGION);
    const { FunctionCode: code } = await client.send(new GetFunctionCommand({ Name: name, Stage: 'LIVE' }));
    return code && Buffer.from(code).toString('utf8');
  } catch (error) {
    if (error instanceof NoSuchFunctionExists) return undefined;
    throw error;
  }
}

/** Configuration and key-value store stay as they are. Viewers meet the new code within seconds. */
export async function publishCode(clients: AwsClients, name: string, code: string): Promise<void> {
  const client = clients.of(CloudFrontClient, GLOBAL_REGION);
  const found = await client.send(new DescribeFunctionCommand({ Name: name, Stage: 'DEVELOPMENT' }));
  const updated = await client.send(
    new UpdateFunctionCommand({
      Name: name,
      IfMatch: found.ETag,
      FunctionConfig: found.FunctionSummary?.FunctionConfig,
      FunctionCode: Buffer.from(code),
    }),
  );
  await client.send(new PublishFunctionCommand({ Name: name, IfMatch: updated.ETag }));
}
