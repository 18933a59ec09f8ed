import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signedOriginHeaders } from '../../../local/origins/access-headers.ts';
import { createObjectStore } from '../../../local/origins/object-store.ts';
import { type S3Origin, startS3Origin } from '../../../local/origins/s3-origin.ts';
import type { BucketModel, PolicyStatement } from '../../../local/template/bucket-model.ts';
import { type RawAnswer, rawRequest } from './raw-request.ts';

const SECRET = 'per-process-secret';
const DISTRIBUTION = 'arn:aws:cloudfront::123456789012:distribution/E1';
const BODY = Buffer.from('0123456789abcdef');
const ETAG = `"${createHash('md5').update(BODY).digest('hex')}"`;
const MODIFIED = new Date(Date.UTC(2026, 4, 6, 7, 8, 9));
const BUCKET_ARN = 'arn:aws:s3:::content';

const read: PolicyStatement = {
  effect: 'Allow',
  principals: ['Service:cloudfront.amazonaws.com'],
  actions: ['s3:GetObject'],
  resources: [`${BUCKET_ARN}/media/*`],
  conditions: { ArnLike: { 'AWS:SourceArn': ['arn:aws:cloudfront::123456789012:distribution/*'] } },
};
const list: PolicyStatement = { ...read, actions: ['s3:ListBucket'], resources: [BUCKET_ARN] };
const tlsOnly: PolicyStatement = {
  effect: 'Deny',
  principals: ['*'],
  actions: ['s3:*'],
  resources: [BUCKET_ARN, `${BUCKET_ARN}/*`],
  conditions: { Bool: { 'aws:SecureTransport': ['false'] } },
};

function bucket(policy: readonly PolicyStatement[]): BucketModel {
  const domainName = 'content.s3.us-east-1.amazonaws.com';
  return { logicalId: 'Content', name: 'content', region: 'us-east-1', domainName, versioned: true, policy };
}

let folder: string;
let origin: S3Origin;
let listable: S3Origin;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'origin-'));
  mkdirSync(join(folder, 'bucket/vod'), { recursive: true });
  writeFileSync(join(folder, 'bucket/vod/seg.m4s'), BODY);
  utimesSync(join(folder, 'bucket/vod/seg.m4s'), MODIFIED, MODIFIED);
  writeFileSync(join(folder, 'bucket/vod/a b+c.m4s'), BODY);
  writeFileSync(join(folder, 'bucket/vod/ключ.m4s'), BODY);
  writeFileSync(join(folder, 'bucket/index.html'), '<p>');
  writeFileSync(join(folder, 'bucket/empty'), '');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'bucket/link.txt'));
  symlinkSync(folder, join(folder, 'bucket/up'));
  const store = createObjectStore([{ prefix: 'media/', folder: join(folder, 'bucket') }]);
  store.put('media/health/us-east-1', 'ok\n', { contentType: 'text/plain', metadata: { 'cache-control': 'no-store' } });
  store.put('probe/vote', 'private');
  origin = await startS3Origin({ bucket: bucket([tlsOnly, read]), store, accessSecret: SECRET });
  listable = await startS3Origin({ bucket: bucket([tlsOnly, read, list]), store, accessSecret: SECRET });
});
afterEach(() => origin.setFault('up'));
afterAll(async () => {
  await Promise.all([origin.close(), listable.close()]);
  rmSync(folder, { recursive: true });
});

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: S3Origin;
  readonly protocol?: 'http' | 'https';
}

function ask(
  path: string,
  { method = 'GET', headers = {}, from = origin, protocol = 'https' }: Ask = {},
): Promise<RawAnswer> {
  const signed = signedOriginHeaders(SECRET, { distributionArn: DISTRIBUTION, protocol, method, path });
  return rawRequest(from.port, path, { method, headers: { ...headers, ...signed } });
}

const codeOf = ({ body }: RawAnswer) => /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1];

