/** One Region's content: a private bucket that only CloudFront can read, and that the publishing Region fills. */
import { Aws, CfnOutput, CfnParameter, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './best-practices.ts';
import type { EdgeConfig } from './config-check.ts';
import { lifecycleRules } from './lifecycle.ts';
import { alarm } from './monitoring/alarm.ts';
import { createAlertTopic } from './monitoring/alert-topic.ts';
import { replicationAlarms } from './monitoring/replication-alarms.ts';
import { bucketName, healthObjectKey, LIVE_PREFIX, MEDIA_PREFIX, PUBLIC_PREFIX } from './names.ts';
import { replicateFrom } from './replication.ts';

export interface OriginStackProps extends StackProps {
  readonly config: EdgeConfig;
  readonly region: string;
}

export class OriginStack extends Stack {
  constructor(scope: Construct, id: string, { config, region, ...props }: OriginStackProps) {
    super(scope, id, props);
    const bucket = new Bucket(this, 'Content', {
      bucketName: bucketName(config.name, region),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Not on a creation that fails: the empty bucket would be in the way of the next one.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: lifecycleRules(config.live.keepDays),
    });
    acknowledge(bucket, 'S1', 'Viewers come through the distribution, whose access logs say more.');
    bucket.addToResourcePolicy(readableByDistribution(bucket, distributionId(this)));
    if (region === config.publishingRegion && config.regions.length > 1) replicateFrom(bucket, config);
    const topic = createAlertTopic(this, config);
    for (const spec of replicationAlarms(config, region)) alarm({ scope: this, name: config.name, topic }, spec);

    new CfnOutput(this, 'ContentBucket', { value: bucket.bucketName });
    if (config.live.origins === null && config.live.regions.includes(region)) {
      new CfnOutput(this, 'LiveStreams', {
        value: `s3://${bucketName(config.name, region)}/${LIVE_PREFIX}`,
        description: 'Where the packager writes live streams.',
      });
    }
    new CfnOutput(this, 'HealthObject', { value: healthObjectKey(region), description: 'Key that probers read.' });
  }
}

/**
 * Buckets come before the distribution, so a first deploy does not know it and lets every distribution of the account
 * read; the next one passes its id. CloudFormation keeps a parameter's last value, so the policy stays narrow.
 */
function distributionId(scope: Construct): string {
  return new CfnParameter(scope, 'DistributionId', {
    description: 'The distribution that may read; * for every one of the account.',
    default: '*',
    allowedPattern: '\\*|E[0-9A-Z]{1,31}',
  }).valueAsString;
}

/** Without s3:ListBucket a missing key answers 403; and no distribution reaches the probers' votes. */
function readableByDistribution(bucket: Bucket, id: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'ReadByDistribution',
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects(`${MEDIA_PREFIX}/*`), bucket.arnForObjects(`${PUBLIC_PREFIX}/*`)],
    conditions: {
      StringEquals: { 'AWS:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'AWS:SourceArn': `arn:aws:cloudfront::${Aws.ACCOUNT_ID}:distribution/${id}` },
    },
  });
}
