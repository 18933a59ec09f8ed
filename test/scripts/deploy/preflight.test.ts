import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { config } from '../../../infra/config.ts';
import { openAwsClients } from '../../../scripts/aws-clients.ts';
import type { PlannedStack } from '../../../scripts/deploy-plan.ts';
import { checkAccount } from '../../../scripts/deploy-preflight.ts';
import { accountProblem, readCaller } from '../../../scripts/preflight-account.ts';
import { bootstrapProblem } from '../../../scripts/preflight-bootstrap.ts';
import { concurrencyWarning, readConcurrency } from '../../../scripts/preflight-concurrency.ts';
import { domainProblem, readDomain } from '../../../scripts/preflight-domain.ts';
import { findNames } from '../../../scripts/preflight-names.ts';
import { importTemplate, literal, retainedResources } from '../../../scripts/retained.ts';
import { readinessOf, stackProblem } from '../../../scripts/stack-state.ts';
import { refusal } from './world.ts';

const ACCOUNT = '111122223333';
const clients = openAwsClients();
const [sts, ssm, lambdas, cloudfront, route53, storage, secrets] = [
  mockClient(STSClient),
  mockClient(SSMClient),
  mockClient(LambdaClient),
  mockClient(CloudFrontClient),
  mockClient(Route53Client),
  mockClient(S3Client),
  mockClient(SecretsManagerClient),
];
beforeEach(() => {
  for (const mock of [sts, ssm, lambdas, cloudfront, route53, storage, secrets]) mock.reset();
});

describe('the account', () => {
  it('is asked for at the endpoint of its Region, not at the one for all', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: ACCOUNT, Arn: 'arn:aws:iam::1:user/x' });
    expect(await readCaller(clients, 'eu-west-1')).toEqual({ account: ACCOUNT, arn: 'arn:aws:iam::1:user/x' });
    const client = clients.of(STSClient, 'eu-west-1');
    const { endpointProvider } = client.config as unknown as {
      endpointProvider: (facts: object) => { url: URL };
    };
    expect(endpointProvider({ Region: 'eu-west-1', UseGlobalEndpoint: false }).url.host).toBe(
      'sts.eu-west-1.amazonaws.com',
    );
    expect(await client.config.region()).toBe('eu-west-1');
  });

  it('passes AWS’s refusal on, and refuses an answer without an account', async () => {
    sts.on(GetCallerIdentityCommand).rejectsOnce(refusal('ExpiredToken')).resolves({});
    await expect(readCaller(clients, 'eu-west-1')).rejects.toThrow('whatever AWS says');
    await expect(readCaller(clients, 'eu-west-1')).rejects.toThrow('AWS named no account');
  });

  it.each([
    [null, undefined],
    [ACCOUNT, undefined],
    ['999999999999', `These credentials are of the account ${ACCOUNT}, and infra/config.ts allows 999999999999 alone`],
  ])('that is configured as %s is judged', (configured, says) => {
    expect(accountProblem({ account: ACCOUNT, arn: '' }, configured)?.sentence).toBe(says);
  });
});

it.each([
  ['28', undefined],
  ['8', undefined],
  ['7', 'is version 7, and 8 is needed'],
  [undefined, 'is missing'],
  ['x', 'is version x, and 8 is needed'],
])('a bootstrap of version %s is judged', (version, says) => {
  const problem = bootstrapProblem('eu-west-1', ACCOUNT, { isRegionEnabled: true, version });
  expect(problem?.sentence).toBe(says && `The CDK's bootstrap in eu-west-1 ${says}`);
});

it.each(['UnrecognizedClientException', 'InvalidClientTokenId'])(
  'a Region that the account has not enabled (%s) is named, and nothing more is asked of it',
  async (name) => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: ACCOUNT, Arn: 'arn:x' });
    const asked: string[] = [];
    const answer = async (_: unknown, getClient: () => { config: { region: () => Promise<string> } }) => {
      const region = await getClient().config.region();
      asked.push(region);
      if (region === 'ap-northeast-2') throw refusal(name);
      return { Parameter: { Value: '28' } };
    };
    ssm.on(GetParameterCommand).callsFake(answer);
    lambdas.on(GetAccountSettingsCommand).callsFake(answer);
    const progress = { say: () => {}, note: () => {}, step: async () => undefined as never };
    await expect(checkAccount({ clients, config, progress, now: 0 })).rejects.toThrow(
      /^The Region ap-northeast-2 does not know these credentials: the account has not enabled it.*enable-region --region-name ap-northeast-2/,
    );
    expect(asked.filter((region) => region === 'ap-northeast-2')).toHaveLength(1);
    expect(asked.filter((region) => region === 'eu-west-1')).toHaveLength(2);
  },
);

