/** A key-value store of the trial's own: live keys take no part in it, and before a first deploy there are none. */
import {
  CannotDeleteEntityWhileInUse,
  CloudFrontClient,
  CreateKeyValueStoreCommand,
  DeleteKeyValueStoreCommand,
  DescribeKeyValueStoreCommand,
  EntityNotFound,
} from '@aws-sdk/client-cloudfront';
import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { formatRouting } from '../functions/routing/record.ts';
import { formatKeys, type SigningKey } from '../functions/token/sign.ts';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import { untilDefined } from './aws-retry.ts';
import { refuseStrange, TRIAL_COMMENT } from './function-trial.ts';
import { type Pause, seedMissing } from './records.ts';

export interface TrialStoreOptions {
  readonly name: string;
  readonly regions: readonly string[];
  /** The first signs; the events are signed with the last. */
  readonly keys: readonly SigningKey[];
  readonly kvs: CloudFrontKeyValueStoreClient;
  readonly pause?: Pause;
}

/** Provisioning takes seconds to minutes; no page promises a figure. */
const READY = { most: 60, firstPauseMs: 1_000, longestPauseMs: 5_000 } as const;

/** @returns its ARN. Rejects with the SDK's errors, and with an Error when it never becomes ready. */
export async function createTrialStore(clients: AwsClients, options: TrialStoreOptions): Promise<string> {
  const { name, regions, keys, kvs, pause } = options;
  const client = clients.of(CloudFrontClient, GLOBAL_REGION);
  await client.send(new CreateKeyValueStoreCommand({ Name: name, Comment: TRIAL_COMMENT }));
  const arn = await untilDefined(
    async () => {
      const { KeyValueStore: store } = await client.send(new DescribeKeyValueStoreCommand({ Name: name }));
      return store?.Status === 'READY' ? store.ARN : undefined;
    },
    { ...READY, ...(pause && { pause }) },
  );
  if (arn === undefined) throw new Error(`The key-value store ${name} did not become ready: run the command again.`);
  const all = Object.fromEntries(regions.map((region) => [region, 100]));
  await seedMissing(
    kvs,
    arn,
    { routing: () => formatRouting(all, regions), keys: () => formatKeys(keys) },
    ...(pause ? [pause] : []),
  );
  return arn;
}

/** CloudFront may need a moment to see that the function of the store is gone; no page says how long. */
const RELEASED = { most: 12, firstPauseMs: 1_000, longestPauseMs: 5_000 } as const;

/** What an interrupted trial left is deleted too; nothing there is no error. Rejects with a DeployRefused for somebody else's. */
export async function deleteTrialStore(clients: AwsClients, name: string, pause?: Pause): Promise<void> {
  const client = clients.of(CloudFrontClient, GLOBAL_REGION);
  const isGone = await untilDefined(
    async () => {
      try {
        const { ETag: etag, KeyValueStore: found } = await client.send(
          new DescribeKeyValueStoreCommand({ Name: name }),
        );
        refuseStrange(`key-value store ${name}`, found?.Comment);
        await client.send(new DeleteKeyValueStoreCommand({ Name: name, IfMatch: etag }));
        return true;
      } catch (error) {
        if (error instanceof EntityNotFound) return true;
        if (error instanceof CannotDeleteEntityWhileInUse) return undefined;
        throw error;
      }
    },
    { ...RELEASED, ...(pause && { pause }) },
  );
  if (!isGone) throw new Error(`The key-value store ${name} is still in use: run the command again in a minute.`);
}
