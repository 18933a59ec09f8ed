/** Finds the key-value store: on AWS, or behind the page's port of a running `npm start`. */
import { CloudFrontClient, DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import { config } from '../infra/config.ts';
import { clientConfig } from './keys-clients.ts';
import { awsKvsClient, localKvsClient } from './kvs-client.ts';
import type { RegionStore } from './region-apply.ts';
import type { RegionWhere } from './region-args.ts';

/**
 * The store's own API is global; CloudFront's, which turns its name into its ARN, is in us-east-1 alone. Rejects with the SDK's
 * errors.
 */
export async function openRegionStore(where: RegionWhere): Promise<RegionStore> {
  const { local, pagePort } = where;
  const settings = clientConfig(where);
  const arn = where.store ?? (await findStore(new CloudFrontClient(settings)));
  return { client: local ? localKvsClient(pagePort) : awsKvsClient(), arn };
}

async function findStore(client: CloudFrontClient): Promise<string> {
  try {
    const found = await client.send(new DescribeKeyValueStoreCommand({ Name: `${config.name}-edge` }));
    const arn = found.KeyValueStore?.ARN;
    if (arn === undefined) throw new Error(`CloudFront described the store ${config.name}-edge without an ARN.`);
    return arn;
  } finally {
    client.destroy();
  }
}
