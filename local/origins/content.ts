import { basename, join } from 'node:path';
import type { BucketModel } from '../template/model.ts';
import type { ObjectStore } from './object.ts';
import { createObjectStore } from './object-store.ts';

export interface ContentFolders {
  /** Laid out like a bucket: `media/...`, `public/...`. Absolute path. */
  readonly sampleFolder: string;
  /** A user's own HLS or DASH: its files appear below `media/vod/<the folder's name>/`. Absolute path. */
  readonly userFolder?: string;
}

/**
 * What each Region's bucket holds, by bucket name: the same content, as after replication,
 * and the Region's health object `media/health/<region>`.
 */
export function contentStores(
  buckets: readonly BucketModel[],
  { sampleFolder, userFolder }: ContentFolders,
): ReadonlyMap<string, ObjectStore> {
  const mounts = [
    ...(userFolder === undefined ? [] : [{ prefix: `media/vod/${basename(userFolder)}/`, folder: userFolder }]),
    { prefix: 'media/', folder: join(sampleFolder, 'media') },
    { prefix: 'public/', folder: join(sampleFolder, 'public') },
  ];
  return new Map(
    buckets.map(({ name, region }) => {
      const store = createObjectStore(mounts);
      store.put(`media/health/${region}`, 'ok\n', { contentType: 'text/plain' });
      return [name, store];
    }),
  );
}
