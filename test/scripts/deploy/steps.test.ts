/** The steps of a deploy and of a removal by themselves: what each does, what it refuses, and what it passes on. */

import {
  ChangeSetNotFoundException,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CannotDeleteEntityWhileInUse,
  CloudFrontClient,
  CreateFunctionCommand,
  CreateKeyValueStoreCommand,
  DeleteKeyValueStoreCommand,
  DeleteFunctionCommand as DeleteViewerFunctionCommand,
  DescribeFunctionCommand,
  DescribeKeyValueStoreCommand,
  EntityNotFound,
  GetFunctionCommand,
  NoSuchFunctionExists,
  PublishFunctionCommand,
  TestFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { DeleteFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { openAwsClients } from '../../../scripts/aws-clients.ts';
import { adopt } from '../../../scripts/deploy-adopt.ts';
import { parseDeployArgs, parseDestroyArgs } from '../../../scripts/deploy-args.ts';
import { healthObject, writeMissing } from '../../../scripts/deploy-objects.ts';
import { createProgress, elapsed } from '../../../scripts/deploy-progress.ts';
import { smoke } from '../../../scripts/deploy-smoke.ts';
import { deleteEdgeLambdas } from '../../../scripts/destroy-leftovers.ts';
import { deleteBucket, firstContent } from '../../../scripts/empty-bucket.ts';
import { publishCode, readLiveCode } from '../../../scripts/function-code.ts';
import { deleteTrialFunction, measuredProblem, openTrial, TRIAL_COMMENT } from '../../../scripts/function-trial.ts';
import { smokeChecks } from '../../../scripts/smoke-checks.ts';
import { deleteTrialStore } from '../../../scripts/trial-store.ts';
import { GOOD_HEADERS, refusal } from './world.ts';

const clients = openAwsClients();
const [cloudfront, formation, storage, lambdas] = [
  mockClient(CloudFrontClient),
  mockClient(CloudFormationClient),
  mockClient(S3Client),
  mockClient(LambdaClient),
];
beforeEach(() => {
  for (const mock of [cloudfront, formation, storage, lambdas]) mock.reset();
});
const pause = async () => {};
const METADATA = { message: 'none', $metadata: {} };

describe('taking over', () => {
  const stack = {
    name: 'netflix-edge',
    region: 'us-east-1',
    kind: 'edge',
    template: { Resources: { Keys: { Type: 'AWS::SecretsManager::Secret', DeletionPolicy: 'RetainExceptOnCreate' } } },
  } as const;
  const secret = {
    type: 'AWS::SecretsManager::Secret',
    logicalId: 'Keys',
    name: 'netflix-edge-keys',
    identifier: { Id: 'arn:secret' },
  } as const;

  it('imports just these resources, by the execution role, and waits for the end', async () => {
    formation.on(DeleteChangeSetCommand).rejects(new ChangeSetNotFoundException(METADATA));
    formation.on(CreateChangeSetCommand).resolves({});
    formation.on(DescribeChangeSetCommand).resolves({ Status: 'CREATE_COMPLETE' });
    formation.on(ExecuteChangeSetCommand).resolves({});
    formation.on(DescribeStacksCommand).resolves({
      Stacks: [{ StackName: 'netflix-edge', StackStatus: 'IMPORT_COMPLETE', CreationTime: new Date() }],
    });
    await adopt(clients, stack, [secret], '111122223333', pause);
    expect(formation.commandCalls(CreateChangeSetCommand)[0]?.args[0].input).toEqual({
      StackName: 'netflix-edge',
      ChangeSetName: 'adopt',
      ChangeSetType: 'IMPORT',
      RoleARN: 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-us-east-1',
      TemplateBody:
        '{"Resources":{"Keys":{"Type":"AWS::SecretsManager::Secret","DeletionPolicy":"RetainExceptOnCreate","Properties":{"Name":"netflix-edge-keys"}}}}',
      ResourcesToImport: [
        {
          ResourceType: 'AWS::SecretsManager::Secret',
          LogicalResourceId: 'Keys',
          ResourceIdentifier: { Id: 'arn:secret' },
        },
      ],
    });
    expect(formation.commandCalls(ExecuteChangeSetCommand)).toHaveLength(1);
  });

  it('executes nothing that CloudFormation refused to prepare', async () => {
    formation.on(DeleteChangeSetCommand).resolves({});
    formation.on(CreateChangeSetCommand).resolves({});
    formation.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason: 'no' });
    await expect(adopt(clients, stack, [secret], '1', pause)).rejects.toThrow(
      'The stack netflix-edge could not take over what an earlier one left (no): see its events in us-east-1',
    );
    expect(formation.commandCalls(ExecuteChangeSetCommand)).toHaveLength(0);
  });

  it('says so when the import was rolled back', async () => {
    formation.on(DeleteChangeSetCommand).resolves({});
    formation.on(DescribeChangeSetCommand).resolves({ Status: 'CREATE_COMPLETE' });
    formation.on(DescribeStacksCommand).resolves({
      Stacks: [
        {
          StackName: 'netflix-edge',
          StackStatus: 'IMPORT_ROLLBACK_COMPLETE',
          StackStatusReason: 'no such secret',
          CreationTime: new Date(),
        },
      ],
    });
    await expect(adopt(clients, stack, [secret], '1', pause)).rejects.toThrow('(no such secret)');
  });

  it('passes on a refusal while it waits', async () => {
    formation.on(DeleteChangeSetCommand).resolves({});
    formation.on(DescribeChangeSetCommand).rejects(refusal('ExpiredToken'));
    await expect(adopt(clients, stack, [secret], '1', pause)).rejects.toMatchObject({ name: 'ExpiredToken' });
  });

  it('passes on a refusal to look', async () => {
    formation.on(DeleteChangeSetCommand).rejects(refusal('AccessDenied'));
    await expect(adopt(clients, stack, [secret], '1')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a trial', () => {
  const event = { name: 'an event', event: { request: {} }, outcome: 'request' } as const;
  const answers = (output: object, utilization: string | undefined = '12', error?: string) => ({
    TestResult: {
      ComputeUtilization: utilization,
      FunctionOutput: JSON.stringify(output),
      ...(error && { FunctionErrorMessage: error }),
    },
  });
  const measured = async () => {
    cloudfront.on(CreateFunctionCommand).resolves({ ETag: 'E1' });
    const trial = openTrial(clients, 'netflix-trial', 'arn:store', pause);
    await trial.load('code');
    return trial.measure(event);
  };

  it('runs on the DEVELOPMENT stage of a function of its own, with a store of its own', async () => {
    cloudfront.on(TestFunctionCommand).resolves(answers({ request: {} }));
    expect(await measured()).toEqual({ event: 'an event', utilization: 12, outcome: 'request', wanted: 'request' });
    expect(cloudfront.commandCalls(CreateFunctionCommand)[0]?.args[0].input).toMatchObject({
      Name: 'netflix-trial',
      FunctionConfig: {
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN: 'arn:store' }] },
      },
    });
    const [asked] = cloudfront.commandCalls(TestFunctionCommand);
    expect(asked?.args[0].input).toMatchObject({ Name: 'netflix-trial', IfMatch: 'E1', Stage: 'DEVELOPMENT' });
    expect(Buffer.from(asked?.args[0].input.EventObject as Uint8Array).toString()).toBe('{"request":{}}');
    expect(cloudfront.commandCalls(PublishFunctionCommand)).toHaveLength(0);
  });

  it('puts the next function in the place of the first', async () => {
    cloudfront.on(CreateFunctionCommand).resolves({ ETag: 'E1' });
    cloudfront.on(UpdateFunctionCommand).resolves({ ETag: 'E2' });
    const trial = openTrial(clients, 'netflix-trial', 'arn:store', pause);
    await trial.load('one');
    await trial.load('two');
    expect(cloudfront.commandCalls(UpdateFunctionCommand)[0]?.args[0].input).toMatchObject({ IfMatch: 'E1' });
  });

  it('asks again while the store is new', async () => {
    cloudfront
      .on(TestFunctionCommand)
      .resolvesOnce(answers({ response: { statusCode: 503 } }))
      .resolves(answers({ request: {} }));
    expect((await measured()).outcome).toBe('request');
  });

  it.each([
    [answers({ response: { statusCode: 503 } }), 503, 'came to 503 instead of request'],
    [
      answers({}, '12', 'The function ran out of time'),
      'The function ran out of time',
      'came to The function ran out of time instead of request',
    ],
    [answers({ request: {} }, '51'), 'request', 'takes 51 of 100; allowed: 50'],
    [answers({ request: {} }, '50'), 'request', undefined],
    [{ TestResult: { FunctionOutput: '{"request":{}}' } }, 'request', 'CloudFront told no compute utilization'],
  ])('judges %o', async (answer, outcome, problem) => {
    cloudfront.on(TestFunctionCommand).resolves(answer);
    const result = await measured();
    expect(result.outcome).toBe(outcome);
    expect(measuredProblem(result)).toBe(problem);
  });

  it('waits until CloudFront sees that the function of the store is gone', async () => {
    const KeyValueStore = { Comment: TRIAL_COMMENT } as never;
    cloudfront.on(DescribeKeyValueStoreCommand).resolves({ ETag: 'E1', KeyValueStore });
    cloudfront.on(DeleteKeyValueStoreCommand).rejectsOnce(new CannotDeleteEntityWhileInUse(METADATA)).resolves({});
    await deleteTrialStore(clients, 'netflix-trial', pause);
    expect(cloudfront.commandCalls(DeleteKeyValueStoreCommand)).toHaveLength(2);
    cloudfront.on(DeleteKeyValueStoreCommand).rejects(new CannotDeleteEntityWhileInUse(METADATA));
    await expect(deleteTrialStore(clients, 'netflix-trial', pause)).rejects.toThrow('is still in use');
  });

  it('deletes nothing of somebody else that has its name', async () => {
    const FunctionConfig = { Comment: 'Our A/B test', Runtime: 'cloudfront-js-2.0' as const };
    cloudfront.on(DescribeFunctionCommand).resolves({ ETag: 'E1', FunctionSummary: { FunctionConfig } as never });
    cloudfront
      .on(DescribeKeyValueStoreCommand)
      .resolves({ ETag: 'E1', KeyValueStore: { Comment: 'Our prices' } as never });
    await expect(deleteTrialFunction(clients, 'netflix-trial')).rejects.toThrow(
      'The function netflix-trial is none of a trial, and a trial asks for its name: choose another name',
    );
    await expect(deleteTrialStore(clients, 'netflix-trial', pause)).rejects.toThrow(
      'The key-value store netflix-trial',
    );
    expect(cloudfront.commandCalls(DeleteViewerFunctionCommand)).toHaveLength(0);
    expect(cloudfront.commandCalls(DeleteKeyValueStoreCommand)).toHaveLength(0);
  });

  it('is cleared away where there is none, too', async () => {
    cloudfront.on(DescribeFunctionCommand).rejects(new NoSuchFunctionExists(METADATA));
    cloudfront.on(DescribeKeyValueStoreCommand).rejects(new EntityNotFound(METADATA));
    await deleteTrialFunction(clients, 'netflix-trial');
    await deleteTrialStore(clients, 'netflix-trial');
    expect(cloudfront.commandCalls(CreateKeyValueStoreCommand)).toHaveLength(0);
  });
});

