/** Waits until the copies of what was published are in every Region. */
import { setTimeout as delay } from 'node:timers/promises';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { isOutage } from './aws-outage.ts';
import { listObjects } from './bucket-listing.ts';
import type { ContentBucket } from './content-buckets.ts';
import { type DigestedFile, isSameContent } from './publish-plan.ts';
import type { Title } from './title-path.ts';

export interface Waiting {
  readonly source: ContentBucket;
  readonly replicas: readonly ContentBucket[];
  readonly files: readonly DigestedFile[];
  readonly title: Title;
  /** Told of each Region's state when it changes. */
  readonly say: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** S3 copies most objects within 15 minutes ("Replicating objects", Amazon S3 User Guide). */
const LONGEST_MS = 30 * 60_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** Rejects with one sentence when a copy has failed, or is not there after 30 minutes. */
export async function waitForCopies(waiting: Waiting): Promise<void> {
  const { replicas, files, say, now = Date.now, pause = delay } = waiting;
  const end = now() + LONGEST_MS;
  const missing = new Map<string, readonly string[]>(
    replicas.map((replica) => [replica.region, files.map(({ name }) => name)]),
  );
  const silent = new Set<string>();
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LONGEST_PAUSE_MS, wait * 1.5)) {
    for (const replica of replicas) {
      const before = missing.get(replica.region) ?? [];
      // What is there stays there.
      if (before.length === 0) continue;
      const lacks = await lacking(replica, waiting).catch((error: unknown) => {
        // S3 itself waits for a Region that is lost.
        if (!isOutage(error)) throw error;
        if (!silent.has(replica.region)) say(`${replica.region} does not answer; waiting for it.`);
        silent.add(replica.region);
        return before;
      });
      missing.set(replica.region, lacks);
      if (lacks.length === 0) say(`${replica.region} has all ${files.length} files.`);
      else if (lacks.length < before.length)
        say(`${replica.region} has ${files.length - lacks.length} of ${files.length} files.`);
    }
    const late = [...missing].filter(([, lacks]) => lacks.length > 0);
    if (late.length === 0) return;
    await refuseFailed(waiting, late[0]?.[1][0] ?? '');
    if (now() >= end) throw new Error(tooLate(late, waiting));
    await pause(wait);
  }
}

/** Names of the files that the Region lacks, or has with other content. */
async function lacking(replica: ContentBucket, { files, title }: Waiting): Promise<readonly string[]> {
  const there = await listObjects(replica, title.prefix);
  return files.filter((file) => !isSameContent(file, there.get(title.prefix + file.name))).map(({ name }) => name);
}

/** FAILED is final: S3 does not try again ("Getting replication status information", Amazon S3 User Guide). */
async function refuseFailed({ source, title }: Waiting, name: string): Promise<void> {
  const key = title.prefix + name;
  const { ReplicationStatus: status } = await source.client.send(
    new HeadObjectCommand({ Bucket: source.name, Key: key }),
  );
  if (status !== 'FAILED') return;
  throw new Error(
    `S3 could not copy ${name} to every Region and does not try again: look at the replication role's permissions, ` +
      `then copy what failed with S3 Batch Replication from the bucket ${source.name}.`,
  );
}

function tooLate(late: readonly (readonly [string, readonly string[]])[], { source, files, title }: Waiting): string {
  const regions = late.map(([region, lacks]) => `${region} lacks ${lacks.length} of ${files.length} files`).join(', ');
  const [, [first] = []] = late[0] ?? [];
  return (
    `After ${LONGEST_MS / 60_000} minutes ${regions} (such as ${first}); viewers there are served from ` +
    `${source.region} meanwhile: run the same command again to go on waiting, and if ${title.path} was there before the Region was added, copy it with S3 Batch Replication.`
  );
}
