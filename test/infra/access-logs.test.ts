import { describe, expect, it } from 'vitest';
import { type Json, listAt } from '../../infra/rules/template.ts';
import { only, type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const { edge: EDGE } = withFolder((folder) => synthesizeWith(folder, { logs: { keepDays: 30 } }));
const bucket = only(EDGE, 'AWS::S3::Bucket');
const delivery = only(EDGE, 'AWS::Logs::Delivery').props;
const account = { Ref: 'AWS::AccountId' };

describe('access logs', () => {
  it('come from the distribution', () => {
    const distribution = { Ref: only(EDGE, 'AWS::CloudFront::Distribution').id };
    expect(only(EDGE, 'AWS::Logs::DeliverySource').props).toMatchObject({
      Name: 'netflix-access-logs',
      LogType: 'ACCESS_LOGS',
      ResourceArn: { 'Fn::Join': ['', ['arn:aws:cloudfront::', account, ':distribution/', distribution]] },
    });
    expect(delivery.DeliverySourceName).toBe('netflix-access-logs');
  });

  it('go to a bucket of their own, by the hour', () => {
    const destination = only(EDGE, 'AWS::Logs::DeliveryDestination');
    expect(destination.props).toMatchObject({
      OutputFormat: 'parquet',
      DestinationResourceArn: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket.id, 'Arn'] }, '/cloudfront']] },
    });
    expect(delivery).toMatchObject({
      DeliveryDestinationArn: { 'Fn::GetAtt': [destination.id, 'Arn'] },
      S3SuffixPath: '{yyyy}/{MM}/{dd}/{HH}',
    });
    expect(EDGE.Resources[only(EDGE, 'AWS::Logs::Delivery').id]).toMatchObject({
      DependsOn: expect.arrayContaining([only(EDGE, 'AWS::S3::BucketPolicy').id]),
    });
  });

  it.each(['cs-uri-stem', 'cs-uri-query', 'cs(Cookie)', 'cs(Referer)', 'cs-headers', 'cs-header-names'])(
    'leave out %s, which may hold a token',
    (field) => {
      expect(delivery.RecordFields).not.toContain(field);
    },
  );

  it.each([
    'date',
    'time',
    'c-country',
    'sc-status',
    'sc-bytes',
    'x-edge-result-type',
    'cache-behavior-path-pattern',
    'viewer-request-log-data',
  ])('have %s', (field) => {
    expect(delivery.RecordFields).toContain(field);
  });

  it('are kept as long as the configuration says, private and encrypted', () => {
    expect(bucket.props).toMatchObject({
      BucketName: { 'Fn::Join': ['', ['netflix-logs-', account]] },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(EDGE.Resources[bucket.id]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });

  it('are written by the log service for this delivery alone', () => {
    const statements = listAt(only(EDGE, 'AWS::S3::BucketPolicy').props, 'PolicyDocument', 'Statement') as Json[];
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: 'WriteAccessLogs',
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket.id, 'Arn'] }, '/cloudfront/*']] },
        Condition: {
          StringEquals: { 'AWS:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
          ArnLike: {
            'AWS:SourceArn': {
              'Fn::Join': ['', ['arn:aws:logs:us-east-1:', account, ':delivery-source:netflix-access-logs']],
            },
          },
        },
      },
    ]);
  });

  it('are not written at all when the configuration has none', () => {
    const { edge } = withFolder((folder) => synthesizeWith(folder, { logs: null }));
    const types = Object.values((edge as SynthesizedTemplate).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^AWS::(Logs|S3)::/.test(type))).toEqual([]);
  });
});
