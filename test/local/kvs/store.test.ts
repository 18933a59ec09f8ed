/** One contract, two ways in: the store itself, and its data-plane API through the real SDK client. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CloudFrontKeyValueStoreClient,
  CloudFrontKeyValueStoreServiceException,
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handleDataPlane } from '../../../local/kvs/data-plane.ts';
import { createKeyValueStore, type KeyValueStore, type StoreChange } from '../../../local/kvs/store.ts';
import { localKvsClient } from '../../../scripts/kvs-client.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';
const CREATED = Date.UTC(2026, 0, 2, 3, 4, 5);

/** What both ways in can do. `update` resolves to the new ETag, or to the name of the exception. */
interface Access {
  etag(): Promise<string>;
  get(key: string): Promise<string | undefined>;
  update(change: StoreChange): Promise<string>;
}

let store: KeyValueStore;
let client: CloudFrontKeyValueStoreClient;
let server: Server;
let now = CREATED;

beforeAll(async () => {
  server = createServer((request, response) => {
    void handleDataPlane([store], request, response).then((known) => {
      if (!known) response.writeHead(418).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = localKvsClient(port());
});
beforeEach(() => {
  now = CREATED;
  store = createKeyValueStore({ name: 'edge', arn: ARN }, () => now);
});
afterAll(() => {
  client.destroy();
  server.close();
  server.closeAllConnections();
});

const memory: Access = {
  etag: async () => store.etag(),
  get: async (key) => store.get(key),
  update: async (change) => {
    const result = store.update(change);
    return result.ok ? result.etag : result.code;
  },
};

const api: Access = {
  etag: async () => (await client.send(new DescribeKeyValueStoreCommand({ KvsARN: ARN }))).ETag ?? '',
  get: async (key) => {
    const result = await caught(client.send(new GetKeyCommand({ KvsARN: ARN, Key: key })));
    return typeof result === 'string' ? undefined : result.Value;
  },
  update: async ({ ifMatch, puts = [], deletes = [] }) => {
    const result = await caught(
      client.send(
        new UpdateKeysCommand({
          KvsARN: ARN,
          IfMatch: ifMatch,
          Puts: puts.map(({ key, value }) => ({ Key: key, Value: value })),
          Deletes: deletes.map((key) => ({ Key: key })),
        }),
      ),
    );
    return typeof result === 'string' ? result : (result.ETag ?? '');
  },
};

describe.each([
  ['in memory', memory],
  ['over the data-plane API', api],
])('a key value store %s', (_, access) => {
  it('gives one new ETag for all keys with every write', async () => {
    const first = await access.etag();
    const second = await access.update({ ifMatch: first, puts: [{ key: 'a', value: '1' }] });
    const third = await access.update({ ifMatch: second, puts: [{ key: 'b', value: '2' }] });
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await access.etag()).toBe(third);
  });

  it('refuses a write that was made from an older state, and keeps what it has', async () => {
    const old = await access.etag();
    await access.update({ ifMatch: old, puts: [{ key: 'a', value: '1' }] });
    expect(await access.update({ ifMatch: old, puts: [{ key: 'other', value: '2' }] })).toBe('ConflictException');
    expect(await access.get('other')).toBeUndefined();
  });

  it('puts and deletes in one step', async () => {
    const etag = await access.update({ ifMatch: await access.etag(), puts: [{ key: 'a', value: '1' }] });
    await access.update({ ifMatch: etag, puts: [{ key: 'b', value: '' }], deletes: ['a'] });
    expect(await access.get('a')).toBeUndefined();
    expect(await access.get('b')).toBe('');
  });

  it('does all of a batch or nothing', async () => {
    const etag = await access.etag();
    const batch = { ifMatch: etag, puts: [{ key: 'a', value: '1' }], deletes: ['missing'] };
    expect(await access.update(batch)).toBe('ResourceNotFoundException');
    expect(await access.get('a')).toBeUndefined();
    expect(await access.etag()).toBe(etag);
  });

  const value = (bytes: number) => 'v'.repeat(bytes);
  const many = (count: number, bytes = 1) =>
    Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: value(bytes) }));
  it.each<[string, Omit<StoreChange, 'ifMatch'>, string]>([
    ['a value of 1 KB', { puts: [{ key: 'a', value: value(1024) }] }, 'ok'],
    ['a value of 1 KB and a byte', { puts: [{ key: 'a', value: value(1025) }] }, 'ValidationException'],
    ['a value of 1 KB in fewer characters', { puts: [{ key: 'a', value: 'é'.repeat(513) }] }, 'ValidationException'],
    ['a key of 512 bytes', { puts: [{ key: 'k'.repeat(512), value: '1' }] }, 'ok'],
    ['a key of 513 bytes', { puts: [{ key: 'k'.repeat(513), value: '1' }] }, 'ValidationException'],
    ['an empty key', { puts: [{ key: '', value: '1' }] }, 'ValidationException'],
    ['50 keys', { puts: many(50) }, 'ok'],
    ['51 keys', { puts: many(51) }, 'ValidationException'],
    ['no key', {}, 'ValidationException'],
    [
      'a key twice',
      {
        puts: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      },
      'ValidationException',
    ],
  ])('answers a write of %s', async (_, change, expected) => {
    const result = await access.update({ ...change, ifMatch: await access.etag() });
    if (expected === 'ok') expect(result).toBe(await access.etag());
    else expect(result).toBe(expected);
  });

  it('holds at most 5 MB', async () => {
    for (let i = 0; i < 102; i++) {
      const puts = Array.from({ length: 50 }, (_, k) => ({ key: `key-${i}-${k}`, value: value(1010) }));
      store.update({ ifMatch: store.etag(), puts });
    }
    const free = 5 * 1024 * 1024 - store.totalSize();
    const etag = await access.etag();
    const filler = (bytes: number) =>
      Array.from({ length: Math.ceil(bytes / 1000) }, (_, i) => {
        const size = Math.min(1000, bytes - i * 1000);
        return { key: `f${String(i).padStart(2, '0')}`, value: value(size - 3) };
      });
    expect(await access.update({ ifMatch: etag, puts: filler(free + 1) })).toBe('ServiceQuotaExceededException');
    expect(await access.update({ ifMatch: etag, puts: filler(free) })).toBe(store.etag());
    expect(store.totalSize()).toBe(5 * 1024 * 1024);
  });
});

