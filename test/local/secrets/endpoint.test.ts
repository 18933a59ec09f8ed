import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handleSecretsManager } from '../../../local/secrets/endpoint.ts';
import { createSecretStore, type SecretStore } from '../../../local/secrets/store.ts';

const NAME = 'netflix-edge-keys';
const ARN = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${NAME}-AbCdEf`;
const CREATED = Date.UTC(2030, 0, 1);
const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const C = 'c'.repeat(32);

let store: SecretStore;
let server: Server;
let client: SecretsManagerClient;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    void handleSecretsManager(new Map([[NAME, store]]), request, response).then((handled) => {
      if (!handled) response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(() => {
  client.destroy();
  server.close();
});

beforeEach(() => {
  store = createSecretStore({ name: NAME, arn: ARN }, () => CREATED);
});

const put = (token: string, text: string) =>
  client.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: text, ClientRequestToken: token }));

test('a new secret is described without versions, and has no value to get', async () => {
  const described = await client.send(new DescribeSecretCommand({ SecretId: NAME }));
  expect(described).toMatchObject({ ARN, Name: NAME, CreatedDate: new Date(CREATED) });
  expect(described.VersionIdsToStages).toBeUndefined();
  await expect(client.send(new GetSecretValueCommand({ SecretId: NAME }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
});

test('the labels move with each value, and an older version keeps its text without a label', async () => {
  expect(await put(A, 'one')).toMatchObject({ VersionId: A, VersionStages: ['AWSCURRENT'] });
  await put(B, 'two');
  await put(C, 'three');
  const described = await client.send(new DescribeSecretCommand({ SecretId: ARN }));
  expect(described.VersionIdsToStages).toEqual({ [C]: ['AWSCURRENT'], [B]: ['AWSPREVIOUS'] });
  const read = async (which: { VersionId?: string; VersionStage?: string }) =>
    (await client.send(new GetSecretValueCommand({ SecretId: NAME, ...which }))).SecretString;
  expect(await read({})).toBe('three');
  expect(await read({ VersionStage: 'AWSPREVIOUS' })).toBe('two');
  expect(await read({ VersionId: A })).toBe('one');
  await expect(read({ VersionId: A, VersionStage: 'AWSCURRENT' })).rejects.toThrow('VersionId');
});

test('a version never changes: the same text again is no change, another text is refused', async () => {
  await put(A, 'one');
  await put(B, 'two');
  expect(await put(A, 'one')).toMatchObject({ VersionStages: ['AWSPREVIOUS'] });
  await expect(put(A, 'other')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  expect((await client.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString).toBe('two');
});

test('beyond a hundred versions those without a label are forgotten, oldest first', async () => {
  for (let i = 0; i <= 100; i++) store.put(`version-${i}`, `${i}`);
  expect(store.get({ versionId: 'version-0' })).toBeUndefined();
  expect(store.get({ versionId: 'version-1' })?.text).toBe('1');
  expect(store.get({})?.text).toBe('100');
});

const refusals = [
  {
    title: 'an unknown secret',
    target: 'GetSecretValue',
    body: { SecretId: 'other' },
    type: 'ResourceNotFoundException',
  },
  { title: 'no secret id', target: 'GetSecretValue', body: {}, type: 'InvalidParameterException' },
  { title: 'an action that is not emulated', target: 'DeleteSecret', body: {}, type: 'UnknownOperationException' },
  { title: "an action of JavaScript's own", target: 'constructor', body: {}, type: 'UnknownOperationException' },
  {
    title: 'a member that is not emulated',
    target: 'PutSecretValue',
    body: { SecretId: NAME, SecretString: 'x', VersionStages: ['AWSPENDING'] },
    type: 'InvalidParameterException',
  },
  {
    title: 'no value',
    target: 'PutSecretValue',
    body: { SecretId: NAME, ClientRequestToken: A },
    type: 'InvalidParameterException',
  },
  {
    title: 'a value over the quota',
    target: 'PutSecretValue',
    body: { SecretId: NAME, ClientRequestToken: A, SecretString: 'x'.repeat(65_537) },
    type: 'InvalidParameterException',
  },
  {
    title: 'a request token that is too short',
    target: 'PutSecretValue',
    body: { SecretId: NAME, ClientRequestToken: 'short', SecretString: 'x' },
    type: 'InvalidParameterException',
  },
  { title: 'a body that is no object', target: 'GetSecretValue', body: [1], type: 'SerializationException' },
  {
    title: 'a body that is too long',
    target: 'GetSecretValue',
    body: 'x'.repeat(400_001),
    type: 'SerializationException',
  },
];

test.each(refusals)('$title is refused as $type', async ({ target, body, type }) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': `secretsmanager.${target}`, 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: type });
});

test('a body that is not JSON is refused without being repeated', async () => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: '{"SecretString": "hush',
  });
  const text = await response.text();
  expect(text).toContain('SerializationException');
  expect(text).not.toContain('hush');
});

test('a request for anything else is left to others', async () => {
  expect((await fetch(url)).status).toBe(404);
  const other = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: '{}',
  });
  expect(other.status).toBe(404);
});
