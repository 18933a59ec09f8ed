/** Uploads a plan to one bucket: stage after stage, several files at once within a stage. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ListedObject } from './bucket-listing.ts';
import type { ContentBucket } from './content-buckets.ts';
import { isImmutable, type StoredHeaders } from './publish-headers.ts';
import { PART_BYTES } from './publish-parts.ts';
import { changedSentence, type DigestedFile, isSameContent, type PublishPlan } from './publish-plan.ts';
import type { Title } from './title-path.ts';

export interface UploadOptions {
  readonly title: Title;
  readonly headers: (name: string) => StoredHeaders;
  /** Called with bytes as they arrive, and with each finished file. */
  readonly onProgress: (bytes: number, files: number) => void;
}

/** Files at once; with parts of 8 MiB each holds as much memory. */
const AT_ONCE = 8;

/** Rejects with the SDK's errors, or with one sentence; what was uploaded stays, and a further run goes on from there. */
export async function uploadPlan(bucket: ContentBucket, plan: PublishPlan, options: UploadOptions): Promise<void> {
  for (const stage of plan.stages) {
    const left = [...stage];
    let failed = false;
    const worker = async () => {
      for (let file = left.shift(); file !== undefined && !failed; file = left.shift()) {
        try {
          await uploadFile(bucket, file, options);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    // The other uploads of the stage have ended by now: nothing is under way when the command says that it failed.
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }
}

async function uploadFile(bucket: ContentBucket, file: DigestedFile, options: UploadOptions): Promise<void> {
  const { title, headers, onProgress } = options;
  const target = { Bucket: bucket.name, Key: title.prefix + file.name };
  // Segments are only ever created: two people who publish at once cannot change each other's ("Conditional writes").
  const guard = isImmutable(file.name) ? ({ IfNoneMatch: '*' } as const) : {};
  const object = { ...target, ...headers(file.name) };
  try {
    await (file.size <= PART_BYTES ? putWhole : putParts)(bucket, file, object, guard, onProgress);
  } catch (error) {
    if (!isTaken(error)) throw error;
    // It may be our own, of an attempt whose answer was lost.
    const there = await headOf(bucket, target);
    if (!there) throw error;
    if (!isSameContent(file, there)) throw new Error(changedSentence([file.name], bucket.region, title));
  }
  onProgress(0, 1);
}

async function headOf({ client }: ContentBucket, target: Target): Promise<ListedObject | undefined> {
  try {
    const { ETag, ContentLength: size = 0 } = await client.send(new HeadObjectCommand(target));
    return { etag: unquoted(ETag), size };
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) return undefined;
    throw error;
  }
}

type Target = { readonly Bucket: string; readonly Key: string };
type Guard = { readonly IfNoneMatch?: string };

async function putWhole(
  { client }: ContentBucket,
  file: DigestedFile,
  object: Target & StoredHeaders,
  guard: Guard,
  onProgress: UploadOptions['onProgress'],
): Promise<void> {
  const body = await readPart(file, 0);
  refuseChanged(file, md5(body).toString('hex'));
  const ContentMD5 = md5(body).toString('base64');
  await client.send(new PutObjectCommand({ ...object, ...guard, Body: body, ContentMD5 }));
  onProgress(body.length, 0);
}

async function putParts(
  { client }: ContentBucket,
  file: DigestedFile,
  object: Target & StoredHeaders,
  guard: Guard,
  onProgress: UploadOptions['onProgress'],
): Promise<void> {
  const target = { Bucket: object.Bucket, Key: object.Key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const upload = { ...target, UploadId };
  try {
    const parts: CompletedPart[] = [];
    const digests: Buffer[] = [];
    for (let start = 0; start < file.size; start += PART_BYTES) {
      const body = await readPart(file, start);
      const PartNumber = parts.length + 1;
      const digest = md5(body);
      const ContentMD5 = digest.toString('base64');
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body: body, ContentMD5 }));
      parts.push({ PartNumber, ETag });
      digests.push(digest);
      onProgress(body.length, 0);
    }
    refuseChanged(file, `${md5(Buffer.concat(digests)).toString('hex')}-${digests.length}`);
    await client.send(new CompleteMultipartUploadCommand({ ...upload, ...guard, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    // Parts of an upload that nobody completes are billed until the bucket's lifecycle drops them.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
}

async function readPart(file: DigestedFile, start: number): Promise<Buffer> {
  const handle = await open(file.path);
  try {
    const bytes = Buffer.alloc(Math.min(PART_BYTES, file.size - start));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Before it is an object: a segment with other content could not be written over by the next run. */
function refuseChanged({ name, etag }: DigestedFile, read: string): void {
  if (read !== etag)
    throw new Error(`${name} changed while it was uploaded: run the command again when it is finished.`);
}

/** Somebody's object is there, or one is being written; NoSuchUpload: an earlier attempt has completed it. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'].includes(error.name)
  );
}

function md5(body: Buffer): Buffer {
  return createHash('md5').update(body).digest();
}

function unquoted(etag: string | undefined): string {
  return etag?.replaceAll('"', '') ?? '';
}
