/** Objects that the probers and the check after a deploy read: written where they are missing. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsClients } from './aws-clients.ts';

export interface SmallObject {
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
  readonly body: string;
  readonly cacheControl: string;
  readonly contentType: string;
}

/** What the check after a deploy asks for: a segment like any other, which replication brings to every Region. */
export const SMOKE_PATH = '/vod/deploy-check/segment.m4s';
export const SMOKE_BODY =
  'This object is what a deploy is checked with. It may be deleted: the next deploy writes it again.\n';

export function healthObject(bucket: string, region: string, key: string): SmallObject {
  return { bucket, region, key, body: 'ok\n', cacheControl: 'no-store', contentType: 'text/plain' };
}

export function smokeObject(bucket: string, region: string): SmallObject {
  const cacheControl = 'public, max-age=31536000, immutable';
  return {
    bucket,
    region,
    key: `media${SMOKE_PATH}`,
    body: SMOKE_BODY,
    cacheControl,
    contentType: 'video/iso.segment',
  };
}

/**
 * S3 itself decides whether it is there ("Conditional writes", Amazon S3 User Guide), so two deploys at once do no harm.
 *
 * @returns false when it was there already, whatever it holds.
 */
export async function writeMissing(clients: AwsClients, object: SmallObject): Promise<boolean> {
  try {
    await clients.of(S3Client, object.region).send(
      new PutObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        Body: object.body,
        CacheControl: object.cacheControl,
        ContentType: object.contentType,
        IfNoneMatch: '*',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed') return false;
    throw error;
  }
}