describe('live code', () => {
  it('is read from the LIVE stage, and replaced without another change', async () => {
    cloudfront.on(GetFunctionCommand).resolves({ FunctionCode: Buffer.from('old') as never });
    const FunctionConfig = { Comment: 'c', Runtime: 'cloudfront-js-2.0' as const };
    cloudfront.on(DescribeFunctionCommand).resolves({ ETag: 'E1', FunctionSummary: { FunctionConfig } as never });
    cloudfront.on(UpdateFunctionCommand).resolves({ ETag: 'E2' });
    expect(await readLiveCode(clients, 'f')).toBe('old');
    await publishCode(clients, 'f', 'new');
    expect(cloudfront.commandCalls(UpdateFunctionCommand)[0]?.args[0].input).toMatchObject({
      IfMatch: 'E1',
      FunctionConfig,
    });
    expect(cloudfront.commandCalls(PublishFunctionCommand)[0]?.args[0].input).toEqual({ Name: 'f', IfMatch: 'E2' });
  });

  it('is none before the first deploy; any other error is passed on', async () => {
    cloudfront.on(GetFunctionCommand).rejectsOnce(new NoSuchFunctionExists(METADATA)).rejects(refusal('AccessDenied'));
    expect(await readLiveCode(clients, 'f')).toBeUndefined();
    await expect(readLiveCode(clients, 'f')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('an object', () => {
  const object = healthObject('bucket', 'eu-west-1', 'media/health/eu-west-1');
  it('is written where it is missing', async () => {
    storage.on(PutObjectCommand).resolves({});
    expect(await writeMissing(clients, object)).toBe(true);
    expect(storage.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'bucket',
      Key: 'media/health/eu-west-1',
      Body: 'ok\n',
      CacheControl: 'no-store',
      ContentType: 'text/plain',
      IfNoneMatch: '*',
    });
  });
  it('is left alone where it is; any other error is passed on', async () => {
    storage.on(PutObjectCommand).rejectsOnce(refusal('PreconditionFailed')).rejects(refusal('NoSuchBucket'));
    expect(await writeMissing(clients, object)).toBe(false);
    await expect(writeMissing(clients, object)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('a bucket', () => {
  const place = { bucket: 'b', region: 'eu-west-1' };
  it('holds content when it holds more than a deploy and the probers write', async () => {
    storage
      .on(ListObjectVersionsCommand)
      .resolvesOnce({
        Versions: [{ Key: 'media/health/eu-west-1' }, { Key: 'probe/vote.json' }],
        NextKeyMarker: 'probe/vote.json',
        IsTruncated: true,
      })
      .resolvesOnce({ Versions: [{ Key: 'media/vod/deploy-check/segment.m4s' }, { Key: 'public/index.html' }] })
      .resolvesOnce({ Versions: [{ Key: 'media/health/eu-west-1' }] });
    expect(await firstContent(clients, place)).toBe('public/index.html');
    expect(await firstContent(clients, place)).toBeUndefined();
    expect(storage.commandCalls(ListObjectVersionsCommand)[1]?.args[0].input.KeyMarker).toBe('probe/vote.json');
  });

  it('holds content while what was taken down could be had back, and not for its marker alone', async () => {
    const DeleteMarkers = [{ Key: 'media/vod/title/master.m3u8', VersionId: '2', IsLatest: true }];
    storage
      .on(ListObjectVersionsCommand)
      .resolvesOnce({ DeleteMarkers, Versions: [{ Key: 'media/vod/title/master.m3u8', VersionId: '1' }] })
      .resolvesOnce({ DeleteMarkers });
    expect(await firstContent(clients, place)).toBe('media/vod/title/master.m3u8');
    expect(await firstContent(clients, place)).toBeUndefined();
  });

  it('is emptied of versions and markers, and then deleted', async () => {
    storage
      .on(ListObjectVersionsCommand)
      .resolvesOnce({ Versions: [{ Key: 'a', VersionId: '1' }], DeleteMarkers: [{ Key: 'a', VersionId: '2' }] })
      .resolvesOnce({ Versions: [{ Key: 'b', VersionId: '3' }] })
      .resolves({});
    storage.on(DeleteObjectsCommand).resolves({});
    expect(await deleteBucket(clients, place, () => {})).toBe(3);
    expect(storage.commandCalls(DeleteObjectsCommand).map(({ args }) => args[0].input.Delete?.Objects)).toEqual([
      [
        { Key: 'a', VersionId: '1' },
        { Key: 'a', VersionId: '2' },
      ],
      [{ Key: 'b', VersionId: '3' }],
    ]);
    expect(storage.commandCalls(DeleteBucketCommand)).toHaveLength(1);
  });

  it('that S3 does not let go of is named, and stays', async () => {
    storage.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: 'a', VersionId: '1' }] });
    storage.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', Code: 'AccessDenied' }] });
    await expect(deleteBucket(clients, place, () => {})).rejects.toThrow('S3 does not delete b/a (AccessDenied)');
    expect(storage.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });

  it('that is gone is no error', async () => {
    storage.on(ListObjectVersionsCommand).rejects(refusal('NoSuchBucket'));
    storage.on(ListObjectsV2Command).rejects(refusal('NoSuchBucket'));
    expect(await deleteBucket(clients, place, () => {})).toBeUndefined();
    expect(await firstContent(clients, place)).toBeUndefined();
  });
});

it('the edge Lambda is told by its name among others, on every page', async () => {
  lambdas
    .on(ListFunctionsCommand)
    .resolvesOnce({ Functions: [{ FunctionName: 'other-edge-OriginResponse1' }], NextMarker: 'more' })
    .resolves({
      Functions: [{ FunctionName: 'netflix-edge-OriginResponse1' }, { FunctionName: 'netflix-edge-other' }],
    });
  lambdas.on(DeleteFunctionCommand).resolves({});
  expect(await deleteEdgeLambdas(clients, 'netflix')).toEqual([]);
  expect(lambdas.commandCalls(DeleteFunctionCommand).map(({ args }) => args[0].input.FunctionName)).toEqual([
    'netflix-edge-OriginResponse1',
  ]);
});

describe('the check through a distribution', () => {
  const facts = {
    regions: ['eu-west-1'],
    tokens: { issuer: 'me', audience: 'you' },
    canonicalHost: 'h',
    now: 1_800_000_000,
  };
  const key = { id: 'k1', secret: Buffer.alloc(32, 1) };
  const named = (name: string, signed = true) =>
    smokeChecks({ ...facts, key: signed ? key : undefined }).find((check) => check.name === name);
  const good = {
    status: 200,
    headers: GOOD_HEADERS,
    body: 'This object is what a deploy is checked with. It may be deleted: the next deploy writes it again.\n',
  };

  it.each([
    ['signed segment', good, undefined],
    ['signed segment', { ...good, status: 403 }, 'the status is 403 instead of 200'],
    ['signed segment', { ...good, body: '<html>' }, 'the body is not the object'],
    [
      'signed segment',
      { ...good, headers: { ...GOOD_HEADERS, 'strict-transport-security': undefined } },
      'the header strict-transport-security is missing',
    ],
    [
      'signed segment',
      { ...good, headers: { ...GOOD_HEADERS, 'cache-control': 'no-store' } },
      'the header cache-control is no-store',
    ],
    [
      'signed segment',
      { ...good, headers: { ...GOOD_HEADERS, server: 'AmazonS3' } },
      'the header server is still there',
    ],
    ['segment without a token', { ...good, status: 401 }, undefined],
    ['segment without a token', good, 'the status is 200 instead of 401'],
    ['redirect to HTTPS', { ...good, status: 301, headers: { location: 'https://h/' } }, undefined],
    ['redirect to HTTPS', { ...good, status: 200 }, 'the status is 200 instead of 301'],
    [
      'redirect to HTTPS',
      { ...good, status: 301, headers: { location: 'http://h/' } },
      'it leads to http://h/ instead of https://h/',
    ],
    ['health object of eu-west-1', { ...good, body: 'ok' }, undefined],
    ['health object of eu-west-1', { ...good, status: 403, body: '' }, 'the status is 403 instead of 200'],
  ])('"%s" judges an answer', (name, answer, says) => {
    expect(named(name)?.problem(answer)).toBe(says);
  });

  it('signs nothing where a key group lets viewers in, and expects CloudFront’s own refusal', () => {
    expect(named('signed segment', false)).toBeUndefined();
    expect(named('segment without a token', false)?.problem({ ...good, status: 403 })).toBeUndefined();
  });

  it('asks again until the answer is right, and gives up in the end', async () => {
    const progress = { say: () => {}, note: () => {}, step: <T>(_: string, run: () => Promise<T>) => run() };
    const check = named('health object of eu-west-1');
    if (!check) throw new Error('No such check.');
    let asked = 0;
    const late = async () => {
      asked += 1;
      if (asked < 3) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } });
      return { ...good, body: 'ok\n' };
    };
    expect(await smoke(late, [check], progress, pause)).toEqual([]);
    expect(asked).toBe(3);
    const never = async () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } });
    };
    const [problem] = await smoke(never, [check], progress, pause);
    expect(problem?.sentence).toBe(
      'The distribution failed its check "health object of eu-west-1": no answer (ENOTFOUND)',
    );
  });

  it('does not wait again for the checks after one that failed', async () => {
    const progress = { say: () => {}, note: () => {}, step: <T>(_: string, run: () => Promise<T>) => run() };
    const checks = ['health object of eu-west-1', 'signed segment', 'longest token'].flatMap(
      (name) => named(name) ?? [],
    );
    const asked: string[] = [];
    const broken = async ({ path }: { readonly path: string }) => {
      asked.push(path);
      return { ...good, status: 503 };
    };
    expect(await smoke(broken, checks, progress, pause)).toHaveLength(3);
    expect(asked.filter((path) => path === checks[0]?.path)).toHaveLength(20);
    expect(asked).toHaveLength(22);
  });
});

