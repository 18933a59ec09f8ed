/** The SDK's clients on one port: which service a request is for is told by the request alone. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFrontClient,
  DescribeKeyValueStoreCommand,
  EntityNotFound,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
import { DescribeKeyValueStoreCommand as DescribeData } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handleAwsApi } from '../../local/aws-api.ts';
import { createInvalidations } from '../../local/invalidations/invalidations.ts';
import { createKeyValueStore } from '../../local/kvs/store.ts';
import { createReplication } from '../../local/origins/api/replication.ts';
import { createUploads } from '../../local/origins/api/uploads.ts';
import { createSecretStore } from '../../local/secrets/store.ts';
import { localKvsClient } from '../../scripts/kvs-client.ts';

const ID = '327284aa-bcd5-499f-a3ff-26b9a9d31b58';
const ARN = `arn:aws:cloudfront::123456789012:key-value-store/${ID}`;
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:acme-edge-keys-AbCdEf';
const store = createKeyValueStore({ name: 'acme-edge', arn: ARN }, () => Date.UTC(2030, 0, 1));
const secret = createSecretStore({ name: 'acme-edge-keys', arn: SECRET_ARN });

const invalidations = createInvalidations({ distributionId: 'E2EXAMPLE', invalidate: () => {}, now: () => 0 });

const uploads = createUploads();
const DISTRIBUTION = {
  id: 'E2EXAMPLE',
  arn: 'arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE',
  domainName: 'd111111abcdef8.cloudfront.net',
  comment: 'acme-cdn & "distribution"',
};

let server: Server;
let port: number;

beforeAll(async () => {
  const state = {
    kvs: new Map([[ARN, store]]),
    secrets: new Map([[secret.name, secret]]),
    invalidations,
    s3: {
      origins: new Map(),
      uploads,
      multipart: new Map(),
      replication: createReplication(() => [], 0),
      now: () => 0,
    },
    assembly: { distribution: DISTRIBUTION },
  };
  server = createServer((request, response) => {
    void handleAwsApi(state, request, response).then((handled) => {
      if (!handled) response.writeHead(418).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const options = () => ({
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${port}`,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});

test("CloudFront's API turns a store's name into its ARN, with which its data plane answers", async () => {
  const described = await new CloudFrontClient(options()).send(new DescribeKeyValueStoreCommand({ Name: 'acme-edge' }));
  expect(described.ETag).toBe(store.etag());
  expect(described.KeyValueStore).toEqual({
    Name: 'acme-edge',
    Id: ID,
    Comment: '',
    ARN,
    Status: 'READY',
    LastModifiedTime: new Date(Date.UTC(2030, 0, 1)),
  });
  const data = await localKvsClient(port).send(new DescribeData({ KvsARN: ARN }));
  expect(data).toMatchObject({ KvsARN: ARN, ETag: store.etag() });
});

test('a store that does not exist gets the error that CloudFront names', async () => {
  const asking = new CloudFrontClient(options()).send(new DescribeKeyValueStoreCommand({ Name: 'other-edge' }));
  await expect(asking).rejects.toBeInstanceOf(EntityNotFound);
});

test('Secrets Manager answers on the same port', async () => {
  const described = await new SecretsManagerClient(options()).send(
    new DescribeSecretCommand({ SecretId: secret.name }),
  );
  expect(described.ARN).toBe(SECRET_ARN);
});

test.each([
  '/',
  '/api/status',
  '/2020-05-31/distribution/E2EXAMPLE',
  '/2020-05-31/key-value-store/',
  '/2020-05-31/key-value-store/a%2Fb',
])('%s is for none of them', async (path) => {
  expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(418);
});

test('CloudFront lists the distribution, by whose comment commands find its id', async () => {
  const { DistributionList: list } = await new CloudFrontClient(options()).send(new ListDistributionsCommand({}));
  expect(list?.Items).toMatchObject([
    { Id: 'E2EXAMPLE', DomainName: 'd111111abcdef8.cloudfront.net', Comment: 'acme-cdn & "distribution"' },
  ]);
  expect(list?.IsTruncated).toBe(false);
});

test("S3 is told by the request's signature, also for a bucket that is not there", async () => {
  const client = new S3Client({ ...options(), forcePathStyle: true });
  await expect(client.send(new ListObjectsV2Command({ Bucket: 'acme-content' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
});