describe('Lambda’s concurrency', () => {
  it('is read in each Region', async () => {
    lambdas.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 10 } });
    expect(await readConcurrency(clients, 'eu-west-1')).toBe(10);
  });

  it('that is small is told by the step, with its Region', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: ACCOUNT, Arn: 'arn:x' });
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '28' } });
    lambdas.on(GetAccountSettingsCommand).callsFake(async (_, getClient) => {
      const region = await getClient().config.region();
      return { AccountLimit: { ConcurrentExecutions: region === 'eu-west-1' ? 10 : 1000 } };
    });
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const progress = { say, note: () => {}, step: async () => undefined as never };
    await checkAccount({ clients, config, progress, now: 0 });
    expect(lines.filter((line) => line.startsWith('Careful'))).toEqual([
      'Careful: eu-west-1 lets 10 Lambda functions run at once, so cache misses there may be throttled: ask for 1,000 in the Service Quotas console.',
    ]);
  });

  it.each([
    [1000, false],
    [100, false],
    [10, true],
    [undefined, false],
  ])('of %s warns: %s', (executions, warns) => {
    expect(concurrencyWarning('eu-west-1', executions) !== undefined).toBe(warns);
  });
});

describe('the domain', () => {
  const domain = { name: 'video.example.com', zoneName: 'example.com', hostedZoneId: 'Z1' };
  const facts = {
    zoneName: 'example.com',
    isPrivate: false,
    nameServers: ['ns-1.awsdns-1.org', 'ns-2.awsdns-2.net'],
    delegatedTo: ['ns-2.awsdns-2.net.'],
    servedBy: undefined as string | undefined,
    records: [] as readonly string[],
  };

  it('is read from Route 53, the public DNS and the account’s distributions', async () => {
    route53.on(GetHostedZoneCommand).resolves({
      HostedZone: { Name: 'example.com.', Id: 'Z1', CallerReference: '' },
      DelegationSet: { NameServers: facts.nameServers },
    });
    cloudfront.on(ListDistributionsCommand).resolves({
      DistributionList: { Items: [{ Aliases: { Quantity: 1, Items: ['video.example.com'] }, Comment: 'x' }] } as never,
    });
    const record = (Name: string, Type: 'A' | 'TXT' | 'CNAME') => ({ Name, Type });
    route53.on(ListResourceRecordSetsCommand, { HostedZoneId: 'Z1', StartRecordName: 'video.example.com' }).resolves({
      ResourceRecordSets: [
        record('video.example.com.', 'A'),
        record('video.example.com.', 'TXT'),
        record('www.example.com.', 'CNAME'),
      ],
    });
    const dns = { resolveNs: async () => facts.delegatedTo };
    expect(await readDomain(clients, domain, dns)).toEqual({ ...facts, servedBy: 'x', records: ['A'] });
  });

  it.each([
    ['ENOTFOUND', []],
    ['ENODATA', []],
    ['ETIMEOUT', undefined],
    ['ESERVFAIL', undefined],
  ])('may be unknown to Route 53, and to the public DNS with %s', async (code, delegatedTo) => {
    route53.on(GetHostedZoneCommand).rejects(new NoSuchHostedZone({ message: 'none', $metadata: {} }));
    cloudfront.on(ListDistributionsCommand).resolves({});
    const resolveNs = async () => {
      throw Object.assign(new Error('queryNs'), { code });
    };
    expect(await readDomain(clients, domain, { resolveNs })).toMatchObject({ zoneName: undefined, delegatedTo });
  });

  it.each([GetHostedZoneCommand, ListResourceRecordSetsCommand])(
    'passes on what Route 53 refuses: %o',
    async (command) => {
      const HostedZone = { Name: 'example.com.', Id: 'Z1', CallerReference: '' };
      route53.on(GetHostedZoneCommand).resolves({ HostedZone });
      route53.on(command as never).rejects(refusal('AccessDenied'));
      cloudfront.on(ListDistributionsCommand).resolves({});
      const asked = readDomain(clients, domain, { resolveNs: async () => [] });
      await expect(asked).rejects.toMatchObject({ name: 'AccessDenied' });
    },
  );

  it.each([
    [{}, undefined],
    [{ servedBy: 'netflix-cdn-distribution' }, undefined],
    [{ servedBy: 'netflix-cdn-distribution', records: ['A', 'AAAA'] }, undefined],
    [
      { records: ['CNAME'] },
      'The zone example.com has a record of the type CNAME for video.example.com already, which leads elsewhere',
    ],
    [{ zoneName: undefined }, 'The hosted zone Z1 is not in this account'],
    [{ zoneName: 'example.org' }, 'The hosted zone Z1 is of example.org, not example.com'],
    [{ isPrivate: true }, 'The hosted zone Z1 is private, so no certificate can be validated in it'],
    [
      { delegatedTo: ['ns.other.example'] },
      'The public DNS does not ask Route 53 for example.com, so its certificate could not be validated',
    ],
    [
      { delegatedTo: undefined },
      'The public DNS does not answer for example.com, so nobody knows whether its certificate can be validated',
    ],
    [{ servedBy: 'old' }, 'The name video.example.com belongs to another distribution of this account ("old")'],
  ])('is judged: %o', (changes, says) => {
    expect(domainProblem(domain, 'netflix-cdn-distribution', { ...facts, ...changes })?.sentence).toBe(says);
  });
});

