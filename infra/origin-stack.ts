/** One Region's content: a private bucket that only this account's distributions can read. */
import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EdgeConfig } from './config-check.ts';
import { lifecycleRules } from './lifecycle.ts';
import { bucketName, MEDIA_PREFIX, PUBLIC_PREFIX } from './names.ts';

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
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: lifecycleRules(config.live.dvrSeconds),
    });
    bucket.addToResourcePolicy(readableByDistributions(bucket));
  }
}

/**
 * Any distribution of this account, because the one of the edge stack has no id before its first deploy. Without
 * s3:ListBucket a missing key answers 403; and no distribution reaches the probers' votes.
 */
function readableByDistributions(bucket: Bucket): PolicyStatement {
  return new PolicyStatement({
    sid: 'ReadByDistributions',
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects(`${MEDIA_PREFIX}/*`), bucket.arnForObjects(`${PUBLIC_PREFIX}/*`)],
    conditions: {
      StringEquals: { 'AWS:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'AWS:SourceArn': `arn:aws:cloudfront::${Aws.ACCOUNT_ID}:distribution/*` },
    },
  });
}
