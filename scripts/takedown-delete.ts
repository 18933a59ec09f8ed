/** Deletes what a bucket holds below a prefix. */
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { listObjects, listVersions } from './bucket-listing.ts';
import type { ContentBucket } from './content-buckets.ts';
import { isPlaylist } from './publish-headers.ts';

/** Of one call: "DeleteObjects", Amazon S3 API Reference. */
const AT_ONCE = 1000;

/**
 * Covers every object with a delete marker, playlists first, so that no player begins what would end in its middle.
 *
 * @returns how many there were. Rejects with the SDK's errors.
 */
export async function deleteObjects(bucket: ContentBucket, prefix: string): Promise<number> {
  const keys = [...(await listObjects(bucket, prefix)).keys()];
  const ordered = [...keys.filter(isPlaylist), ...keys.filter((key) => !isPlaylist(key))];
  await deleteAll(
    bucket,
    ordered.map((Key) => ({ Key })),
  );
  return keys.length;
}

/** Removes every version and marker for good. Such deletions are not replicated, so each Region needs its own. */
export async function purgeVersions(bucket: ContentBucket, prefix: string): Promise<number> {
  const versions = await listVersions(bucket, prefix);
  // Markers last: until then nothing old comes to light.
  const ordered = [...versions.filter(({ isMarker }) => !isMarker), ...versions.filter(({ isMarker }) => isMarker)];
  await deleteAll(
    bucket,
    ordered.map(({ key, id }) => ({ Key: key, VersionId: id })),
  );
  return versions.length;
}

async function deleteAll(
  { client, name }: ContentBucket,
  objects: readonly { readonly Key: string; readonly VersionId?: string }[],
): Promise<void> {
  for (let start = 0; start < objects.length; start += AT_ONCE) {
    const Objects = objects.slice(start, start + AT_ONCE);
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    // The call succeeds although objects in it failed; each names its error as an exception would.
    if (first) throw Object.assign(new Error(first.Message), { name: first.Code, $metadata: {} });
  }
}
