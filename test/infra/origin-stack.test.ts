import { describe, expect, it } from 'vitest';
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
    expect(template.Resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('lets the account’s distributions read media and the public site, and nobody list or read anything else', () => {
    const allowed = statementsOf(template).filter(({ Effect }) => Effect === 'Allow');
    const object = (prefix: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, `/${prefix}/*`]] });
    expect(allowed).toEqual([
      {
        Sid: 'ReadByDistributions',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: [object('media'), object('public')],
        Condition: {
          StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'AWS:SourceArn': {
              'Fn::Join': ['', ['arn:aws:cloudfront::', { Ref: 'AWS::AccountId' }, ':distribution/*']],
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

  it('tiers VOD and forgets old versions, unfinished uploads and what live has left behind', () => {
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
        Id: 'forget-live',
        Status: 'Enabled',
        Prefix: 'media/live/',
        ExpirationInDays: 2,
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
});
