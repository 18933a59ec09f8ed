import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as cf from '@aws-sdk/client-cloudfront';
import { GetAccountLimitCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { config } from '../../../infra/config.ts';
import { COUNTED_TYPES } from '../../../scripts/account-usage.ts';
import { openAwsClients } from '../../../scripts/aws-clients.ts';
import type { PlannedStack } from '../../../scripts/deploy-plan.ts';
import { checkStacks } from '../../../scripts/deploy-preflight.ts';
import { quotaProblem, quotaWarning, readQuotas } from '../../../scripts/preflight-quotas.ts';
import { synthesizeWith, withFolder } from '../../infra/synthesized.ts';
import { createWorld, refusal } from './world.ts';

const clients = openAwsClients();
const [cloudfront, route53, storage, quotas] = [
  mockClient(cf.CloudFrontClient),
  mockClient(Route53Client),
  mockClient(S3Client),
  mockClient(ServiceQuotasClient),
];

const stackOf = (types: Readonly<Record<string, number>>): PlannedStack => ({
  name: 'netflix-edge',
  region: 'us-east-1',
  kind: 'edge',
  template: {
    Resources: Object.fromEntries(
      Object.entries(types).flatMap(([Type, count]) =>
        Array.from({ length: count }, (_, n) => [`${Type}${n}`, { Type }]),
      ),
    ),
  },
});

/** Each list in two pages, which together have three. */
const LISTS = [
  ['AWS::CloudFront::Distribution', cf.ListDistributionsCommand, 'DistributionList', {}],
  ['AWS::CloudFront::CachePolicy', cf.ListCachePoliciesCommand, 'CachePolicyList', { Type: 'custom' }],
  [
    'AWS::CloudFront::OriginRequestPolicy',
    cf.ListOriginRequestPoliciesCommand,
    'OriginRequestPolicyList',
    { Type: 'custom' },
  ],
  [
    'AWS::CloudFront::ResponseHeadersPolicy',
    cf.ListResponseHeadersPoliciesCommand,
    'ResponseHeadersPolicyList',
    { Type: 'custom' },
  ],
  ['AWS::CloudFront::Function', cf.ListFunctionsCommand, 'FunctionList', { Stage: 'DEVELOPMENT' }],
  ['AWS::CloudFront::KeyValueStore', cf.ListKeyValueStoresCommand, 'KeyValueStoreList', {}],
  ['AWS::CloudFront::OriginAccessControl', cf.ListOriginAccessControlsCommand, 'OriginAccessControlList', {}],
  ['AWS::CloudFront::KeyGroup', cf.ListKeyGroupsCommand, 'KeyGroupList', {}],
  ['AWS::CloudFront::PublicKey', cf.ListPublicKeysCommand, 'PublicKeyList', {}],
] as const;

/** As the pages have them, which the sources name, and whose links to Service Quotas hold the codes. */
const PUBLISHED: Readonly<Record<string, readonly [documented: number, code?: string]>> = {
  'AWS::CloudFront::Distribution': [500, 'cloudfront L-24B04930'],
  'AWS::CloudFront::CachePolicy': [20, 'cloudfront L-7D134442'],
  'AWS::CloudFront::OriginRequestPolicy': [20, 'cloudfront L-C3659C43'],
  'AWS::CloudFront::ResponseHeadersPolicy': [20, 'cloudfront L-CF0D4FC5'],
  'AWS::CloudFront::Function': [100],
  'AWS::CloudFront::KeyValueStore': [50],
  'AWS::CloudFront::OriginAccessControl': [100],
  'AWS::CloudFront::KeyGroup': [10],
  'AWS::CloudFront::PublicKey': [10],
  'AWS::S3::Bucket': [10_000, 's3 L-DC2B2D3D'],
  'AWS::Route53::HealthCheck': [200],
};

beforeEach(() => {
  for (const mock of [cloudfront, route53, storage, quotas]) mock.reset();
  for (const [, command, list] of LISTS) {
    cloudfront
      .on(command as never)
      .resolves({ [list]: { NextMarker: 'more', Items: [{}, {}] } } as never)
      .on(command as never, { Marker: 'more' } as never)
      .resolves({ [list]: { Items: [{}] } } as never);
  }
  storage
    .on(ListBucketsCommand)
    .resolvesOnce({ Buckets: [{}, {}], ContinuationToken: 'more' })
    .resolves({ Buckets: [{}] });
  route53
    .on(GetAccountLimitCommand, { Type: 'MAX_HEALTH_CHECKS_BY_OWNER' })
    .resolves({ Count: 3, Limit: { Type: 'MAX_HEALTH_CHECKS_BY_OWNER', Value: 77 } });
  quotas.on(ListServiceQuotasCommand).resolves({ Quotas: [] });
});

describe('what the account has', () => {
  it.each(LISTS)('of %s is counted page by page, without AWS’s own', async (type, command, _, filter) => {
    expect(await readQuotas(clients, [stackOf({ [type]: 2 })], [])).toMatchObject([{ needed: 2, used: 3 }]);
    const asked = cloudfront.commandCalls(command as never).map(({ args }) => args[0].input);
    expect(asked).toEqual([
      { ...filter, Marker: undefined },
      { ...filter, Marker: 'more' },
    ]);
    expect(cloudfront.calls()).toHaveLength(2);
  });

  it('of buckets and health checks is counted too, and Route 53 tells its own quota', async () => {
    const stack = stackOf({ 'AWS::S3::Bucket': 2, 'AWS::Route53::HealthCheck': 1 });
    expect(await readQuotas(clients, [stack], ['AWS::S3::Bucket'])).toEqual([
      { words: 'buckets', needed: 1, used: 3, most: 10_000, source: 'documentation' },
      { words: 'health checks', needed: 1, used: 3, most: 77, source: 'account' },
    ]);
  });

  it('is not asked for what the templates do not make, or take over', async () => {
    expect(await readQuotas(clients, [stackOf({ 'AWS::S3::Bucket': 1 })], ['AWS::S3::Bucket'])).toEqual([]);
    expect([...storage.calls(), ...quotas.calls(), ...cloudfront.calls()]).toEqual([]);
  });

  it.each(['AccessDenied', 'ThrottlingException'])('passes %s on, for the command to explain', async (name) => {
    cloudfront.on(cf.ListKeyGroupsCommand).rejects(refusal(name));
    await expect(readQuotas(clients, [stackOf({ 'AWS::CloudFront::KeyGroup': 1 })], [])).rejects.toMatchObject({
      name,
    });
  });
});

describe('the quota', () => {
  it('of each type is the published one', () => {
    const table = COUNTED_TYPES.map(({ type, documented, quota }) => [
      type,
      quota ? [documented, `${quota.service} ${quota.code}`] : [documented],
    ]);
    expect(Object.fromEntries(table)).toEqual(PUBLISHED);
  });

  const policy = [stackOf({ 'AWS::CloudFront::CachePolicy': 4 })];

  it('is this account’s own where Service Quotas tells it, page by page', async () => {
    quotas
      .on(ListServiceQuotasCommand, { ServiceCode: 'cloudfront' })
      .resolvesOnce({ Quotas: [{ QuotaCode: 'L-00000000', Value: 1 }], NextToken: 'more' })
      .resolves({ Quotas: [{ QuotaCode: 'L-7D134442', Value: 6 }] });
    const [use] = await readQuotas(clients, policy, []);
    expect(use).toEqual({ words: 'cache policies', needed: 4, used: 3, most: 6, source: 'account' });
  });

  it('is the documented one where Service Quotas does not list it, or may not be asked', async () => {
    const documented = { most: 20, source: 'documentation' };
    expect(await readQuotas(clients, policy, [])).toMatchObject([documented]);
    quotas.on(ListServiceQuotasCommand).rejects(refusal('AccessDeniedException'));
    expect(await readQuotas(clients, policy, [])).toMatchObject([documented]);
  });

  it('is not guessed when Service Quotas fails otherwise', async () => {
    quotas.on(ListServiceQuotasCommand).rejects(refusal('ThrottlingException'));
    await expect(readQuotas(clients, policy, [])).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  const use = { words: 'key groups', needed: 2, used: 8, most: 10 };
  it.each([
    [{ ...use, source: 'account' as const }, undefined, undefined],
    [
      { ...use, used: 9, source: 'account' as const },
      'The account has 9 key groups, its quota is 10, and this deploy makes 2 more',
      undefined,
    ],
    [{ ...use, source: 'documentation' as const }, undefined, undefined],
    [
      { ...use, used: 9, source: 'documentation' as const },
      undefined,
      'the account has 9 key groups, and this deploy makes 2 more; by AWS’s documentation 10 are allowed, and this account’s own quota could not be read.',
    ],
  ])('refuses by the account’s own figure, and warns by the documented one: %o', (count, says, warns) => {
    expect(quotaProblem(count)?.sentence).toBe(says);
    expect(quotaWarning(count)).toBe(warns);
  });
});

it('every type of the templates that has a small quota is in the table', () => {
  const { templates } = withFolder((folder) => synthesizeWith(folder));
  const made = new Set(
    Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
  );
  const ofCloudFront = [...made].filter((type) => type.startsWith('AWS::CloudFront::')).sort();
  const counted = COUNTED_TYPES.map(({ type }) => type);
  // A subscription belongs to its distribution.
  expect(ofCloudFront.filter((type) => !counted.includes(type))).toEqual(['AWS::CloudFront::MonitoringSubscription']);
});

describe('a deploy', () => {
  it('is told, and goes on, where only the documented figure would be passed', async () => {
    mockClient(CloudFormationClient)
      .on(DescribeStacksCommand)
      .rejects(refusal('ValidationError', 'Stack with id netflix-edge does not exist'));
    const lines: string[] = [];
    const progress = {
      say: (line: string) => void lines.push(line),
      note: () => {},
      step: async () => undefined as never,
    };
    const step = { clients, config, progress, now: 0 };
    await checkStacks(step, [stackOf({ 'AWS::CloudFront::KeyGroup': 8 })], false, '111122223333');
    expect(lines).toEqual([
      'netflix-edge: not there yet',
      expect.stringMatching(/^Careful: the account has 3 key groups, and this deploy makes 8 more; .* 10 are allowed/),
    ]);
  });

  it('is refused before anything is written when the account is full, and not asked again once it is there', async () => {
    const world = createWorld();
    world.state.mostDistributions = 3;
    await expect(world.deploy()).rejects.toThrow(
      'The account has 3 distributions, its quota is 3, and this deploy makes 1 more: ask for more distributions in the Service Quotas console',
    );
    expect(world.calls.filter((call) => /^(Put|Update|Create|toolkit)/.test(call))).toEqual([]);
    world.state.mostDistributions = 4;
    await world.deploy();
    await world.deploy();
    expect(world.calls).not.toContain('ListServiceQuotas');
    world.close();
  });

  it('goes on when Service Quotas may not be asked', async () => {
    const world = createWorld();
    world.state.fail = (call) => (call === 'ListServiceQuotas' ? refusal('AccessDeniedException') : undefined);
    await world.deploy();
    expect(world.end().keysAgree).toBe(true);
    world.close();
  });
});
