/**
 * Both copies of the keys behind SDK clients that a test can make fail at any call: every command reaches the stores in
 * memory that `npm start` serves, without sockets.
 */
import {
  CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  ResourceNotFoundException as MissingKey,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { createKeyValueStore } from '../../local/kvs/store.ts';
import { createSecretStore } from '../../local/secrets/store.ts';
import type { KeyStores } from '../../scripts/keys-edge.ts';

export const STORE_ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:netflix-edge-keys-AbCdEf';
const NAME = 'netflix-edge-keys';

/** 32 bytes that are all `letter`, base64url. */
export const secretOf = (letter: string) => Buffer.alloc(32, letter).toString('base64url');
export const [A, B, C] = [secretOf('a'), secretOf('b'), secretOf('c')];

export function keysFixture(initial: { readonly master?: string; readonly edge?: string } = {}) {
  const kvs = createKeyValueStore({ name: 'netflix-edge', arn: STORE_ARN });
  const secret = createSecretStore({ name: NAME, arn: SECRET_ARN });
  if (initial.master !== undefined) secret.put('0'.repeat(32), initial.master);
  if (initial.edge !== undefined) kvs.update({ ifMatch: kvs.etag(), puts: [{ key: 'keys', value: initial.edge }] });

  const edgeClient = new CloudFrontKeyValueStoreClient({ region: 'us-east-1' });
  const masterClient = new SecretsManagerClient({ region: 'us-east-1' });
  const edge = mockClient(edgeClient);
  const master = mockClient(masterClient);
  const calls: string[] = [];
  let before: (call: string, index: number) => void | Promise<void> = () => {};
  let afterWrite: (call: string) => void = () => {};
  const called = async (name: string) => {
    calls.push(name);
    await before(name, calls.length);
  };

  edge.on(DescribeKeyValueStoreCommand).callsFake(async () => {
    await called('DescribeKeyValueStore');
    return { ETag: kvs.etag(), KvsARN: STORE_ARN };
  });
  edge.on(GetKeyCommand).callsFake(async ({ Key }: { Key: string }) => {
    await called('GetKey');
    const value = kvs.get(Key);
    if (value === undefined) throw new MissingKey({ message: 'no key', $metadata: {} });
    return { Key, Value: value };
  });
  edge.on(ListKeysCommand).callsFake(async ({ NextToken = '0' }: { NextToken?: string }) => {
    await called('ListKeys');
    const start = Number(NextToken);
    const items = kvs.list().slice(start, start + 50);
    const more = start + 50 < kvs.keyCount() ? { NextToken: `${start + 50}` } : {};
    return { Items: items.map(({ key, value }) => ({ Key: key, Value: value })), ...more };
  });
  edge.on(UpdateKeysCommand).callsFake(async ({ IfMatch, Puts = [], Deletes = [] }) => {
    await called('UpdateKeys');
    const result = kvs.update({
      ifMatch: IfMatch,
      puts: Puts.map(({ Key, Value }: { Key: string; Value: string }) => ({ key: Key, value: Value })),
      deletes: Deletes.map(({ Key }: { Key: string }) => Key),
    });
    if (!result.ok && result.code === 'ConflictException') {
      throw new ConflictException({ message: result.message, $metadata: {} });
    }
    if (!result.ok) throw new Error(result.message);
    afterWrite('UpdateKeys');
    return { ETag: result.etag };
  });
  master.on(DescribeSecretCommand).callsFake(async () => {
    await called('DescribeSecret');
    return { ARN: SECRET_ARN, VersionIdsToStages: Object.fromEntries(secret.stages()) };
  });
  master.on(GetSecretValueCommand).callsFake(async ({ VersionId }: { VersionId?: string }) => {
    await called('GetSecretValue');
    const version = secret.get(VersionId === undefined ? {} : { versionId: VersionId });
    if (!version) throw new ResourceNotFoundException({ message: 'no value', $metadata: {} });
    return { VersionId: version.versionId, SecretString: version.text };
  });
  master.on(PutSecretValueCommand).callsFake(async ({ ClientRequestToken, SecretString }) => {
    await called('PutSecretValue');
    const result = secret.put(ClientRequestToken, SecretString);
    if (!result.ok) throw new ResourceExistsException({ message: 'exists', $metadata: {} });
    afterWrite('PutSecretValue');
    return { VersionId: ClientRequestToken };
  });

  const pause = async () => {};
  const stores: KeyStores = {
    master: { client: masterClient, secretId: NAME, pause },
    edge: { client: edgeClient, arn: STORE_ARN, pause },
  };
  return {
    stores,
    kvs,
    secret,
    edge,
    master,
    /** Names of the API calls so far. */
    calls,
    /** Runs before each call, with its number from 1; what it throws is the call's error. */
    beforeEachCall: (run: (call: string, index: number) => void | Promise<void>) => {
      calls.length = 0;
      before = run;
    },
    /** Runs when a write is done and its answer is on the way; what it throws is the call's error. */
    afterEachWrite: (run: (call: string) => void) => {
      afterWrite = run;
    },
    masterText: () => secret.get({})?.text,
    edgeText: () => kvs.get('keys'),
  };
}

export type KeysFixture = ReturnType<typeof keysFixture>;
