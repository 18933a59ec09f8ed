/** Finds the key-value store by its name, which the configuration gives, and with it both copies of the keys. */
import { CloudFrontClient, DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import { config } from '../infra/config.ts';
import { clientConfig, keyStores, type Where } from './keys-clients.ts';
import type { KeyStores } from './keys-edge.ts';

/** Rejects with the SDK's errors. */
export async function openKeyStores(where: Where): Promise<KeyStores> {
  const client = new CloudFrontClient(clientConfig(where));
  try {
    const found = await client.send(new DescribeKeyValueStoreCommand({ Name: `${config.name}-edge` }));
    const arn = found.KeyValueStore?.ARN;
    if (arn === undefined) throw new Error(`CloudFront described the store ${config.name}-edge without an ARN.`);
    return keyStores(where, arn);
  } finally {
    client.destroy();
  }
}
