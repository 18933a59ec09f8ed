/** How many Lambda functions may run at once in a Region: few in a new account. */
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsClients } from './aws-clients.ts';

/**
 * New accounts begin with 10 concurrent executions a Region ("Lambda quotas", AWS Lambda Developer Guide), and an edge Lambda counts
 * in the Region where it runs. One prober takes one; the rest is what misses may need.
 */
const FEW_EXECUTIONS = 100;

/** Rejects with the SDK's errors. */
export async function readConcurrency(clients: AwsClients, region: string): Promise<number | undefined> {
  const settings = await clients.of(LambdaClient, region).send(new GetAccountSettingsCommand({}));
  return settings.AccountLimit?.ConcurrentExecutions;
}

/** A warning, not a refusal: what is deployed works, and throttles under load. */
export function concurrencyWarning(region: string, executions: number | undefined): string | undefined {
  if (executions === undefined || executions >= FEW_EXECUTIONS) return undefined;
  return `${region} lets ${executions} Lambda functions run at once, so cache misses there may be throttled: ask for 1,000 in the Service Quotas console.`;
}
