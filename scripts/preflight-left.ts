/** Stacks of Regions that a former configuration had: no deploy knows them any more, and they go on costing. */
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { EdgeConfig } from '../infra/config-check.ts';
import { AWS_REGIONS } from '../infra/geography.ts';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import { readStack, type StackPlace } from './stack-state.ts';

export interface LeftStack extends StackPlace {
  /** Has to be ended before it can be deleted. */
  readonly isProtected: boolean;
}

/** Their buckets, which outlive every stack, tell the Regions. Probers first, as a removal goes. Rejects with the SDK's errors. */
export async function findLeftStacks(
  clients: AwsClients,
  { name, regions }: Pick<EdgeConfig, 'name' | 'regions'>,
  account: string,
): Promise<readonly LeftStack[]> {
  const prefix = `${name}-content-${account}-`;
  const found: string[] = [];
  const config = { client: clients.of(S3Client, GLOBAL_REGION), pageSize: 1_000 };
  for await (const page of paginateListBuckets(config, { Prefix: prefix })) {
    for (const { Name = '' } of page.Buckets ?? []) if (Name.startsWith(prefix)) found.push(Name.slice(prefix.length));
  }
  // Somebody's own bucket may begin with the same words, and what is no Region has no CloudFormation to ask.
  const places = found
    .filter((region) => Object.hasOwn(AWS_REGIONS, region) && !regions.includes(region))
    .flatMap((region) => ['health', 'origin'].map((kind) => ({ name: `${name}-${kind}-${region}`, region })));
  const left: LeftStack[] = [];
  for (const place of places) {
    const stack = await readStack(clients, place);
    if (stack) left.push({ ...place, isProtected: stack.EnableTerminationProtection ?? false });
  }
  return left;
}

/** A line, and the commands below it. */
export function describeLeftStack({ name, region, isProtected }: LeftStack): readonly string[] {
  const place = `--region ${region} --stack-name ${name}`;
  return [
    `Careful: ${region} is not in infra/config.ts any more, and its stack ${name} is still there. Once this deploy has ended:`,
    ...(isProtected
      ? [`  aws cloudformation update-termination-protection --no-enable-termination-protection ${place}`]
      : []),
    `  aws cloudformation delete-stack ${place}`,
  ];
}
