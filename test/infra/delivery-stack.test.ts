import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listAt, objectAt } from '../../infra/rules/template.ts';
import { only, type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const DELIVERY = { repository: 'my-team/streaming-edge', environment: 'production', provider: 'create' } as const;
const DOMAIN = { name: 'video.example.com', zoneName: 'example.com', hostedZoneId: 'Z0123456789' };
const ISSUER = 'token.actions.githubusercontent.com';

const stackOf = (changes: Parameters<typeof synthesizeWith>[1]) =>
  withFolder((folder) => synthesizeWith(folder, changes).templates['netflix-delivery']) as SynthesizedTemplate;

const template = stackOf({ delivery: DELIVERY, domain: DOMAIN });
const role = only(template, 'AWS::IAM::Role').props;
const statements = listAt(objectAt(objectAt(listAt(role, 'Policies')[0]).PolicyDocument), 'Statement').map((one) =>
  objectAt(one),
);

describe('automated delivery', () => {
  it('is not there unless the configuration asks for it', () => {
    expect(Object.keys(withFolder((folder) => synthesizeWith(folder).templates))).not.toContain('netflix-delivery');
  });

  it('trusts one environment of one repository, and tokens that were made for AWS', () => {
    expect(role.AssumeRolePolicyDocument).toEqual({
      Statement: [
        {
          Action: 'sts:AssumeRoleWithWebIdentity',
          Effect: 'Allow',
          Principal: {
            Federated: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, `:oidc-provider/${ISSUER}`]] },
          },
          Condition: {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: 'repo:my-team/streaming-edge:environment:production',
            },
          },
        },
      ],
      Version: '2012-10-17',
    });
  });

  it('makes GitHub’s provider, or uses the one that the account has', () => {
    expect(only(template, 'AWS::IAM::OIDCProvider').props).toMatchObject({
      Url: `https://${ISSUER}`,
      ClientIdList: ['sts.amazonaws.com'],
    });
    const existing = stackOf({ delivery: { ...DELIVERY, provider: 'existing' } });
    expect(Object.values(existing.Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
  });

  it('may do these things, and nothing else', () => {
    expect(Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, [Action].flat()]))).toEqual({
      TakeBootstrapRoles: ['sts:AssumeRole'],
      ReadBootstrap: ['ssm:GetParameter'],
      OwnStacks: [
        'cloudformation:CreateChangeSet',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
      ],
      FormerStacks: ['cloudformation:DescribeStacks'],
      HandOnExecutionRole: ['iam:PassRole'],
      OwnFunctions: [
        'cloudfront:CreateFunction',
        'cloudfront:DeleteFunction',
        'cloudfront:DescribeFunction',
        'cloudfront:GetFunction',
        'cloudfront:PublishFunction',
        'cloudfront:TestFunction',
        'cloudfront:UpdateFunction',
      ],
      Stores: [
        'cloudfront-keyvaluestore:DescribeKeyValueStore',
        'cloudfront-keyvaluestore:GetKey',
        'cloudfront-keyvaluestore:UpdateKeys',
        'cloudfront:CreateKeyValueStore',
        'cloudfront:DeleteKeyValueStore',
        'cloudfront:DescribeKeyValueStore',
      ],
      Buckets: ['s3:ListBucket'],
      SmallObjects: ['s3:PutObject'],
      SigningKeys: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      HostedZone: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
      Certificates: ['acm:DescribeCertificate'],
      AccountFacts: [
        'acm:ListCertificates',
        'cloudfront:ListCachePolicies',
        'cloudfront:ListDistributions',
        'cloudfront:ListFunctions',
        'cloudfront:ListKeyGroups',
        'cloudfront:ListKeyValueStores',
        'cloudfront:ListOriginAccessControls',
        'cloudfront:ListOriginRequestPolicies',
        'cloudfront:ListPublicKeys',
        'cloudfront:ListResponseHeadersPolicies',
        'lambda:GetAccountSettings',
        'route53:GetAccountLimit',
        's3:ListAllMyBuckets',
        'servicequotas:ListServiceQuotas',
      ],
    });
  });

  it('has every resource only for facts of the account', () => {
    const open = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(open.map(({ Sid }) => Sid)).toEqual(['AccountFacts']);
  });

  it('hands the execution role to CloudFormation and to nobody else', () => {
    const handed = statements.find(({ Sid }) => Sid === 'HandOnExecutionRole');
    expect(handed?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } });
  });

  it('passes the offline rules and AWS’s list of good practice', () => {
    const report = withFolder((folder) => {
      const { outFolder } = synthesizeWith(folder, { delivery: DELIVERY, domain: DOMAIN }, true);
      return JSON.parse(readFileSync(join(outFolder, 'validation-report.json'), 'utf8')) as {
        pluginReports: { pluginName: string; violations: unknown[] }[];
      };
    });
    expect(report.pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions')?.violations).toEqual([]);
  });
});
