/** Quotas that new accounts meet: how many Lambda functions may run at once, and how many distributions there may be. */
import { CloudFrontClient, paginateListDistributions } from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';

/**
 * New accounts begin with 10 concurrent executions a Region ("Lambda quotas", AWS Lambda Developer Guide), and an edge Lambda counts
 * in the Region where it runs. One prober takes one; the rest is what misses may need.
 */
const FEW_EXECUTIONS = 100;
const DISTRIBUTIONS = 'Web distributions per AWS account';

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

export interface DistributionCount {
  readonly used: number;
  /** Undefined when Service Quotas does not list it. */
  readonly most: number | undefined;
}

/** Rejects with the SDK's errors. */
export async function readDistributions(clients: AwsClients): Promise<DistributionCount> {
  let used = 0;
  for await (const page of paginateListDistributions({ client: clients.of(CloudFrontClient, GLOBAL_REGION) }, {})) {
    used += page.DistributionList?.Items?.length ?? 0;
  }
  const client = clients.of(ServiceQuotasClient, GLOBAL_REGION);
  for await (const page of paginateListServiceQuotas({ client }, { ServiceCode: 'cloudfront' })) {
    const quota = page.Quotas?.find(({ QuotaName }) => QuotaName === DISTRIBUTIONS);
    if (quota) return { used, most: quota.Value };
  }
  return { used, most: undefined };
}

/** Asked before a first deploy only: an update makes no new distribution. */
export function distributionProblem({ used, most }: DistributionCount): Explanation | undefined {
  if (most === undefined || used < most) return undefined;
  return {
    sentence: `The account has ${used} distributions, and its quota is ${most}`,
    next: `ask for more of "${DISTRIBUTIONS}" in the Service Quotas console, in us-east-1`,
  };
}
