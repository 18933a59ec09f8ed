/** Whose account the credentials are of, and whether it is the one that is meant. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsClients } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';

export interface Caller {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/**
 * Asks a Regional endpoint, which also answers while us-east-1 does not; only credentials from one are good for SigV4A, which the
 * key-value store asks for ("Manage AWS STS in an AWS Region", IAM User Guide). Rejects with the SDK's errors.
 */
export async function readCaller(clients: AwsClients, region: string): Promise<Caller> {
  const { Account: account, Arn: arn } = await clients.of(STSClient, region).send(new GetCallerIdentityCommand({}));
  if (account === undefined || arn === undefined) throw new Error('AWS named no account for these credentials.');
  return { account, arn };
}

/** @param configured The only account that may be changed; `null` is any. */
export function accountProblem({ account }: Caller, configured: string | null): Explanation | undefined {
  if (configured === null || configured === account) return undefined;
  return {
    sentence: `These credentials are of the account ${account}, and infra/config.ts allows ${configured} alone`,
    next: 'choose its profile with AWS_PROFILE, or change account in infra/config.ts',
  };
}
