/** Whether a title that was taken down is gone: in each Region's bucket, and through the distribution with a good token. */
import { get } from 'node:https';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from './bucket-listing.ts';
import type { ContentBucket } from './content-buckets.ts';

/** What one request through the distribution came to. */
export interface EdgeAnswer {
  readonly status: number;
  /** `x-refusal`: our own function's word, which says nothing about the object. */
  readonly refusal: string | undefined;
  /** S3 answers in XML, CloudFront's own refusals (geo restriction, WAF) in HTML. */
  readonly type: string | undefined;
  /** `x-cache`. */
  readonly cache: string | undefined;
}

export type AskEdge = (url: string) => Promise<EdgeAnswer>;

/**
 * One sentence for each Region that still has an object. Each key is asked for by itself, and then the Region is listed, so that
 * what came since is found too.
 */
export async function regionsProblem(
  buckets: Iterable<ContentBucket>,
  prefix: string,
  keys: readonly string[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const bucket of buckets) {
    const listed = [...(await listObjects(bucket, prefix)).keys()];
    const asked = await Promise.all(keys.map(async (key) => ((await isThere(bucket, key)) ? [key] : [])));
    const left = [...new Set([...listed, ...asked.flat()])];
    if (left.length > 0)
      problems.push(
        `${bucket.region} still has ${left.length} ${left.length === 1 ? 'object' : 'objects'} (such as ${left[0]})`,
      );
  }
  return problems;
}

async function isThere({ client, name }: ContentBucket, key: string): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: name, Key: key }));
    return true;
  } catch (error) {
    // Without a body, S3 can only say its status ("HeadObject", Amazon S3 API Reference).
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return false;
    throw error;
  }
}

export type EdgeVerdict = 'gone' | 'cached' | 'unknown';

/**
 * S3 answers 403 for a missing key to who may not list the bucket, and so does the distribution. A 403 of CloudFront's own says
 * nothing: it stands before the cache, which may still hold the object for viewers elsewhere.
 */
export function edgeVerdict({ status, refusal, type }: EdgeAnswer): EdgeVerdict {
  if (status === 404 || (status === 403 && refusal === undefined && /\bxml\b/.test(type ?? ''))) return 'gone';
  return status >= 200 && status < 400 ? 'cached' : 'unknown';
}

/** @param local The certificate is the local edge's own. */
export function askEdge(local: boolean): AskEdge {
  return (url) =>
    new Promise((resolve, reject) => {
      const target = new URL(url);
      // The local edge listens on 127.0.0.1 alone.
      const options = local ? { rejectUnauthorized: false, host: '127.0.0.1', servername: 'localhost' } : {};
      const headers = { host: target.host };
      const request = get(target, { ...options, headers, agent: false, timeout: 30_000 }, (response) => {
        response.resume();
        const header = (name: string) => response.headers[name]?.toString();
        resolve({
          status: response.statusCode ?? 0,
          refusal: header('x-refusal'),
          type: header('content-type'),
          cache: header('x-cache'),
        });
      });
      request.on('timeout', () =>
        request.destroy(Object.assign(new Error('No answer in 30 s.'), { code: 'ETIMEDOUT' })),
      );
      request.on('error', reject);
    });
}
