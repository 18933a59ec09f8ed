/** S3's API of the local buckets, spoken by the SDK's own client over a socket. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createReplication } from '../../../local/origins/api/replication.ts';
import { handleS3 } from '../../../local/origins/api/s3-api.ts';
import { createUploads, type Uploads } from '../../../local/origins/api/uploads.ts';
import { createObjectStore } from '../../../local/origins/object-store.ts';
import { type S3Origin, startS3Origin } from '../../../local/origins/s3-origin.ts';

const REGIONS = ['us-east-1', 'eu-west-1'] as const;
const NOW = Date.UTC(2030, 0, 1);

let folder: string;
let uploads: Uploads;
let origins: Map<string, S3Origin>;
let server: Server;
let clients: S3Client[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 's3-api-'));
  mkdirSync(join(folder, 'vod/sample'), { recursive: true });
  writeFileSync(join(folder, 'vod/sample/a.m4s'), 'a file');
  uploads = createUploads();
  clients = [];
  origins = new Map();
  for (const region of REGIONS) {
    const name = `content-${region}`;
    const replication =
      region === 'us-east-1' ? [{ prefix: 'media/vod/', bucket: 'content-eu-west-1', deleteMarkers: true }] : undefined;
    const bucket = { logicalId: 'C', name, region, domainName: `${name}.s3`, versioned: true, policy: [], replication };
    const store = createObjectStore([{ prefix: 'media/', folder }]);
    origins.set(region, await startS3Origin({ bucket, store, accessSecret: 'x' }));
  }
  const replication = createReplication(() => origins.values(), 20);
  const state = { origins, uploads, multipart: new Map(), replication, now: () => NOW };
  server = createServer((request, response) => {
    void handleS3(state, request, response).then((handled) => handled || response.writeHead(418).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  for (const origin of origins.values()) await origin.close();
  await uploads.close();
  rmSync(folder, { recursive: true });
});

function clientOf(region: string): S3Client {
  const client = new S3Client({
    region,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

const inRegion = (region: string, Key: string) => ({ Bucket: `content-${region}`, Key });
const KEY = 'media/vod/title/café 1+1.m4s';

describe('objects', () => {
  test('are put with what S3 keeps of them, and read back', async () => {
    const client = clientOf('us-east-1');
    const put = await client.send(
      new PutObjectCommand({
        ...inRegion('us-east-1', KEY),
        Body: 'some content',
        ContentType: 'video/iso.segment',
        CacheControl: 'max-age=5',
        Metadata: { owner: 'me' },
      }),
    );
    const etag = `"${createHash('md5').update('some content').digest('hex')}"`;
    expect(put).toMatchObject({ ETag: etag, VersionId: expect.stringMatching(/^.{32}$/) });
    const head = await client.send(new HeadObjectCommand(inRegion('us-east-1', KEY)));
    expect(head).toMatchObject({
      ETag: etag,
      ContentLength: 12,
      ContentType: 'video/iso.segment',
      CacheControl: 'max-age=5',
      Metadata: { owner: 'me' },
    });
    const got = await client.send(new GetObjectCommand({ ...inRegion('us-east-1', KEY), Range: 'bytes=5-8' }));
    expect(await got.Body?.transformToString()).toBe('cont');
  });

  test('a body that is not the one promised is refused, and nothing is kept', async () => {
    const client = clientOf('us-east-1');
    const wrong = {
      ...inRegion('us-east-1', KEY),
      Body: 'some content',
      ContentMD5: createHash('md5').update('other').digest('base64'),
    };
    await expect(client.send(new PutObjectCommand(wrong))).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(client.send(new HeadObjectCommand(inRegion('us-east-1', KEY)))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('If-None-Match keeps what is there, and a delete marker is nothing', async () => {
    const client = clientOf('us-east-1');
    const put = (Body: string) =>
      client.send(new PutObjectCommand({ ...inRegion('us-east-1', KEY), Body, IfNoneMatch: '*' }));
    await put('first');
    await expect(put('second')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await client.send(new DeleteObjectCommand(inRegion('us-east-1', KEY)));
    await put('third');
  });

  test('no file of the content folder is touched, whatever is written over it or deleted', async () => {
    const client = clientOf('eu-west-1');
    const sample = inRegion('eu-west-1', 'media/vod/sample/a.m4s');
    await client.send(new PutObjectCommand({ ...sample, Body: 'new' }));
    await client.send(new DeleteObjectCommand(sample));
    await client.send(new DeleteObjectCommand({ ...sample, VersionId: 'null' }));
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'content-eu-west-1' }));
    expect(Versions).toHaveLength(1);
    expect(readFileSync(join(folder, 'vod/sample/a.m4s'), 'utf8')).toBe('a file');
  });

  test.each([
    ['a bucket of another Region', 'us-east-1', 'content-eu-west-1', 'PermanentRedirect'],
    ['a bucket that is not there', 'us-east-1', 'content-nowhere', 'NoSuchBucket'],
  ])('%s is refused', async (_, region, Bucket, name) => {
    const ask = clientOf(region).send(new ListObjectsV2Command({ Bucket }));
    await expect(ask).rejects.toMatchObject({ name });
  });

  test('a lost Region takes nothing', async () => {
    origins.get('us-east-1')?.setFault('down');
    const put = new PutObjectCommand({ ...inRegion('us-east-1', KEY), Body: 'x' });
    await expect(clientOf('us-east-1').send(put)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  });
});

describe('lists', () => {
  test('come in pages, in the order of bytes, with the files of the content folder', async () => {
    const client = clientOf('eu-west-1');
    const keys = ['media/vod/b', 'media/vod/a', 'media/vod/é', 'media/vod/Z', 'media/vod/&<>'];
    for (const key of keys) await client.send(new PutObjectCommand({ ...inRegion('eu-west-1', key), Body: key }));
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: 'content-eu-west-1',
          Prefix: 'media/vod/',
          MaxKeys: 4,
          ...(token && { ContinuationToken: token }),
        }),
      );
      pages.push((page.Contents ?? []).map(({ Key = '' }) => Key.slice('media/vod/'.length)));
      token = page.NextContinuationToken;
    } while (token);
    expect(pages).toEqual([
      ['&<>', 'Z', 'a', 'b'],
      ['sample/a.m4s', 'é'],
    ]);
  });

  test('of versions name every one and every marker, in pages, and a version goes for good by its id', async () => {
    const client = clientOf('eu-west-1');
    const key = inRegion('eu-west-1', 'media/vod/x');
    for (const Body of ['one', 'two']) await client.send(new PutObjectCommand({ ...key, Body }));
    await client.send(new DeleteObjectsCommand({ Bucket: key.Bucket, Delete: { Objects: [{ Key: key.Key }] } }));
    const history = async () => {
      const found: string[] = [];
      let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
      while (markers) {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({ Bucket: key.Bucket, Prefix: key.Key, MaxKeys: 1, ...markers }),
        );
        for (const { VersionId = '', IsLatest } of page.Versions ?? [])
          found.push(`${IsLatest ? 'latest ' : ''}${VersionId}`);
        for (const { IsLatest } of page.DeleteMarkers ?? []) found.push(`${IsLatest ? 'latest ' : ''}marker`);
        const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
        markers = page.IsTruncated && KeyMarker && VersionIdMarker ? { KeyMarker, VersionIdMarker } : undefined;
      }
      return found;
    };
    const [marker, two, one] = await history();
    expect(marker).toBe('latest marker');
    expect(await history()).toHaveLength(3);
    await client.send(new DeleteObjectCommand({ ...key, VersionId: two as string }));
    expect(await history()).toEqual([marker, one]);
  });
});

describe('uploads in parts', () => {
  test('become one object with the ETag that S3 gives it', async () => {
    const client = clientOf('us-east-1');
    const target = inRegion('us-east-1', KEY);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ContentType: 'video/mp4' }));
    const bodies = [randomBytes(70_000), randomBytes(10)];
    const parts: CompletedPart[] = [];
    for (const [i, Body] of bodies.entries()) {
      const part = { ...target, UploadId, PartNumber: i + 1 };
      parts.push({ PartNumber: i + 1, ETag: (await client.send(new UploadPartCommand({ ...part, Body }))).ETag });
    }
    const complete = (Parts: typeof parts) =>
      client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    await expect(complete([...parts].reverse())).rejects.toMatchObject({ name: 'InvalidPart' });
    const md5s = bodies.map((body) => createHash('md5').update(body).digest());
    const { ETag } = await complete(parts);
    expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-2"`);
    const got = await client.send(new GetObjectCommand(target));
    expect(got.ContentType).toBe('video/mp4');
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(bodies))).toBe(true);
  });

  test('that are aborted leave nothing', async () => {
    const client = clientOf('us-east-1');
    const target = inRegion('us-east-1', KEY);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    const part = new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'x' });
    await expect(client.send(part)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(client.send(new HeadObjectCommand(target))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('replication', () => {
  /** A busy machine may take long for what takes 20 ms. */
  const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000 });
  const status = async (region: string, key = KEY) => {
    const head = await clientOf(region)
      .send(new HeadObjectCommand(inRegion(region, key)))
      .catch(() => undefined);
    return head && (head.ReplicationStatus ?? 'none');
  };
  const put = (region: string, key = KEY) =>
    clientOf(region).send(new PutObjectCommand({ ...inRegion(region, key), Body: 'x' }));

  test('brings what a rule names to the other Region, and its delete markers', async () => {
    await put('us-east-1');
    await soon(async () => expect(await status('eu-west-1')).toBe('REPLICA'));
    expect(await status('us-east-1')).toBe('COMPLETED');
    await clientOf('us-east-1').send(new DeleteObjectCommand(inRegion('us-east-1', KEY)));
    await soon(async () => expect(await status('eu-west-1')).toBeUndefined());
  });

  test('is pending while the other Region is lost, and goes on when it is back', async () => {
    origins.get('eu-west-1')?.setFault('down');
    await put('us-east-1');
    expect(await status('us-east-1')).toBe('PENDING');
    origins.get('eu-west-1')?.setFault('up');
    await soon(async () => expect(await status('us-east-1')).toBe('COMPLETED'));
  });

  test('leaves alone what no rule names, and what is written to a copy', async () => {
    await put('us-east-1', 'media/live/x');
    await put('eu-west-1', 'media/vod/only-here');
    await put('us-east-1');
    await soon(async () => expect(await status('eu-west-1')).toBe('REPLICA'));
    expect(await status('us-east-1', 'media/live/x')).toBe('none');
    expect(await status('eu-west-1', 'media/live/x')).toBeUndefined();
    expect(await status('us-east-1', 'media/vod/only-here')).toBeUndefined();
  });
});
