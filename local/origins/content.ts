import { basename, join } from 'node:path';
import { liveObjects } from '../live/live-objects.ts';
import type { BucketModel } from '../template/bucket-model.ts';
import type { ObjectStore } from './object.ts';
import { createObjectStore } from './object-store.ts';

export interface ContentFolders {
  /** Laid out like a bucket: `media/...`, `public/...`. Absolute path. */
  readonly sampleFolder: string;
  /** A user's own HLS or DASH: its files appear below `media/vod/<the folder's name>/`. Absolute path. */
  readonly userFolder?: string;
  /** What the live channel follows; milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** How far each live Region's packager is behind the one before it, milliseconds: nobody's clocks agree. */
export const REGION_LAG_MS = 1000;

/**
 * What each Region's bucket holds, by bucket name: the same content, as after replication, the Region's health object
 * `media/health/<region>`, and, where a packager writes, the sample as the live channel `demo`.
 */
export function contentStores(
  buckets: readonly BucketModel[],
  { sampleFolder, userFolder, clock = Date.now }: ContentFolders,
): ReadonlyMap<string, ObjectStore> {
  const mounts = [
    ...(userFolder === undefined ? [] : [{ prefix: `media/vod/${basename(userFolder)}/`, folder: userFolder }]),
    { prefix: 'media/', folder: join(sampleFolder, 'media') },
    { prefix: 'public/', folder: join(sampleFolder, 'public') },
  ];
  const liveBuckets = buckets.filter(({ livePrefix }) => livePrefix !== undefined);
  return new Map(
    buckets.map((bucket) => {
      const { name, region, livePrefix } = bucket;
      const lag = liveBuckets.indexOf(bucket) * REGION_LAG_MS;
      const title = join(sampleFolder, 'media/vod/sample');
      const live =
        livePrefix === undefined ? [] : [{ prefix: `${livePrefix}demo/`, find: liveObjects({ title, lag, clock }) }];
      const store = createObjectStore([...live, ...mounts]);
      store.put(`media/health/${region}`, 'ok\n', {
        contentType: 'text/plain',
        metadata: { 'cache-control': 'no-store' },
      });
      return [name, store];
    }),
  );
}
