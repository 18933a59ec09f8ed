/** The records that an edge needs to serve anything: written where they are missing, through the same client as on AWS. */
import { formatRouting } from '../functions/routing/record.ts';
import { closeKeyStores, keyStores } from './keys-clients.ts';
import { ensureKeys } from './keys-rotation.ts';
import { seedMissing } from './records.ts';

/** All Regions admitted, and one fresh key. `pagePort` answers the APIs of the store and of the key's master copy. */
export async function seedRecords(pagePort: number, storeArn: string, regions: readonly string[]): Promise<void> {
  const stores = keyStores({ local: true, pagePort }, storeArn);
  try {
    await seedMissing(stores.edge.client, storeArn, {
      routing: () => formatRouting(Object.fromEntries(regions.map((region) => [region, 100])), regions),
    });
    await ensureKeys(stores);
  } finally {
    closeKeyStores(stores);
  }
}