describe('an object', () => {
  it('comes with the headers of S3', async () => {
    const { status, headers, body } = await ask('/media/vod/seg.m4s');
    expect(status).toBe(200);
    expect(body).toEqual(BODY);
    expect(headers).toMatchObject({
      etag: ETAG,
      'last-modified': 'Wed, 06 May 2026 07:08:09 GMT',
      'accept-ranges': 'bytes',
      'content-type': 'binary/octet-stream',
      'content-length': '16',
      'x-amz-server-side-encryption': 'AES256',
      server: 'AmazonS3',
    });
    expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    expect(headers['x-amz-id-2']).toMatch(/^[\w+/]{64}$/);
    expect(headers['x-amz-version-id']).toMatch(/^[\w-]{32}$/);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const head = await ask('/media/vod/seg.m4s', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, headers: { etag: ETAG, 'content-length': '16' } });
    expect(head.body).toHaveLength(0);
  });

  it('has the type and the metadata that it was stored with', async () => {
    const { headers, body } = await ask('/media/health/us-east-1');
    expect(body.toString()).toBe('ok\n');
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'cache-control': 'no-store' });
    expect((await ask('/media/index.html')).headers['content-type']).toBe('text/html');
  });

  it('may be empty', async () => {
    expect(await ask('/media/empty')).toMatchObject({ status: 200, headers: { 'content-length': '0' } });
  });

  it('gets a new ETag when its file changes', async () => {
    const path = join(folder, 'bucket/changing');
    writeFileSync(path, 'one');
    const before = await ask('/media/changing');
    writeFileSync(path, 'three');
    const after = await ask('/media/changing');
    expect(after.body.toString()).toBe('three');
    expect(after.headers.etag).toBe(`"${createHash('md5').update('three').digest('hex')}"`);
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });

  it('that is shorter than it said ends the connection instead of leaving the reader waiting', async () => {
    const object = {
      size: 100,
      etag: ETAG,
      lastModified: MODIFIED,
      contentType: undefined,
      metadata: {},
      open: () => Readable.from([Buffer.alloc(10)]),
    };
    const store = { ...createObjectStore([]), find: async () => object };
    const shrinking = await startS3Origin({ bucket: bucket([read]), store, accessSecret: SECRET });
    await expect(ask('/media/shrinking', { from: shrinking })).rejects.toThrow(/aborted|socket hang up|ECONNRESET/);
    await shrinking.close();
  });
});