describe('progress', () => {
  const shown = async (isTerminal: boolean) => {
    const written: string[] = [];
    let now = 0;
    const progress = createProgress({ write: (text) => written.push(text), isTerminal, columns: 30, clock: () => now });
    await progress.step('Stacks', async () => {
      for (now of [10_000, 40_000, 50_000]) progress.note(`working since ${now / 1000} seconds by now`);
      progress.say('edge: done');
      now = 125_000;
    });
    return written.join('');
  };

  it('in a log is a line for each thing that is done, and a sign of life every half minute', async () => {
    expect(await shown(false)).toBe(
      '1.    Stacks\n      working since 40 seconds by now\n      edge: done\n      done in 2 min 05 s\n',
    );
  });

  it('on a terminal the newest line stands in place of the one before, as wide as the terminal', async () => {
    expect((await shown(true)).replaceAll('\r\u001b[K', '<')).toBe(
      '1.    Stacks\n<      working since 10 second<      working since 40 second<      working since 50 second<      edge: done\n      done in 2 min 05 s\n',
    );
  });

  it.each([
    [400, '0.4 s'],
    [59_940, '59.9 s'],
    [60_000, '1 min 00 s'],
    [605_000, '10 min 05 s'],
  ])('says %i ms as %s', (milliseconds, text) => {
    expect(elapsed(milliseconds)).toBe(text);
  });
});

describe('arguments', () => {
  it('of a deploy are read', () => {
    expect(parseDeployArgs([])).toEqual({ dryRun: false, onlyEdge: false, yes: false, verbose: false });
    expect(parseDeployArgs(['--dry-run', '--only', 'edge', '--yes', '--verbose'])).toEqual({
      dryRun: true,
      onlyEdge: true,
      yes: true,
      verbose: true,
    });
    expect(parseDeployArgs(['--help'])).toBeUndefined();
  });
  it('of a removal are read', () => {
    expect(parseDestroyArgs(['--with-content'])).toEqual({ withContent: true, yes: false, verbose: false });
    expect(parseDestroyArgs(['--help'])).toBeUndefined();
  });
  it.each([
    [['--only', 'origin'], '--only is "origin"; allowed: edge.'],
    [['--force'], 'The flag --force is not known; allowed: --dry-run, --only, --yes, --verbose, --help.'],
    [['edge'], 'deploy is given "edge"; allowed: flags only (--dry-run, --only, --yes, --verbose, --help).'],
    [['--yes', '--yes'], '--yes is given twice; allowed: once.'],
  ])('%o are refused', (args, says) => {
    expect(() => parseDeployArgs(args)).toThrow(says);
  });
});
