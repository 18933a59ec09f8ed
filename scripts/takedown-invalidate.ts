/** Invalidates paths of the distribution, and waits until every PoP has done it. */
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFrontClient, CreateInvalidationCommand, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { AWS_RETRY } from './aws-retry.ts';
import { clientConfig, type Where } from './keys-clients.ts';

export interface InvalidateOptions {
  readonly distributionId: string;
  /** Such as `/vod/title/*`. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** AWS speaks of up to two minutes; a busy distribution takes longer. */
const LONGEST_MS = 20 * 60_000;
const PAUSE_MS = 5000;

/** @returns the invalidation's id. Rejects with one sentence when it takes over 20 minutes, or with the SDK's errors. */
export async function invalidate(client: CloudFrontClient, options: InvalidateOptions): Promise<string> {
  const { distributionId, path, now = Date.now, pause = delay } = options;
  const end = now() + LONGEST_MS;
  // CloudFront refuses what RFC 1738 calls unsafe, and takes it escaped ("What you need to know when invalidating files"): of such
  // characters a title can have this one.
  const Items = [path.replaceAll('~', '%7E')];
  const created = await client.send(
    new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: { CallerReference: `takedown ${now()} ${path}`, Paths: { Quantity: 1, Items } },
    }),
  );
  const id = created.Invalidation?.Id ?? '';
  for (let status = created.Invalidation?.Status; status !== 'Completed'; ) {
    if (now() >= end) {
      throw new Error(
        `The invalidation ${id} of ${path} is not complete after ${LONGEST_MS / 60_000} minutes: look with ` +
          `\`aws cloudfront get-invalidation --distribution-id ${distributionId} --id ${id}\`, then run the takedown again.`,
      );
    }
    await pause(PAUSE_MS);
    const asked = await client.send(new GetInvalidationCommand({ DistributionId: distributionId, Id: id }));
    status = asked.Invalidation?.Status;
  }
  return id;
}

export function cloudFrontClient(where: Where): CloudFrontClient {
  return new CloudFrontClient({ ...clientConfig(where), ...AWS_RETRY });
}
