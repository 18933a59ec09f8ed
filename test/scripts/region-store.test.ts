import { CloudFrontClient, DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import {
  CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand as Describe,
  GetKeyCommand,
  ResourceNotFoundException,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { runRegion } from '../../scripts/region-run.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';
const NOW = 1_800_000_000_000;
const cloudFront = mockClient(CloudFrontClient);
const store = mockClient(CloudFrontKeyValueStoreClient);

beforeEach(() => {
  cloudFront.reset();
  store.reset();
  cloudFront.on(DescribeKeyValueStoreCommand).resolves({ KeyValueStore: { ARN } as never });
  store.on(Describe).resolves({ ETag: 'e1' });
  store.on(GetKeyCommand).rejects(new ResourceNotFoundException({ message: 'no key', $metadata: {} }));
  store.on(UpdateKeysCommand).resolves({ ETag: 'e2' });
});

const region = async (line: string) => (await runRegion(line.split(' '), config, NOW)).join('\n');
const named = (name: string, message = 'x') => Object.assign(new Error(message), { name, $metadata: {} });

describe('on AWS', () => {
  test('the store is found by its name, and written once, with everything in one change', async () => {
    await region('evacuate us-east-1');
    expect(cloudFront.commandCalls(DescribeKeyValueStoreCommand)[0]?.args[0].input).toEqual({ Name: 'netflix-edge' });
    const [call, ...others] = store.commandCalls(UpdateKeysCommand);
    expect(others).toEqual([]);
    expect(call?.args[0].input).toMatchObject({ KvsARN: ARN, IfMatch: 'e1', Deletes: [] });
    expect(call?.args[0].input.Puts?.map(({ Key }) => Key)).toEqual(['operator', 'routing', 'health', 'audit/1']);
  });

  test('with --store nothing in us-east-1 is asked', async () => {
    await region(`evacuate us-east-1 --store ${ARN}`);
    expect(cloudFront.calls()).toEqual([]);
    expect(store.commandCalls(UpdateKeysCommand).length).toBe(1);
  });

  test('a conflict is tried again', async () => {
    store
      .on(UpdateKeysCommand)
      .rejectsOnce(new ConflictException({ message: 'changed', $metadata: {} }))
      .resolves({ ETag: 'e3' });
    expect(await region('evacuate us-east-1')).toContain('Change #1 is written');
    expect(store.commandCalls(UpdateKeysCommand).length).toBe(2);
  });

  test.each([
    ['CredentialsProviderError', /^No AWS credentials were found/],
    ['ExpiredTokenException', /^The AWS credentials have expired/],
    ['ThrottlingException', /^AWS slowed the command down/],
    ['EntityNotFound', /^The edge stack is not deployed in this account/],
  ])('%s is one sentence', async (name, sentence) => {
    cloudFront.on(DescribeKeyValueStoreCommand).rejects(named(name));
    await expect(region('status')).rejects.toThrow(sentence);
  });

  test('a permission that is missing is named', async () => {
    const message = 'User: x is not authorized to perform: cloudfront-keyvaluestore:UpdateKeys on resource: y';
    store.on(UpdateKeysCommand).rejects(named('AccessDeniedException', message));
    await expect(region('evacuate us-east-1')).rejects.toThrow('may not call cloudfront-keyvaluestore:UpdateKeys');
  });
});
