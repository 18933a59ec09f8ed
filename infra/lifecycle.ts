/** What a bucket moves to cheaper storage and what it forgets. */
import { Duration } from 'aws-cdk-lib';
import { type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { LIVE_PREFIX, PROBE_PREFIX, VOD_PREFIX } from './names.ts';

/**
 * The same in every Region's bucket, because what a lifecycle deletes is not replicated. Where two rules meet, S3
 * applies the shorter time ("Examples of overlapping prefixes", Amazon S3 User Guide). Intelligent-Tiering's archive
 * tiers stay off: an archived segment answers 403 until somebody restores it.
 * @param liveKeepDays days that live content stays; null keeps it
 */
export function lifecycleRules(liveKeepDays: number | null): LifecycleRule[] {
  return [
    {
      id: 'abort-unfinished-uploads',
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    },
    {
      id: 'forget-old-versions',
      noncurrentVersionExpiration: Duration.days(30),
      expiredObjectDeleteMarker: true,
    },
    {
      id: 'tier-vod',
      prefix: VOD_PREFIX,
      transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }],
    },
    {
      // A packager rewrites its playlists every few seconds: without this each rewrite would be kept for 30 days.
      id: 'forget-rewritten-live',
      prefix: LIVE_PREFIX,
      noncurrentVersionExpiration: Duration.days(1),
    },
    ...(liveKeepDays === null
      ? []
      : [{ id: 'forget-live', prefix: LIVE_PREFIX, expiration: Duration.days(liveKeepDays) }]),
    {
      id: 'forget-old-votes',
      prefix: `${PROBE_PREFIX}/`,
      noncurrentVersionExpiration: Duration.days(1),
    },
  ];
}
