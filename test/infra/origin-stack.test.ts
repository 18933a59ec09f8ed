import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import type { Json } from '../../infra/rules/template.ts';
import { only, type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];
const { templates } = withFolder((folder) => synthesizeWith(folder));
const originOf = (region: string) => templates[`netflix-origin-${region}`] as SynthesizedTemplate;

function statementsOf(template: SynthesizedTemplate): Json[] {
  const { PolicyDocument } = only(template, 'AWS::S3::BucketPolicy').props as { PolicyDocument: { Statement: Json[] } };
  return PolicyDocument.Statement;
}

describe.each(REGIONS)('the origin stack of %s', (region) => {
  const template = originOf(region);
  const { id, props } = only(template, 'AWS::S3::Bucket');

  it('holds one private, versioned, encrypted bucket that outlives it', () => {
    expect(props).toMatchObject({
      BucketName: { 'Fn::Join': ['', ['netflix-content-', { Ref: 'AWS::AccountId' }, `-${region}`]] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(template.Resources[id]).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('lets CloudFront, for the distribution of a parameter, read media and the public site, and nobody list or read anything else', () => {
    const allowed = statementsOf(template).filter(({ Effect }) => Effect === 'Allow');
    const object = (prefix: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, `/${prefix}/*`]] });
    expect(allowed).toEqual([
      {
        Sid: 'ReadByDistribution',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: [object('media'), object('public')],
        Condition: {
          StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'AWS:SourceArn': {
              'Fn::Join': [
                '',
                ['arn:aws:cloudfront::', { Ref: 'AWS::AccountId' }, ':distribution/', { Ref: 'DistributionId' }],
              ],
            },
          },
        },
      },
    ]);
  });

  it('denies everything that does not come over TLS', () => {
    const denied = statementsOf(template).filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject([
      { Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('tiers VOD and forgets old versions and unfinished uploads, but no live content', () => {
    const { Rules } = props.LifecycleConfiguration as { Rules: Json[] };
    expect(Rules).toEqual([
      { Id: 'abort-unfinished-uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      {
        Id: 'forget-old-versions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        ExpiredObjectDeleteMarker: true,
      },
      {
        Id: 'tier-vod',
        Status: 'Enabled',
        Prefix: 'media/vod/',
        Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }],
      },
      {
        Id: 'forget-rewritten-live',
        Status: 'Enabled',
        Prefix: 'media/live/',
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      {
        Id: 'forget-old-votes',
        Status: 'Enabled',
        Prefix: 'probe/',
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ]);
  });

  it('is open to the account’s distributions until a deploy knows the one, and tells what it made', () => {
    const { Parameters, Outputs } = template as unknown as { Parameters: Json; Outputs: Json };
    expect(Parameters).toMatchObject({ DistributionId: { Type: 'String', Default: '*' } });
    const { AllowedPattern } = Parameters.DistributionId as { AllowedPattern: string };
    const allowed = new RegExp(`^(?:${AllowedPattern})$`);
    for (const good of ['*', 'E2QWRUHAPOMQZL']) expect(allowed.test(good), good).toBe(true);
    for (const bad of ['', 'E*', '**', 'EDFDVBD6/x', 'd111111abcdef8']) expect(allowed.test(bad), bad).toBe(false);
    expect(Outputs).toMatchObject({
      ContentBucket: { Value: { Ref: id } },
      HealthObject: { Value: `media/health/${region}` },
    });
  });
});

describe('live content', () => {
  it('goes after the days of the configuration, when there are any', () => {
    const { templates } = withFolder((folder) => synthesizeWith(folder, { live: { ...config.live, keepDays: 14 } }));
    for (const region of REGIONS) {
      const { props } = only(templates[`netflix-origin-${region}`] as SynthesizedTemplate, 'AWS::S3::Bucket');
      const { Rules } = props.LifecycleConfiguration as { Rules: Json[] };
      expect(Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined)).toEqual([
        { Id: 'forget-live', Status: 'Enabled', Prefix: 'media/live/', ExpirationInDays: 14 },
      ]);
    }
  });
});
