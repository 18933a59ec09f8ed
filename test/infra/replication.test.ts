import { describe, expect, it } from 'vitest';
import type { Json, Resource } from '../../infra/rules/template.ts';
import { only, type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const { templates } = withFolder((folder) => synthesizeWith(folder));
const stackOf = (region: string, all = templates) => all[`netflix-origin-${region}`] as SynthesizedTemplate;
const PUBLISHER = stackOf('us-east-1');
const bucket = only(PUBLISHER, 'AWS::S3::Bucket');
const replication = bucket.props.ReplicationConfiguration as { Role: Json; Rules: Json[] };
const arnOf = (region: string, end = '') => ({
  'Fn::Join': ['', ['arn:aws:s3:::netflix-content-', { Ref: 'AWS::AccountId' }, `-${region}${end}`]],
});

describe('replication', () => {
  it.each([
    ['vod-to-eu-west-1', 'eu-west-1', 'media/vod/', 'INTELLIGENT_TIERING'],
    ['vod-to-ap-northeast-2', 'ap-northeast-2', 'media/vod/', 'INTELLIGENT_TIERING'],
    ['public-to-eu-west-1', 'eu-west-1', 'public/', 'STANDARD'],
    ['public-to-ap-northeast-2', 'ap-northeast-2', 'public/', 'STANDARD'],
  ])('copies by the rule %s, with delete markers and metrics', (Id, region, Prefix, StorageClass) => {
    expect(replication.Rules.find((rule) => rule.Id === Id)).toMatchObject({
      Status: 'Enabled',
      Filter: { Prefix },
      DeleteMarkerReplication: { Status: 'Enabled' },
      Destination: { Bucket: arnOf(region), StorageClass, Metrics: { Status: 'Enabled' } },
    });
  });

  it('has no other rule, and an order among these', () => {
    expect(replication.Rules.map(({ Priority }) => Priority)).toEqual([1, 2, 3, 4]);
  });

  it('may read what is copied, write the copies, and nothing else', () => {
    const roles = Object.values(PUBLISHER.Resources).filter(({ Properties }) =>
      JSON.stringify(Properties?.AssumeRolePolicyDocument ?? '').includes('s3.amazonaws.com'),
    );
    expect(roles).toHaveLength(1);
    const { ManagedPolicyArns, Policies } = (roles[0] as Resource).Properties as Json;
    expect(ManagedPolicyArns).toBeUndefined();
    const [policy] = Policies as { PolicyDocument: { Statement: Json[] } }[];
    expect(policy?.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        Resource: arnOf('us-east-1'),
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
        Resource: [arnOf('us-east-1', '/media/vod/*'), arnOf('us-east-1', '/public/*')],
      },
      {
        Effect: 'Allow',
        Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
        Resource: [
          arnOf('ap-northeast-2', '/media/vod/*'),
          arnOf('ap-northeast-2', '/public/*'),
          arnOf('eu-west-1', '/media/vod/*'),
          arnOf('eu-west-1', '/public/*'),
        ],
      },
    ]);
  });

  it.each(['eu-west-1', 'ap-northeast-2'])('starts in the publishing Region alone, not in %s', (region) => {
    expect(only(stackOf(region), 'AWS::S3::Bucket').props.ReplicationConfiguration).toBeUndefined();
  });

  it('follows the publishing Region', () => {
    const { templates: moved } = withFolder((folder) => synthesizeWith(folder, { publishingRegion: 'eu-west-1' }));
    const { ReplicationConfiguration } = only(stackOf('eu-west-1', moved), 'AWS::S3::Bucket').props as {
      ReplicationConfiguration: { Rules: Json[] };
    };
    expect(ReplicationConfiguration.Rules.map(({ Id }) => Id)).toEqual([
      'vod-to-us-east-1',
      'vod-to-ap-northeast-2',
      'public-to-us-east-1',
      'public-to-ap-northeast-2',
    ]);
    expect(only(stackOf('us-east-1', moved), 'AWS::S3::Bucket').props.ReplicationConfiguration).toBeUndefined();
  });

  it('is not there, nor its role, when there is one Region', () => {
    const { templates: one } = withFolder((folder) =>
      synthesizeWith(folder, {
        regions: ['eu-west-1'],
        publishingRegion: 'eu-west-1',
        live: { regions: ['eu-west-1'], segmentSeconds: 2, dvrSeconds: 60, keepDays: null, origins: null },
      }),
    );
    expect(JSON.stringify(stackOf('eu-west-1', one))).not.toContain('Replicat');
  });
});