const named = { 'Fn::Join': ['', ['netflix-content-', { Ref: 'AWS::AccountId' }, '-eu-west-1']] };
const stack = (Resources: PlannedStack['template']['Resources']): PlannedStack => ({
  name: 'netflix-origin-eu-west-1',
  region: 'eu-west-1',
  kind: 'replica',
  template: { Resources },
});
const bucket = stack({
  Content: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate', Properties: { BucketName: named, X: 1 } },
  Temporary: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'goes' } },
  Unnamed: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: {} },
});
const secret = stack({
  Keys: { Type: 'AWS::SecretsManager::Secret', DeletionPolicy: 'Retain', Properties: { Name: 'netflix-edge-keys' } },
});

describe('what a removed stack left', () => {
  it('is what it keeps and has a name that the template gives', () => {
    const found = retainedResources(bucket, ACCOUNT);
    expect(found).toEqual([
      { type: 'AWS::S3::Bucket', logicalId: 'Content', name: `netflix-content-${ACCOUNT}-eu-west-1` },
    ]);
    expect(JSON.parse(importTemplate(found, bucket.template))).toEqual({
      Resources: {
        Content: {
          Type: 'AWS::S3::Bucket',
          DeletionPolicy: 'RetainExceptOnCreate',
          Properties: { BucketName: `netflix-content-${ACCOUNT}-eu-west-1` },
        },
      },
    });
  });

  it.each([
    ['text', 'text'],
    [named, `netflix-content-${ACCOUNT}-eu-west-1`],
    [{ 'Fn::GetAtt': ['A', 'B'] }, undefined],
    [{ 'Fn::Join': ['', ['a', { Ref: 'Other' }]] }, undefined],
    [undefined, undefined],
  ])('a name given as %o is %s', (value, name) => {
    expect(literal(value, ACCOUNT)).toBe(name);
  });

  it('is taken over when it is there: a bucket by its name, a secret by its ARN', async () => {
    storage.on(HeadBucketCommand).resolves({});
    secrets.on(DescribeSecretCommand).resolves({ ARN: 'arn:secret' });
    const both = [await findNames(clients, bucket, ACCOUNT), await findNames(clients, secret, ACCOUNT)];
    expect(both.map(({ adopt }) => adopt[0]?.identifier)).toEqual([
      { BucketName: `netflix-content-${ACCOUNT}-eu-west-1` },
      { Id: 'arn:secret' },
    ]);
  });

  it.each([
    [403, 'is another account’s, or these credentials may not list it'],
    [301, 'is another account’s, or these credentials may not list it'],
  ])('is refused when the bucket answers %i', async (status, says) => {
    storage.on(HeadBucketCommand).rejects(refusal('Unknown', '', status));
    const { problems, adopt } = await findNames(clients, bucket, ACCOUNT);
    expect(adopt).toEqual([]);
    expect(problems[0]?.sentence).toContain(says);
  });

  it('passes on what S3 refuses otherwise', async () => {
    storage.on(HeadBucketCommand).rejects(refusal('SlowDown', '', 503));
    await expect(findNames(clients, bucket, ACCOUNT)).rejects.toMatchObject({ name: 'SlowDown' });
  });

  it('is named with the command that restores it when the secret is marked for deletion', async () => {
    secrets.on(DescribeSecretCommand).resolves({ ARN: 'arn:secret', DeletedDate: new Date() });
    const { problems } = await findNames(clients, secret, ACCOUNT);
    expect(problems[0]?.next).toBe(
      'run `aws secretsmanager restore-secret --secret-id netflix-edge-keys --region eu-west-1`',
    );
  });
});

describe('the state of a stack', () => {
  const place = { name: 'netflix-edge', region: 'us-east-1' };
  it.each([
    [undefined, false, 'absent'],
    ['REVIEW_IN_PROGRESS', false, 'absent'],
    ['DELETE_COMPLETE', false, 'absent'],
    ['CREATE_COMPLETE', true, 'ready'],
    ['UPDATE_ROLLBACK_COMPLETE', true, 'ready'],
    ['IMPORT_COMPLETE', false, 'ready'],
    ['UPDATE_IN_PROGRESS', false, 'busy'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false, 'busy'],
    // The toolkit removes these and begins anew, which protection forbids it.
    ['ROLLBACK_COMPLETE', false, 'ready'],
    ['ROLLBACK_COMPLETE', true, 'stuck'],
    ['CREATE_FAILED', true, 'stuck'],
    ['UPDATE_ROLLBACK_FAILED', false, 'stuck'],
    ['DELETE_FAILED', false, 'stuck'],
    ['IMPORT_ROLLBACK_FAILED', false, 'stuck'],
  ] as const)('%s, protected: %s, is %s', (StackStatus, EnableTerminationProtection, readiness) => {
    const found = StackStatus && { StackStatus, EnableTerminationProtection, StackName: 'x', CreationTime: new Date() };
    expect(readinessOf(found)).toBe(readiness);
    const problem = stackProblem(found, place);
    expect(problem !== undefined).toBe(readiness === 'stuck');
    if (problem) expect(problem.next).toMatch(/^read why in its events .*--stack-name netflix-edge --region us-east-1/);
  });
});
