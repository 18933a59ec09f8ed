/** One `publish` command from its arguments to what it prints. */
import { resolve } from 'node:path';
import type { EdgeConfig } from '../infra/config-check.ts';
import { awsFailure } from './aws-failure.ts';
import { isOutage } from './aws-outage.ts';
import { listObjects } from './bucket-listing.ts';
import { type ContentBucket, closeBuckets, openBuckets } from './content-buckets.ts';
import { PUBLISH_HELP, type PublishArgs, parsePublishArgs } from './publish-args.ts';
import { checkSet } from './publish-check.ts';
import { digestOf, readPublishFolder } from './publish-folder.ts';
import { storedHeaders } from './publish-headers.ts';
import { changedSentence, type DigestedFile, type PublishPlan, planPublish } from './publish-plan.ts';
import { type Screen, showProgress } from './publish-progress.ts';
import { describePlan, describePublished, lostSentence, problemsText } from './publish-text.ts';
import { uploadPlan } from './publish-upload.ts';
import { waitForCopies } from './publish-wait.ts';
import { withPlace } from './same-place.ts';

export interface PublishSurroundings {
  readonly config: Pick<EdgeConfig, 'regions' | 'publishingRegion' | 'live'>;
  readonly screen: Screen;
  /** What the folder is relative to. */
  readonly from: string;
  readonly open?: typeof openBuckets;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Rejects with an Error of one sentence, or one a line; any other error is a fault of this program. */
export async function runPublish(args: readonly string[], surroundings: PublishSurroundings): Promise<void> {
  const parsed = parsePublishArgs(args);
  const { screen, config, open = openBuckets } = surroundings;
  if (!parsed) return screen.write(`${PUBLISH_HELP}\n`);
  const { where, title } = parsed;
  if (title.kind === 'live' && config.live.origins !== null) {
    throw new Error(
      'live.origins of infra/config.ts is set, so /live/ comes from servers of your own: publish to them.',
    );
  }
  const set = await checkedSet(parsed, surroundings);
  let buckets: ReadonlyMap<string, ContentBucket> = new Map();
  try {
    buckets = await open(where);
    await publish(parsed, set, buckets, surroundings);
  } catch (error) {
    throw awsFailure(error, where, parsed.verbose);
  } finally {
    closeBuckets(buckets);
  }
}

interface CheckedSet {
  readonly files: readonly DigestedFile[];
  readonly masters: ReadonlySet<string>;
}

async function checkedSet({ folder, title }: PublishArgs, { from, screen }: PublishSurroundings): Promise<CheckedSet> {
  const read = await readPublishFolder(resolve(from, folder));
  const { masters, problems } = await checkSet(read.files, title);
  const all = [...read.problems, ...problems];
  if (all.length > 0) throw new Error(problemsText(all));
  const files: DigestedFile[] = [];
  for (const file of read.files) files.push({ ...file, ...(await digestOf(file)) });
  screen.write(`Checked: ${files.length} files, every reference leads to one of them.\n`);
  return { files, masters };
}

async function publish(
  args: PublishArgs,
  { files, masters }: CheckedSet,
  buckets: ReadonlyMap<string, ContentBucket>,
  { config, screen, now = Date.now, pause }: PublishSurroundings,
): Promise<void> {
  const { title, where } = args;
  const say = (line: string) => screen.write(`${withPlace(line, where)}\n`);
  const ofRegions = (regions: readonly string[]) => regions.flatMap((region) => buckets.get(region) ?? []);
  // Live does not wait for replication: the packager, and this command, write to each live Region.
  const targets = ofRegions(title.kind === 'live' ? config.live.regions : [config.publishingRegion]);
  const plans: (readonly [ContentBucket, PublishPlan])[] = [];
  const lost = new Set<string>();
  for (const bucket of targets) {
    await orLost(lost, bucket, targets, async () => {
      const plan = planPublish(files, masters, await listObjects(bucket, title.prefix), title);
      if (plan.changed.length > 0) throw new Error(changedSentence(plan.changed, bucket.region, title));
      plans.push([bucket, plan]);
    });
  }
  for (const [bucket, plan] of plans) for (const line of describePlan(bucket.region, plan, title)) say(line);
  for (const region of lost) say(`${region} does not answer.`);
  if (args.dryRun) return say('Nothing was written (--dry-run).');
  for (const [bucket, plan] of plans) {
    const going = plan.stages.flat();
    const bytes = going.reduce((sum, { size }) => sum + size, 0);
    const progress = showProgress(screen, { label: bucket.region, bytes, files: going.length }, now);
    const headers = (name: string) => storedHeaders(name, title.kind, config);
    const upload = () => uploadPlan(bucket, plan, { title, headers, onProgress: progress.add }).finally(progress.end);
    await orLost(lost, bucket, targets, upload);
  }
  if (lost.size > 0) throw new Error(withPlace(lostSentence([...lost]), where));
  const replicas =
    title.kind === 'live' ? [] : ofRegions(config.regions.filter((region) => region !== config.publishingRegion));
  const [source] = targets;
  if (args.wait && source && replicas.length > 0) {
    await waitForCopies({ source, replicas, files, title, say, now, ...(pause && { pause }) });
  }
  for (const line of describePublished(args, [...masters], args.wait ? [] : replicas)) say(line);
}

/** One live Region that is lost does not keep a stream from the others; whatever else is wrong ends the command. */
async function orLost(
  lost: Set<string>,
  { region }: ContentBucket,
  targets: readonly ContentBucket[],
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!isOutage(error) || lost.size + 1 >= targets.length) throw error;
    lost.add(region);
  }
}
