/** The Regions' content buckets: on AWS, or behind the page's port of a running `npm start`. */
import { S3Client } from '@aws-sdk/client-s3';
import { config } from '../infra/config.ts';
import { AWS_RETRY } from './aws-retry.ts';
import { clientConfig, type Where } from './keys-clients.ts';
import { openRegionStore } from './region-store.ts';

export interface ContentBucket {
  readonly region: string;
  readonly name: string;
  readonly client: S3Client;
}

/** By Region, in the configuration's order. Rejects with the SDK's errors. */
export async function openBuckets(where: Where): Promise<ReadonlyMap<string, ContentBucket>> {
  // Whose account it is stands in the ARN of its key-value store: no permission is needed that other commands do not need.
  const { client, arn } = await openRegionStore({ ...where, store: undefined });
  client.destroy();
  const account = arn.split(':')[4] ?? '';
  return new Map(
    config.regions.map((region) => {
      const name = `${config.name}-content-${account}-${region}`;
      return [region, { region, name, client: bucketClient(where, region) }];
    }),
  );
}

export function closeBuckets(buckets: ReadonlyMap<string, ContentBucket>): void {
  for (const { client } of buckets.values()) client.destroy();
}

function bucketClient(where: Where, region: string): S3Client {
  return new S3Client({
    ...clientConfig(where),
    region,
    ...AWS_RETRY,
    // A part of 8 MiB may take a slow line longer than other answers; silence is what ends it.
    requestHandler: { connectionTimeout: AWS_RETRY.requestHandler.connectionTimeout, socketTimeout: 60_000 },
    // The local buckets have no host names of their own.
    forcePathStyle: where.local,
    // Each upload names its own checksum.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}
