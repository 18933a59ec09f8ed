/** The records that an edge needs to serve anything: written where they are missing, through the same client as on AWS. */
import { formatRouting } from '../functions/routing/record.ts';
import { formatKeys, generateKey } from '../functions/token/sign.ts';
import { localKvsClient } from './kvs-client.ts';
import { seedMissing } from './records.ts';

/** All Regions admitted, and one fresh key. `pagePort` answers the store's data-plane API. */
export async function seedRecords(pagePort: number, storeArn: string, regions: readonly string[]): Promise<void> {
  const client = localKvsClient(pagePort);
  try {
    await seedMissing(client, storeArn, {
      routing: () => formatRouting(Object.fromEntries(regions.map((region) => [region, 100])), regions),
      keys: () => formatKeys([generateKey('k1')]),
    });
  } finally {
    client.destroy();
  }
}
