import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  UpdateKeysCommand,
  ValidationException,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handleDataPlane } from '../../local/kvs/data-plane.ts';
import { createKeyValueStore, type KeyValueStore } from '../../local/kvs/store.ts';
import { localKvsClient } from '../../scripts/kvs-client.ts';
import { readRecord, seedMissing, updateRecord } from '../../scripts/records.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';
const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I';
const noPause = () => Promise.resolve();

const meta = { message: 'refused', $metadata: {} };
const described = (etag: string) => ({
  ETag: etag,
  KvsARN: ARN,
  ItemCount: 0,
  TotalSizeInBytes: 0,
  Created: new Date(0),
});

describe('against a client that fails on purpose', () => {
  const client = new CloudFrontKeyValueStoreClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  beforeEach(() => {
    mock.reset();
    mock.on(DescribeKeyValueStoreCommand).resolves(described('E1'));
    mock.on(GetKeyCommand).rejects(new ResourceNotFoundException(meta));
    mock.on(UpdateKeysCommand).resolves({ ETag: 'E2', ItemCount: 1, TotalSizeInBytes: 1 });
  });

  it('writes with the ETag that was current before the value was read', async () => {
    mock.on(GetKeyCommand).resolves({ Key: 'operator', Value: 'a', ItemCount: 1, TotalSizeInBytes: 1 });
    expect(await updateRecord(client, ARN, 'operator', (old) => `${old}b`, noPause)).toBe('ab');
    expect(mock).toHaveReceivedCommandOnce(UpdateKeysCommand);
    expect(mock).toHaveReceivedCommandWith(UpdateKeysCommand, {
      KvsARN: ARN,
      IfMatch: 'E1',
      Puts: [{ Key: 'operator', Value: 'ab' }],
      Deletes: [],
    });
    const order = mock.calls().map((call) => call.args[0].constructor.name);
    expect(order.indexOf('DescribeKeyValueStoreCommand')).toBeLessThan(order.indexOf('GetKeyCommand'));
  });

  it('starts over from the newer value when somebody wrote in between', async () => {
    mock.on(DescribeKeyValueStoreCommand).resolvesOnce(described('E1')).resolvesOnce(described('E2'));
    mock
      .on(GetKeyCommand)
      .resolvesOnce({ Key: 'operator', Value: 'mine', ItemCount: 1, TotalSizeInBytes: 1 })
      .resolvesOnce({ Key: 'operator', Value: 'theirs', ItemCount: 1, TotalSizeInBytes: 1 });
    mock
      .on(UpdateKeysCommand)
      .rejectsOnce(new ConflictException(meta))
      .resolvesOnce({ ETag: 'E3', ItemCount: 1, TotalSizeInBytes: 1 });
    expect(await updateRecord(client, ARN, 'operator', (old) => `${old}+`, noPause)).toBe('theirs+');
    expect(mock).toHaveReceivedNthCommandWith(UpdateKeysCommand, 2, {
      KvsARN: ARN,
      IfMatch: 'E2',
      Puts: [{ Key: 'operator', Value: 'theirs+' }],
      Deletes: [],
    });
  });

  it('takes a validation error for a conflict only when the store has moved on', async () => {
    mock
      .on(DescribeKeyValueStoreCommand)
      .resolvesOnce(described('E1'))
      .resolvesOnce(described('E1'))
      .resolvesOnce(described('E2'))
      .resolves(described('E2'));
    mock
      .on(UpdateKeysCommand)
      .rejectsOnce(new ValidationException(meta))
      .resolvesOnce({ ETag: 'E3', ItemCount: 1, TotalSizeInBytes: 1 });
    await updateRecord(client, ARN, 'operator', () => 'new', noPause);
    expect(mock).toHaveReceivedCommandTimes(UpdateKeysCommand, 2);

    mock.on(DescribeKeyValueStoreCommand).resolves(described('E9'));
    mock.on(UpdateKeysCommand).rejects(new ValidationException(meta));
    await expect(updateRecord(client, ARN, 'operator', () => 'new', noPause)).rejects.toThrow(ValidationException);
    expect(mock).toHaveReceivedCommandTimes(UpdateKeysCommand, 3);
  });

  it('gives up after a bounded number of conflicts, with growing pauses and the reason', async () => {
    mock.on(UpdateKeysCommand).rejects(new ConflictException(meta));
    const pauses: number[] = [];
    const writing = updateRecord(
      client,
      ARN,
      'operator',
      () => 'new',
      async (ms) => pauses.push(ms),
    );
    await expect(writing).rejects.toThrow(/^The store arn:.* was changed by others during each of 40 attempts/);
    expect(mock).toHaveReceivedCommandTimes(UpdateKeysCommand, 40);
    expect(pauses).toHaveLength(40);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1000);
    expect(pauses[0]).toBeLessThanOrEqual(40);
  });

  it.each([
    ['a quota', new ServiceQuotaExceededException(meta)],
    ['a failing service', new Error('socket hang up')],
  ])('passes on %s without another attempt', async (_, failure) => {
    mock.on(UpdateKeysCommand).rejects(failure);
    await expect(updateRecord(client, ARN, 'operator', () => 'new', noPause)).rejects.toBe(failure);
    expect(mock).toHaveReceivedCommandOnce(UpdateKeysCommand);
  });

  it('writes nothing when the value stays as it is', async () => {
    mock.on(GetKeyCommand).resolves({ Key: 'operator', Value: 'same', ItemCount: 1, TotalSizeInBytes: 1 });
    expect(await updateRecord(client, ARN, 'operator', (old) => old, noPause)).toBe('same');
    expect(mock).not.toHaveReceivedCommand(UpdateKeysCommand);
  });

  it('does not take a missing store for a missing record', async () => {
    mock.on(DescribeKeyValueStoreCommand).rejects(new ResourceNotFoundException(meta));
    await expect(readRecord(client, ARN, 'routing')).rejects.toThrow(ResourceNotFoundException);
  });

  it.each([
    ['a value over 1 KB', 'operator', 'x'.repeat(1025), /operator.*1025 bytes; 1024 are allowed/],
    ['a value over 1 KB in UTF-8', 'operator', 'é'.repeat(513), /1026 bytes/],
    ['a key over 512 bytes', 'k'.repeat(513), 'x', /513 bytes; 1 to 512/],
    ['an empty key', '', 'x', /0 bytes; 1 to 512/],
    ['a Region that is not configured', 'routing', 'mars-1=100', /routing.*malformed.*us-east-1/],
    ['every Region at 0', 'routing', 'us-east-1=0 eu-west-1=0', /routing.*malformed/],
    ['a key that is too short', 'keys', 'k1=tooshort', /keys.*malformed/],
    ['keys without an id', 'keys', `=${SECRET}`, /keys.*malformed/],
  ])('refuses %s before anything is sent, without the value in the message', async (_, key, value, reason) => {
    const error: unknown = await updateRecord(client, ARN, key, () => value, noPause).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message).not.toContain(value.slice(0, 100));
    expect(mock).not.toHaveReceivedCommand(UpdateKeysCommand);
  });
});

