/** What a bucket moves to cheaper storage and what it forgets. */
import { Duration } from 'aws-cdk-lib';
import { type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { MEDIA_PREFIX, PROBE_PREFIX } from './names.ts';

const DAY_SECONDS = 86_400;

/**
 * The same in every Region's bucket, because what a lifecycle deletes is not replicated. Where two rules meet, S3
 * applies the shorter time ("Examples of overlapping prefixes", Amazon S3 User Guide).
 * @param dvrSeconds how far back a live viewer can seek
 */
export function lifecycleRules(dvrSeconds: number): LifecycleRule[] {
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
      prefix: `${MEDIA_PREFIX}/vod/`,
      transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }],
    },
    {
      // A packager rewrites its playlists every few seconds: without this each rewrite would be kept for 30 days.
      id: 'forget-live',
      prefix: `${MEDIA_PREFIX}/live/`,
      expiration: Duration.days(Math.ceil(dvrSeconds / DAY_SECONDS) + 1),
      noncurrentVersionExpiration: Duration.days(1),
    },
    {
      id: 'forget-old-votes',
      prefix: `${PROBE_PREFIX}/`,
      noncurrentVersionExpiration: Duration.days(1),
    },
  ];
}
