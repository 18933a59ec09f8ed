/** One `takedown` command from its arguments to what it prints. */
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { EdgeConfig } from '../infra/config-check.ts';
import { awsFailure } from './aws-failure.ts';
import { listVersions } from './bucket-listing.ts';
import { type ContentBucket, closeBuckets, openBuckets } from './content-buckets.ts';
import { distributionUrl } from './distribution-url.ts';
import { findDistribution } from './find-distribution.ts';
import { readSigningKeys } from './keys-clients.ts';
import type { Screen } from './publish-progress.ts';
import { withPlace } from './same-place.ts';
import { parseTakedownArgs, TAKEDOWN_HELP, type TakedownArgs } from './takedown-args.ts';
import { deleteObjects, purgeVersions } from './takedown-delete.ts';
import { type EdgeCheck, refuseCached } from './takedown-edge.ts';
import { cloudFrontClient, invalidate } from './takedown-invalidate.ts';
import { describeFound, describeGone, type FoundInRegion } from './takedown-text.ts';
import { type AskEdge, askEdge, regionsProblem } from './takedown-verify.ts';

/** The AWS side of a takedown, opened for where the command is sent. */
export interface TakedownStores {
  /** By Region. */
  readonly buckets: ReadonlyMap<string, ContentBucket>;
  readonly cloudFront: CloudFrontClient;
  readonly distributionId: string;
  /** Scheme and host. */
  readonly url: string;
  /** Reads the `keys` record, whose first key signs. */
  readonly readKeys: () => Promise<string>;
}

export interface TakedownSurroundings {
  readonly config: Pick<EdgeConfig, 'regions' | 'publishingRegion' | 'live' | 'access' | 'tokens'>;
  readonly screen: Screen;
  /** Asks the person; undefined where there is none. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly open?: (args: TakedownArgs) => Promise<TakedownStores>;
  readonly ask?: AskEdge;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Rejects with an Error of one sentence; any other error is a fault of this program. */
export async function runTakedown(args: readonly string[], surroundings: TakedownSurroundings): Promise<void> {
  const parsed = parseTakedownArgs(args);
  const { screen, config, open = openStores } = surroundings;
  if (!parsed) return screen.write(`${TAKEDOWN_HELP}\n`);
  if (parsed.title.kind === 'live' && config.live.origins !== null) {
    throw new Error(
      'live.origins of infra/config.ts is set, so /live/ comes from servers of your own: delete it there.',
    );
  }
  let stores: TakedownStores | undefined;
  try {
    stores = await open(parsed);
    await takeDown(parsed, stores, surroundings);
  } catch (error) {
    throw awsFailure(error, parsed.where, parsed.verbose);
  } finally {
    if (stores) closeBuckets(stores.buckets);
    stores?.cloudFront.destroy();
  }
}

async function openStores({ where }: TakedownArgs): Promise<TakedownStores> {
  const distribution = await findDistribution(where, 'choose the right account with AWS_PROFILE');
  const url = await distributionUrl(where, async () => distribution);
  const buckets = await openBuckets(where);
  // Read when they are needed: who may delete and invalidate, but not sign, is not kept from that.
  const readKeys = () => readSigningKeys(where);
  return { buckets, cloudFront: cloudFrontClient(where), distributionId: distribution.id, url, readKeys };
}

async function takeDown(args: TakedownArgs, stores: TakedownStores, surroundings: TakedownSurroundings): Promise<void> {
  const { title, where, yes, purge } = args;
  const { config, screen, confirm, now = Date.now, pause } = surroundings;
  const say = (line: string) => screen.write(`${withPlace(line, where)}\n`);
  // The publishing Region first: nothing is copied from it any more while the others are cleared.
  const regions = [config.publishingRegion, ...config.regions.filter((region) => region !== config.publishingRegion)];
  const buckets = regions.flatMap((region) => stores.buckets.get(region) ?? []);
  const found: FoundInRegion[] = [];
  for (const bucket of buckets)
    found.push({ region: bucket.region, versions: await listVersions(bucket, title.prefix) });
  const keys = [...new Set(found.flatMap(({ versions }) => versions.map(({ key }) => key)))];
  if (keys.length === 0) throw new Error(`There is nothing below ${title.path} in any Region: look at the path.`);
  for (const line of describeFound(found, title)) say(line);
  if (!yes) {
    if (!confirm) throw new Error('Nothing was taken down, because there is nobody to ask: say --yes.');
    if (!(await confirm(`Take ${title.path} down everywhere?`))) throw new Error('Nothing was taken down.');
  }
  for (const bucket of buckets) {
    const count = await deleteObjects(bucket, title.prefix);
    if (count > 0) say(`${bucket.region}: ${count} objects deleted.`);
  }
  const clear = async (path: string) => {
    const id = await invalidate(stores.cloudFront, {
      distributionId: stores.distributionId,
      path,
      now,
      ...(pause && { pause }),
    });
    say(`Invalidation ${id} of ${path} is complete.`);
  };
  await clear(`${title.path}*`);
  const left = await regionsProblem(buckets, title.prefix, keys);
  if (left.length > 0) {
    throw new Error(
      `${title.path} is not gone: ${left.join(', ')}; run the command again, which deletes what came since.`,
    );
  }
  const check: EdgeCheck = { ...stores, title, config, ask: surroundings.ask ?? askEdge(where.local), now, say };
  await refuseCached(check, keys, clear);
  // Last, because the versions' keys are what an interrupted command is finished by.
  if (purge) {
    for (const bucket of buckets)
      say(`${bucket.region}: ${await purgeVersions(bucket, title.prefix)} versions purged.`);
  }
  for (const line of describeGone(title, found, purge)) say(line);
}
