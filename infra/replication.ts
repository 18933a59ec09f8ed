/** What is published in one Region and copied to all others. */
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './best-practices.ts';
import type { EdgeConfig } from './config-check.ts';
import { bucketArn, PUBLIC_PREFIX, replicationRuleId, VOD_PREFIX } from './names.ts';

type ReplicationConfig = Pick<EdgeConfig, 'name' | 'regions' | 'publishingRegion'>;

/** Live is not copied: it takes minutes, and the packager writes to each live Region itself. */
const COPIED = [
  { kind: 'vod', prefix: VOD_PREFIX, storageClass: 'INTELLIGENT_TIERING' },
  { kind: 'public', prefix: `${PUBLIC_PREFIX}/`, storageClass: 'STANDARD' },
] as const;

/**
 * One rule for each kind of content and Region, with delete markers, so that what is taken down is gone everywhere, and
 * with metrics, which alarms watch. Replication Time Control stays off: its promise of 15 minutes costs about 0.015 USD/GB
 * more, and what a Region lacks yet is asked of the publishing one. Objects that were there before a rule are not
 * copied ("What does Amazon S3 replicate?", Amazon S3 User Guide).
 */
export function replicateFrom(source: Bucket, config: ReplicationConfig): void {
  const { name } = config;
  const regions = replicasOf(config);
  const targets = COPIED.flatMap((copied) => regions.map((region) => ({ ...copied, region })));
  const resource = source.node.defaultChild as CfnBucket;
  resource.replicationConfiguration = {
    role: replicationRole(source.stack, config).roleArn,
    rules: targets.map(({ kind, prefix, storageClass, region }, index) => ({
      id: replicationRuleId(kind, region),
      status: 'Enabled',
      priority: index + 1,
      filter: { prefix },
      deleteMarkerReplication: { status: 'Enabled' },
      destination: {
        bucket: bucketArn(name, region),
        storageClass,
        metrics: { status: 'Enabled' },
      },
    })),
  };
}

/** The Regions that receive copies. */
export function replicasOf({ regions, publishingRegion }: Omit<ReplicationConfig, 'name'>): string[] {
  return regions.filter((region) => region !== publishingRegion);
}

/** "Setting up permissions for live replication", Amazon S3 User Guide, narrowed to the copied prefixes. */
function replicationRole(scope: Construct, config: ReplicationConfig): Role {
  const { name } = config;
  const source = bucketArn(name, config.publishingRegion);
  const below = (region: string) => COPIED.map(({ prefix }) => `${bucketArn(name, region)}/${prefix}*`);
  const originals = below(config.publishingRegion);
  const copies = replicasOf(config).flatMap(below);
  const allow = (actions: string[], resources: string[]) =>
    new PolicyStatement({ effect: Effect.ALLOW, actions, resources });
  const role = new Role(scope, 'ReplicationRole', {
    description: 'Lets S3 copy VOD and the public site to the other Regions, and nothing else.',
    assumedBy: new ServicePrincipal('s3.amazonaws.com'),
    inlinePolicies: {
      replication: new PolicyDocument({
        statements: [
          allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], [source]),
          allow(
            ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
            originals,
          ),
          allow(['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'], copies),
        ],
      }),
    },
  });
  acknowledgeWildcards(role, [...originals, ...copies], 'Replication copies every object below these prefixes.');
  return role;
}
