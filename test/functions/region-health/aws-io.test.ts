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
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { awsIo } from '../../../functions/region-health/aws-io.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';
const BUCKETS = { 'us-east-1': 'content-us', 'eu-west-1': 'content-eu' };
const about = { message: 'x', $metadata: {} };

const store = mockClient(CloudFrontKeyValueStoreClient);
const s3 = mockClient(S3Client);
const io = awsIo({
  region: 'eu-west-1',
  distribution: 'd111111abcdef8.cloudfront.net',
  storeArn: ARN,
  buckets: BUCKETS,
});

beforeEach(() => {
  store.reset();
  s3.reset();
});
afterEach(() => vi.unstubAllGlobals());

describe('votes', () => {
  test("are read from every Region's bucket, and written to the prober's own", async () => {
    s3.on(GetObjectCommand).resolves({ Body: { transformToString: async () => 'vote' } as never });
    s3.on(PutObjectCommand).resolves({});
    expect(await io.votes.read('us-east-1')).toBe('vote');
    await io.votes.write('mine');
    const [read] = s3.commandCalls(GetObjectCommand);
    const [written] = s3.commandCalls(PutObjectCommand);
    expect(read?.args[0].input).toEqual({ Bucket: 'content-us', Key: 'probe/vote.json' });
    expect(await read?.thisValue.config.region()).toBe('us-east-1');
    expect(written?.args[0].input).toMatchObject({ Bucket: 'content-eu', Key: 'probe/vote.json', Body: 'mine' });
    expect(await written?.thisValue.config.region()).toBe('eu-west-1');
  });

  test('of a bucket that cannot be reached reject', async () => {
    s3.on(GetObjectCommand).rejects(new Error('503'));
    await expect(io.votes.read('us-east-1')).rejects.toThrow('503');
  });
});

describe('the store', () => {
  test('gives a record, and undefined for one that is not there', async () => {
    store.on(GetKeyCommand, { KvsARN: ARN, Key: 'routing' }).resolves({ Value: 'us-east-1=100' });
    store.on(GetKeyCommand, { KvsARN: ARN, Key: 'health' }).rejects(new ResourceNotFoundException(about));
    expect(await io.store.get('routing')).toBe('us-east-1=100');
    expect(await io.store.get('health')).toBeUndefined();
  });

  test('rejects what is no missing record', async () => {
    store.on(GetKeyCommand).rejects(new ValidationException(about));
    await expect(io.store.get('routing')).rejects.toThrow();
    store.on(DescribeKeyValueStoreCommand).resolves({});
    await expect(io.store.etag()).rejects.toThrow('without an ETag');
  });

  test('is written in one call, from the ETag that was given', async () => {
    store.on(UpdateKeysCommand).resolves({ ETag: 'e2' });
    expect(await io.store.put('e1', { routing: 'a', health: 'b' })).toBe(true);
    expect(store.commandCalls(UpdateKeysCommand).map(({ args }) => args[0].input)).toEqual([
      {
        KvsARN: ARN,
        IfMatch: 'e1',
        Puts: [
          { Key: 'routing', Value: 'a' },
          { Key: 'health', Value: 'b' },
        ],
      },
    ]);
  });

  test.each([
    ['a conflict', new ConflictException(about), 'e2', false],
    ['a refusal, and the store is another by now', new ValidationException(about), 'e2', false],
  ])('says no on %s', async (_, error, etag, expected) => {
    store.on(UpdateKeysCommand).rejects(error);
    store.on(DescribeKeyValueStoreCommand).resolves({ ETag: etag });
    expect(await io.store.put('e1', { routing: 'a' })).toBe(expected);
  });

  test('rejects a refusal of the store that the ETag names', async () => {
    store.on(UpdateKeysCommand).rejects(new ValidationException(about));
    store.on(DescribeKeyValueStoreCommand).resolves({ ETag: 'e1' });
    await expect(io.store.put('e1', { routing: 'a' })).rejects.toThrow();
  });
});

describe('the edge', () => {
  test('is asked over HTTPS, by its own name, with a time limit, and no redirect is followed', async () => {
    const fetched = vi.fn(async () => new Response('ok\n', { status: 200 }));
    vi.stubGlobal('fetch', fetched);
    expect(await io.ask('GET', '/health/us-east-1?probe=1')).toEqual({ status: 200, body: 'ok\n' });
    expect(fetched).toHaveBeenCalledWith('https://d111111abcdef8.cloudfront.net/health/us-east-1?probe=1', {
      method: 'GET',
      redirect: 'manual',
      signal: expect.any(AbortSignal),
    });
  });
});