describe('ranges (RFC 9110, section 14)', () => {
  it.each([
    ['bytes=0-0', 206, 'bytes 0-0/16', '0'],
    ['bytes=4-7', 206, 'bytes 4-7/16', '4567'],
    ['bytes=10-', 206, 'bytes 10-15/16', 'abcdef'],
    ['bytes=-3', 206, 'bytes 13-15/16', 'def'],
    ['bytes=-99', 206, 'bytes 0-15/16', '0123456789abcdef'],
    ['bytes=12-99', 206, 'bytes 12-15/16', 'cdef'],
    ['bytes=0-99999999999999999999', 206, 'bytes 0-15/16', '0123456789abcdef'],
    ['bytes=0-1,4-5', 200, undefined, BODY.toString()],
    ['bytes=7-4', 200, undefined, BODY.toString()],
    ['bytes=-', 200, undefined, BODY.toString()],
    ['bytes=a-b', 200, undefined, BODY.toString()],
    ['chunks=0-1', 200, undefined, BODY.toString()],
  ])('%s gives %i %s', async (range, status, contentRange, body) => {
    const answer = await ask('/media/vod/seg.m4s', { headers: { range } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(contentRange);
    expect(answer.headers['content-length']).toBe(String(body.length));
    expect(answer.body.toString()).toBe(body);
  });

  it.each(['bytes=16-', 'bytes=99-100', 'bytes=-0'])('%s gives 416 with the size', async (range) => {
    const answer = await ask('/media/vod/seg.m4s', { headers: { range } });
    expect(answer.status).toBe(416);
    expect(codeOf(answer)).toBe('InvalidRange');
    expect(answer.body.toString()).toContain(`<RangeRequested>${range}</RangeRequested><ActualObjectSize>16<`);
  });

  it.each([
    ['the same ETag', ETAG, 206],
    ['another ETag', '"other"', 200],
    ['a weak ETag', `W/${ETAG}`, 200],
    ['the same date', MODIFIED.toUTCString(), 206],
    ['another date', new Date(0).toUTCString(), 200],
  ])('If-Range with %s', async (_, ifRange, status) => {
    const answer = await ask('/media/vod/seg.m4s', { headers: { range: 'bytes=0-1', 'if-range': ifRange } });
    expect(answer.status).toBe(status);
  });

  it('has no range to give of an empty object', async () => {
    expect((await ask('/media/empty', { headers: { range: 'bytes=0-' } })).status).toBe(416);
  });
});

describe('conditions (RFC 9110, section 13)', () => {
  const before = new Date(MODIFIED.getTime() - 1000).toUTCString();
  const same = MODIFIED.toUTCString();
  it.each<[number, Readonly<Record<string, string>>]>([
    [200, { 'if-match': ETAG }],
    [200, { 'if-match': '*' }],
    [200, { 'if-match': `"other", ${ETAG}` }],
    [200, { 'if-match': ETAG.slice(1, -1) }],
    [412, { 'if-match': '"other"' }],
    [412, { 'if-match': `W/${ETAG}` }],
    [200, { 'if-unmodified-since': same }],
    [412, { 'if-unmodified-since': before }],
    [200, { 'if-match': ETAG, 'if-unmodified-since': before }],
    [304, { 'if-none-match': ETAG }],
    [304, { 'if-none-match': `W/${ETAG}` }],
    [304, { 'if-none-match': '*' }],
    [200, { 'if-none-match': '"other"' }],
    [304, { 'if-modified-since': same }],
    [200, { 'if-modified-since': before }],
    [200, { 'if-none-match': '"other"', 'if-modified-since': same }],
    [304, { 'if-none-match': ETAG, 'if-modified-since': before }],
    [412, { 'if-match': '"other"', 'if-none-match': ETAG }],
    [304, { 'if-match': ETAG, 'if-none-match': ETAG }],
    [200, { 'if-modified-since': 'yesterday' }],
    [304, { 'if-none-match': ETAG, range: 'bytes=99-' }],
  ])('%i for %o', async (status, headers) => {
    const answer = await ask('/media/vod/seg.m4s', { headers });
    expect(answer.status).toBe(status);
    if (status === 304) {
      expect(answer.body).toHaveLength(0);
      expect(answer.headers).toMatchObject({ etag: ETAG, 'last-modified': same });
    }
    if (status === 412) expect(codeOf(answer)).toBe('PreconditionFailed');
  });
});

describe('keys', () => {
  it.each([
    ['/media/vod/%73eg.m4s', 200],
    ['/media%2Fvod%2Fseg.m4s', 200],
    ['/media/vod/a%20b%2Bc.m4s', 200],
    ['/media/vod/a+b%2bc.m4s', 200],
    ['/media/vod/a%20b+c.m4s', 403],
    ['/media/vod/%D0%BA%D0%BB%D1%8E%D1%87.m4s', 200],
    ['/media/vod/%2573eg.m4s', 403],
    ['/media/VOD/seg.m4s', 403],
  ])('%s is decoded once: %i', async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  it.each([
    '/media/../secret.txt',
    '/media/%2e%2e/secret.txt',
    '/media/..%2fsecret.txt',
    '/media/vod/../../secret.txt',
    '/media/vod/./seg.m4s',
    '/media//vod/seg.m4s',
    '/media/vod//seg.m4s',
    '/media//etc/passwd',
    '/media/%2Fetc%2Fpasswd',
    '/media/vod%5Cseg.m4s',
    '/media/..%5Csecret.txt',
    '/media/vod/seg.m4s%00',
    '/media/vod/seg.m4s%00.html',
    '/media/vod/seg.m4s/',
    '/media/vod',
    '/media/vod/',
    '/media/link.txt',
    '/media/up/secret.txt',
    '/media/up/bucket/vod/seg.m4s',
    `/media/${'a'.repeat(300)}`,
  ])('%s names no object, and nothing outside the folder is reached', async (path) => {
    const answer = await ask(path, { from: listable });
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe('NoSuchKey');
    expect(answer.body.toString()).not.toContain('outside');
  });

  it.each([
    ['/media/%', 400, 'InvalidURI'],
    ['/media/%zz', 400, 'InvalidURI'],
    ['/media/%ff', 400, 'InvalidURI'],
    [`/media/${'a'.repeat(1018)}`, 403, 'AccessDenied'],
    [`/media/${'a'.repeat(1019)}`, 400, 'KeyTooLongError'],
    [`/media/${'%C3%A9'.repeat(510)}`, 400, 'KeyTooLongError'],
  ])('%s gives %i %s', async (path, status, code) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(codeOf(answer)).toBe(code);
  });

  it('are escaped in the XML of an error', async () => {
    const { body } = await ask('/media/%3Cb%3E%26%01', { from: listable });
    expect(body.toString()).toContain('<Key>media/&lt;b&gt;&amp;</Key>');
  });
});

describe('access', () => {
  it('tells only a caller that may list the bucket which keys are missing', async () => {
    expect(codeOf(await ask('/media/missing'))).toBe('AccessDenied');
    expect((await ask('/media/missing')).status).toBe(403);
    expect(codeOf(await ask('/media/missing', { from: listable }))).toBe('NoSuchKey');
  });

  it('gives an error to HEAD without a body', async () => {
    const answer = await ask('/media/missing', { method: 'HEAD' });
    expect(answer.status).toBe(403);
    expect(answer.body).toHaveLength(0);
  });

  it('is refused outside the folders that the policy names', async () => {
    expect(await ask('/probe/vote')).toMatchObject({ status: 403 });
  });

  it('is refused when the viewer came by HTTP and the policy wants TLS', async () => {
    expect(await ask('/media/vod/seg.m4s', { protocol: 'http' })).toMatchObject({ status: 403 });
  });

  it('is refused without a signature', async () => {
    const answer = await rawRequest(origin.port, '/media/vod/seg.m4s');
    expect(answer.status).toBe(403);
    expect(codeOf(answer)).toBe('AccessDenied');
  });

  const request = {
    distributionArn: DISTRIBUTION,
    protocol: 'https',
    method: 'GET',
    path: '/media/vod/seg.m4s',
  } as const;
  it.each([
    ['made with another secret', signedOriginHeaders('other', request)],
    ['of another path', signedOriginHeaders(SECRET, { ...request, path: '/media/other' })],
    ['of another method', signedOriginHeaders(SECRET, { ...request, method: 'HEAD' })],
    [
      'of another account',
      signedOriginHeaders(SECRET, { ...request, distributionArn: DISTRIBUTION.replace('1234', '9999') }),
    ],
    [
      'whose caller was changed afterwards',
      {
        ...signedOriginHeaders(SECRET, { ...request, protocol: 'http' }),
        'x-local-origin-principal': `https ${DISTRIBUTION}`,
      },
    ],
    ['that is missing', { 'x-local-origin-principal': `https ${DISTRIBUTION}` }],
  ])('is refused with a signature %s', async (_, headers) => {
    expect(await rawRequest(origin.port, request.path, { headers })).toMatchObject({ status: 403 });
  });

  it.each([
    ['PUT', '/media/vod/seg.m4s', 403, 'AccessDenied'],
    ['DELETE', '/media/vod/seg.m4s', 403, 'AccessDenied'],
    ['POST', '/media/vod/seg.m4s', 405, 'MethodNotAllowed'],
    ['PATCH', '/media/vod/seg.m4s', 405, 'MethodNotAllowed'],
    ['OPTIONS', '/media/vod/seg.m4s', 403, 'AccessForbidden'],
    ['GET', '/', 403, 'AccessDenied'],
    ['GET', '/media/vod/seg.m4s?acl', 403, 'AccessDenied'],
    ['GET', '/media/vod/seg.m4s?versionId=1', 403, 'AccessDenied'],
    ['GET', '/media/vod/seg.m4s?response-content-type=text/html', 501, 'NotImplemented'],
  ])('%s %s gives %i %s', async (method, path, status, code) => {
    const answer = await ask(path, { method });
    expect(answer.status).toBe(status);
    expect(codeOf(answer)).toBe(code);
  });

  it('ignores a query that means nothing to S3', async () => {
    expect((await ask('/media/vod/seg.m4s?token=x')).status).toBe(200);
  });
});

describe('faults', () => {
  it.each([
    ['down', 503, 'ServiceUnavailable'],
    [{ status: 500 }, 500, 'InternalError'],
    [{ status: 404 }, 404, 'NoSuchKey'],
    [{ status: 429 }, 429, 'InternalError'],
  ] as const)('%o answers %i to everything', async (fault, status, code) => {
    origin.setFault(fault);
    expect(origin.fault()).toEqual(fault);
    const answer = await ask('/media/vod/seg.m4s');
    expect(answer.status).toBe(status);
    expect(codeOf(answer)).toBe(code);
    origin.setFault('up');
    expect((await ask('/media/vod/seg.m4s')).status).toBe(200);
  });

  it('refuse closes connections, and up takes them again on the same port', async () => {
    origin.setFault('refuse');
    await expect(ask('/media/vod/seg.m4s')).rejects.toThrow(/ECONNRESET|socket hang up/);
    origin.setFault('up');
    expect((await ask('/media/vod/seg.m4s')).status).toBe(200);
  });

  it('slow answers late, and ends with the server', async () => {
    const slow = await startS3Origin({ bucket: bucket([read]), store: createObjectStore([]), accessSecret: SECRET });
    slow.setFault({ slowMs: 60 });
    const start = performance.now();
    expect((await ask('/media/x', { from: slow })).status).toBe(403);
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    slow.setFault({ slowMs: 600_000 });
    const waiting = expect(ask('/media/x', { from: slow })).rejects.toThrow(/ECONNRE|socket hang up/);
    await slow.close();
    await waiting;
  });

  it('truncate ends the connection in the middle of a body', async () => {
    origin.setFault('truncate');
    await expect(ask('/media/vod/seg.m4s')).rejects.toThrow(/aborted|socket hang up|ECONNRESET/);
    expect((await ask('/media/vod/seg.m4s', { method: 'HEAD' })).status).toBe(200);
    origin.setFault('up');
    expect((await ask('/media/vod/seg.m4s')).status).toBe(200);
  });

  it('stale finds what follows the clock as it was, until it is healed', async () => {
    const asked: number[] = [];
    const find = async (_key: string, behindMs: number) => {
      asked.push(behindMs);
      return undefined;
    };
    const store = createObjectStore([{ prefix: 'media/live/', find }]);
    const late = await startS3Origin({ bucket: bucket([read]), store, accessSecret: SECRET });
    for (const fault of [{ staleMs: 30_000 }, 'truncate', { staleMs: 1000 }, 'up'] as const) {
      late.setFault(fault);
      await ask('/media/live/demo/playlist.m3u8', { from: late });
    }
    expect(asked).toEqual([30_000, 0, 1000, 0]);
    await late.close();
  });

  it('a port in use is an error that names it', async () => {
    const second = startS3Origin({
      bucket: bucket([]),
      store: createObjectStore([]),
      accessSecret: SECRET,
      port: origin.port,
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port: origin.port });
  });
});
