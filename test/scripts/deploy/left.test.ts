import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { config } from '../../../infra/config.ts';
import { openAwsClients } from '../../../scripts/aws-clients.ts';
import { describeLeftStack, findLeftStacks } from '../../../scripts/preflight-left.ts';
import { ACCOUNT, createWorld, refusal } from './world.ts';

const clients = openAwsClients();
const storage = mockClient(S3Client);
const formation = mockClient(CloudFormationClient);
const gone = refusal('ValidationError', 'Stack with id x does not exist');
beforeEach(() => {
  storage.reset();
  formation.reset();
  formation.on(DescribeStacksCommand).rejects(gone);
});

const find = () => findLeftStacks(clients, config, ACCOUNT);
const bucketOf = (region: string) => ({ Name: `netflix-content-${ACCOUNT}-${region}` });

describe('stacks of Regions that are not in the configuration any more', () => {
  it('are found by their buckets, page by page, in their own Regions', async () => {
    storage
      .on(ListBucketsCommand, { Prefix: `netflix-content-${ACCOUNT}-` })
      .resolvesOnce({ Buckets: config.regions.map(bucketOf), ContinuationToken: 'more' })
      .resolves({ Buckets: [bucketOf('sa-east-1')] });
    const asked: string[] = [];
    formation.on(DescribeStacksCommand).callsFake(async ({ StackName }, getClient) => {
      asked.push(`${StackName} in ${await getClient().config.region()}`);
      return { Stacks: [{ StackName, EnableTerminationProtection: StackName.includes('origin') }] };
    });
    expect(await find()).toEqual([
      { name: 'netflix-health-sa-east-1', region: 'sa-east-1', isProtected: false },
      { name: 'netflix-origin-sa-east-1', region: 'sa-east-1', isProtected: true },
    ]);
    expect(asked).toEqual(['netflix-health-sa-east-1 in sa-east-1', 'netflix-origin-sa-east-1 in sa-east-1']);
  });

  it('are none when only a bucket was kept, or when every Region is in use', async () => {
    storage.on(ListBucketsCommand).resolves({ Buckets: [bucketOf('sa-east-1')] });
    expect(await find()).toEqual([]);
    storage.on(ListBucketsCommand).resolves({ Buckets: config.regions.map(bucketOf) });
    formation.reset();
    expect(await find()).toEqual([]);
    expect(formation.calls()).toEqual([]);
  });

  it('are not looked for where a bucket that is called alike names no Region', async () => {
    storage.on(ListBucketsCommand).resolves({ Buckets: [bucketOf('backup'), bucketOf('toString')] });
    expect(await find()).toEqual([]);
    expect(formation.calls()).toEqual([]);
  });

  it.each([
    ['S3', () => storage.on(ListBucketsCommand)],
    ['CloudFormation', () => formation.on(DescribeStacksCommand)],
  ] as const)('cannot be had when %s refuses', async (_, call) => {
    storage.on(ListBucketsCommand).resolves({ Buckets: [bucketOf('sa-east-1')] });
    call().rejects(refusal('AccessDenied'));
    await expect(find()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test('each is named with the commands that remove it', () => {
  const stack = { name: 'netflix-origin-sa-east-1', region: 'sa-east-1' };
  const [line, ...commands] = describeLeftStack({ ...stack, isProtected: true });
  expect(line).toContain('sa-east-1 is not in infra/config.ts any more, and its stack netflix-origin-sa-east-1');
  expect(commands).toEqual([
    '  aws cloudformation update-termination-protection --no-enable-termination-protection --region sa-east-1 --stack-name netflix-origin-sa-east-1',
    '  aws cloudformation delete-stack --region sa-east-1 --stack-name netflix-origin-sa-east-1',
  ]);
  expect(describeLeftStack({ ...stack, isProtected: false })).toHaveLength(2);
});

test('a deploy after a Region was taken out says so, and touches nothing of it', async () => {
  const world = createWorld();
  await world.deploy();
  const before = world.end().objects;
  const without = { config: { ...config, regions: ['us-east-1', 'eu-west-1'] } };
  await world.deploy({ dryRun: true }, without);
  expect(world.lines.join('\n')).toContain(
    'ap-northeast-2 is not in infra/config.ts any more, and its stack netflix-origin-ap-northeast-2 is still there',
  );
  expect(world.end().objects).toEqual(before);
  world.close();
});
