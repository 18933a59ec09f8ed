import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ResourceNotFoundException,
  UpdateKeysCommand,
  ValidationException,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SignatureV4a } from '@aws-sdk/signature-v4a';
import type { ProberIo } from './io.ts';

/** Where a prober finds things: its Lambda's environment. */
export interface AwsPlaces {
  readonly region: string;
  /** Name of the distribution, `d….cloudfront.net`. */
  readonly distribution: string;
  readonly storeArn: string;
  /** Bucket by Region. */
  readonly buckets: Readonly<Record<string, string>>;
}

const VOTE_KEY = 'probe/vote.json';
/** Longer than the edge waits for a Region (2 s to connect, 5 s to read), shorter than a round. */
const PROBE_MILLISECONDS = 8_000;
/** A dead Region's bucket must not hold up a decision. */
const VOTE_MILLISECONDS = 2_000;
const STORE_MILLISECONDS = 5_000;

/** The prober's world on AWS. */
export function awsIo({ region, distribution, storeArn, buckets }: AwsPlaces): ProberIo {
  // The store's endpoint is global and wants SigV4A, for which Lambda's copy of the SDK has no signer of its own.
  const store = new CloudFrontKeyValueStoreClient({ region, maxAttempts: 3, signerConstructor: SignatureV4a as never });
  const clients = new Map(
    Object.keys(buckets).map((name) => [name, new S3Client({ region: name, maxAttempts: 1 })] as const),
  );
  const clientOf = (name: string) => clients.get(name) ?? new S3Client({ region: name });
  const describe = async () => {
    const { ETag: etag } = await store.send(new DescribeKeyValueStoreCommand({ KvsARN: storeArn }), limit());
    if (etag === undefined) throw new Error('The store was described without an ETag.');
    return etag;
  };
  return {
    region,
    ask: async (method, path) => {
      const response = await fetch(`https://${distribution}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(PROBE_MILLISECONDS),
      });
      return { status: response.status, body: await response.text() };
    },
    votes: {
      // Without s3:ListBucket a vote that was never written is refused like one that may not be read.
      read: async (name) => {
        const input = { Bucket: buckets[name], Key: VOTE_KEY };
        const object = await clientOf(name).send(new GetObjectCommand(input), limit(VOTE_MILLISECONDS));
        return object.Body?.transformToString();
      },
      write: async (text) => {
        await clientOf(region).send(
          new PutObjectCommand({
            Bucket: buckets[region],
            Key: VOTE_KEY,
            Body: text,
            ContentType: 'application/json',
          }),
          limit(VOTE_MILLISECONDS),
        );
      },
    },
    store: {
      etag: describe,
      get: async (key) => {
        try {
          return (await store.send(new GetKeyCommand({ KvsARN: storeArn, Key: key }), limit())).Value;
        } catch (error) {
          if (error instanceof ResourceNotFoundException) return undefined;
          throw error;
        }
      },
      put: async (etag, records) => {
        const puts = Object.entries(records).map(([Key, Value]) => ({ Key, Value }));
        try {
          await store.send(new UpdateKeysCommand({ KvsARN: storeArn, IfMatch: etag, Puts: puts }), limit());
          return true;
        } catch (error) {
          if (error instanceof ConflictException) return false;
          // The API's pages do not say which error an old ETag gets, so the store is asked whether it was old.
          if (error instanceof ValidationException && (await describe()) !== etag) return false;
          throw error;
        }
      },
    },
    now: Date.now,
    sleep: async (milliseconds) => {
      await delay(milliseconds);
    },
    log: (line) => console.log(line),
  };
}

function limit(milliseconds = STORE_MILLISECONDS): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(milliseconds) };
}