describe('the data-plane API', () => {
  it('describes the store', async () => {
    now += 60_000;
    store.update({ ifMatch: store.etag(), puts: [{ key: 'routing', value: 'é' }] });
    const described = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: ARN }));
    expect(described).toMatchObject({
      KvsARN: ARN,
      ItemCount: 1,
      TotalSizeInBytes: 9,
      Created: new Date(CREATED),
      LastModified: new Date(CREATED + 60_000),
      Status: 'READY',
      ETag: store.etag(),
    });
  });

  it.each(['revoked/a b', '..', 'a/../b', '%2F', 'ключ', 'a?b#c'])('carries the key %s there and back', async (key) => {
    await client.send(new PutKeyCommand({ KvsARN: ARN, Key: key, Value: 'é "x"\n', IfMatch: store.etag() }));
    expect(store.list()).toEqual([{ key, value: 'é "x"\n' }]);
    const got = await client.send(new GetKeyCommand({ KvsARN: ARN, Key: key }));
    expect(got).toMatchObject({ Key: key, Value: 'é "x"\n', ItemCount: 1 });
    const deleted = await client.send(new DeleteKeyCommand({ KvsARN: ARN, Key: key, IfMatch: store.etag() }));
    expect(deleted).toMatchObject({ ItemCount: 0, TotalSizeInBytes: 0, ETag: store.etag() });
  });

  it('lists keys in pages, none twice and none left out while others write', async () => {
    const keys = Array.from({ length: 25 }, (_, i) => `k${String(i).padStart(2, '0')}`);
    store.update({ ifMatch: store.etag(), puts: keys.map((key) => ({ key, value: 'v' })) });
    const first = await client.send(new ListKeysCommand({ KvsARN: ARN }));
    expect(first.Items?.map(({ Key }) => Key)).toEqual(keys.slice(0, 10));
    store.update({ ifMatch: store.etag(), puts: [{ key: 'a', value: 'v' }], deletes: ['k09'] });
    const token = first.NextToken;
    const rest = await client.send(new ListKeysCommand({ KvsARN: ARN, MaxResults: 50, NextToken: token }));
    expect(rest.Items?.map(({ Key }) => Key)).toEqual(keys.slice(10));
    expect(rest.NextToken).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['a page of none', { MaxResults: 0 }, 'ValidationException'],
    ['a page of 51', { MaxResults: 51 }, 'ValidationException'],
    ['a token that was never given', { NextToken: '%%%' }, 'ValidationException'],
    ['another store', { KvsARN: `${ARN}x` }, 'ResourceNotFoundException'],
  ])('refuses to list %s', async (_, input, expected) => {
    expect(await caught(client.send(new ListKeysCommand({ KvsARN: ARN, ...input })))).toBe(expected);
  });

  it.each<[string, number, string, RequestInit]>([
    ['a write without If-Match', 400, `/keys/a`, { method: 'PUT', body: '{"Value":"1"}' }],
    ['a value that is no text', 400, `/keys/a`, { method: 'PUT', body: '{"Value":1}', headers: { 'if-match': 'x' } }],
    ['a body that is no JSON', 400, `/keys/a`, { method: 'PUT', body: 'Value=1', headers: { 'if-match': 'x' } }],
    ['a batch that is no list', 400, `/keys`, { method: 'POST', body: '{"Puts":{}}', headers: { 'if-match': 'x' } }],
    ['a key that is no text', 400, `/keys/%ff`, {}],
    ['a path below a key', 400, `/keys/a/b`, {}],
    ['another collection', 400, `/values`, {}],
    ['another method', 400, '', { method: 'DELETE' }],
    ['a key that is missing', 404, `/keys/a`, {}],
  ])('refuses %s with %i and the name of the exception', async (_, status, path, init) => {
    const response = await fetch(url(`/key-value-stores/${encodeURIComponent(ARN)}${path}`), init);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-amzn-errortype')).toMatch(/^(Validation|ResourceNotFound)Exception$/);
    expect(await response.json()).toEqual({ Message: expect.any(String) });
    expect(store.keyCount()).toBe(0);
  });

  it.each(['/', '/api/status', '/key-value-store/x', '//key-value-stores/x'])('leaves %s to others', async (path) => {
    expect((await fetch(url(path))).status).toBe(418);
  });
});

describe('reads by the edge', () => {
  it('can be made to fail and to work again', () => {
    expect(store.isReadable()).toBe(true);
    store.setReadable(false);
    expect(store.isReadable()).toBe(false);
    store.setReadable(true);
    expect(store.isReadable()).toBe(true);
  });
});

/** The result, or the name of the service's exception. */
async function caught<T extends object>(sent: Promise<T>): Promise<T | string> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof CloudFrontKeyValueStoreServiceException) return error.name;
    throw error;
  }
}

function port(): number {
  return (server.address() as AddressInfo).port;
}

function url(path: string): string {
  return `http://127.0.0.1:${port()}${path}`;
}
