/** What a bucket holds below a prefix. */
import {
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import type { ContentBucket } from './content-buckets.ts';

export interface ListedObject {
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
}

/** Current objects by key, in S3's order. Listings are consistent with every write before them (Amazon S3 User Guide). */
export async function listObjects(
  { client, name }: ContentBucket,
  prefix: string,
): Promise<ReadonlyMap<string, ListedObject>> {
  const found = new Map<string, ListedObject>();
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: name,
        Prefix: prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? []) {
      found.set(Key, { size: Size, etag: ETag.replaceAll('"', '') });
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found;
}

export interface ListedVersion {
  readonly key: string;
  readonly id: string;
  readonly isMarker: boolean;
  readonly isLatest: boolean;
  /** Bytes; 0 for a marker. */
  readonly size: number;
}

/** Every version and delete marker, in S3's order, newest first within a key. */
export async function listVersions({ client, name }: ContentBucket, prefix: string): Promise<readonly ListedVersion[]> {
  const found: ListedVersion[] = [];
  let marker: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
  while (marker) {
    const ask = new ListObjectVersionsCommand({ Bucket: name, Prefix: prefix, ...marker });
    const page: ListObjectVersionsCommandOutput = await client.send(ask);
    const versionOf = (isMarker: boolean, { Key: key = '', VersionId: id = 'null', IsLatest: isLatest = false }) => ({
      key,
      id,
      isMarker,
      isLatest,
    });
    for (const version of page.Versions ?? []) found.push({ ...versionOf(false, version), size: version.Size ?? 0 });
    for (const version of page.DeleteMarkers ?? []) found.push({ ...versionOf(true, version), size: 0 });
    const { NextKeyMarker, NextVersionIdMarker } = page;
    marker = page.IsTruncated
      ? {
          ...(NextKeyMarker && { KeyMarker: NextKeyMarker }),
          ...(NextVersionIdMarker && { VersionIdMarker: NextVersionIdMarker }),
        }
      : undefined;
  }
  return found;
}
