/** Looks into a bucket, and empties one for good: every version of every object. */
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AwsClients } from './aws-clients.ts';
import { SMOKE_PATH } from './deploy-objects.ts';

export interface BucketPlace {
  readonly bucket: string;
  readonly region: string;
}

/** Written by the deploy and by the probers, and not worth a refusal. */
const OURS = /^(?:media\/health\/[^/]*$|probe\/)/;
const isOurs = (key: string) => OURS.test(key) || key === `media${SMOKE_PATH}`;

/**
 * The first object that somebody published; undefined when there is none, or no such bucket. An old version counts: what was taken
 * down or written over by mistake can be had back from it.
 */
export async function firstContent(clients: AwsClients, place: BucketPlace): Promise<string | undefined> {
  const client = clients.of(S3Client, place.region);
  try {
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (marker) {
      const ask = new ListObjectVersionsCommand({ Bucket: place.bucket, ...marker });
      const page: ListObjectVersionsCommandOutput = await client.send(ask);
      const found = page.Versions?.find(({ Key: key = '' }) => !isOurs(key));
      if (found) return found.Key;
      marker = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    return undefined;
  } catch (error) {
    if (isNoBucket(error)) return undefined;
    throw error;
  }
}

/**
 * Rejects with the SDK's errors, and with an Error when S3 refuses an object. Interrupted and run again it goes on.
 *
 * @returns how many versions were deleted; undefined when there is no such bucket.
 */
export async function deleteBucket(
  clients: AwsClients,
  { bucket, region }: BucketPlace,
  note: (line: string) => void,
): Promise<number | undefined> {
  const client = clients.of(S3Client, region);
  let deleted = 0;
  try {
    for (;;) {
      // Always the first page: what was on it is gone the next time.
      const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
        ({ Key, VersionId }): ObjectIdentifier => ({ Key, ...(VersionId !== undefined && { VersionId }) }),
      );
      if (objects.length === 0) break;
      const answer = await client.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
      );
      const [refused] = answer.Errors ?? [];
      if (refused) throw new Error(`S3 does not delete ${bucket}/${refused.Key} (${refused.Code}): look at its locks.`);
      deleted += objects.length;
      note(`${bucket}: ${deleted.toLocaleString('en-US')} versions deleted`);
    }
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    return deleted;
  } catch (error) {
    if (isNoBucket(error)) return undefined;
    throw error;
  }
}

function isNoBucket(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchBucket';
}