describe('against the local data plane, with the real SDK client over a socket', () => {
  let server: Server;
  let store: KeyValueStore;
  let client: CloudFrontKeyValueStoreClient;
  beforeAll(async () => {
    server = createServer((request, response) => {
      void handleDataPlane([store], request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = localKvsClient((server.address() as AddressInfo).port);
  });
  beforeEach(() => {
    store = createKeyValueStore({ name: 'edge', arn: ARN });
  });
  afterAll(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });

  it('loses no update of 50 writers at once', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => updateRecord(client, ARN, 'operator', (old) => `${old ?? ''}<${i}>`)),
    );
    const value = (await readRecord(client, ARN, 'operator')) ?? '';
    const written = [...value.matchAll(/<(\d+)>/g)].map(([, digits]) => Number(digits)).sort((a, b) => a - b);
    expect(written).toEqual(Array.from({ length: 50 }, (_, i) => i));
  }, 60_000);

  it('lets writers of different records disturb each other without a loss', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `revoked/t${i}`);
    await Promise.all(ids.map((key, i) => updateRecord(client, ARN, key, () => String(i))));
    expect(store.list().map(({ key }) => key)).toEqual(ids);
  });

  it('seeds what is missing and leaves live records alone', async () => {
    store.update({ ifMatch: store.etag(), puts: [{ key: 'routing', value: 'eu-west-1=100' }] });
    const made: string[] = [];
    const written = await seedMissing(client, ARN, {
      routing: () => 'us-east-1=100',
      keys: () => {
        made.push('keys');
        return `k1=${SECRET}`;
      },
    });
    expect(written).toEqual(['keys']);
    expect(made).toEqual(['keys']);
    expect(store.get('routing')).toBe('eu-west-1=100');
    const etag = store.etag();
    expect(await seedMissing(client, ARN, { routing: () => 'us-east-1=100', keys: () => `k1=${SECRET}` })).toEqual([]);
    expect(store.etag()).toBe(etag);
  });

  it('deletes a record', async () => {
    await updateRecord(client, ARN, 'revoked/a', () => '1');
    expect(await updateRecord(client, ARN, 'revoked/a', () => undefined)).toBeUndefined();
    expect(await readRecord(client, ARN, 'revoked/a')).toBeUndefined();
  });
});
