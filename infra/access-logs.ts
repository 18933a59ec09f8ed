/** Access logs: standard logging v2 to a bucket, with fields that cannot hold a token. */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './best-practices.ts';
import { EDGE_REGION, logBucketName } from './names.ts';

/**
 * Left out: `cs-uri-stem` and `cs-uri-query`, since no page says that they show what the function made of the URI;
 * `cs(Cookie)` and `cs(Referer)`. The path without its token is what the function puts into `viewer-request-log-data`. Names: "Standard logging reference", CloudFront Developer Guide.
 */
const FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'c-ip',
  'c-country',
  'asn',
  'cs-method',
  'cs(Host)',
  'cs(User-Agent)',
  'cs-protocol',
  'cs-protocol-version',
  'cs-bytes',
  'cache-behavior-path-pattern',
  'viewer-request-log-data',
  'sc-status',
  'sc-bytes',
  'sc-content-type',
  'sc-content-len',
  'sc-range-start',
  'sc-range-end',
  'time-taken',
  'time-to-first-byte',
  'origin-fbl',
  'origin-lbl',
  'x-edge-result-type',
  'x-edge-response-result-type',
  'x-edge-detailed-result-type',
  'x-edge-request-id',
  'ssl-protocol',
  'ssl-cipher',
];

const PREFIX = 'cloudfront';

/** The stack must be in us-east-1: CloudFront's delivery sources live there. */
export function accessLogs(scope: Construct, name: string, distributionId: string, keepDays: number): void {
  const bucket = logBucket(scope, name, keepDays);
  const source = new CfnDeliverySource(scope, 'AccessLogs', {
    name: `${name}-access-logs`,
    logType: 'ACCESS_LOGS',
    resourceArn: `arn:aws:cloudfront::${Aws.ACCOUNT_ID}:distribution/${distributionId}`,
  });
  const destination = new CfnDeliveryDestination(scope, 'AccessLogsBucket', {
    name: `${name}-access-logs`,
    deliveryDestinationType: 'S3',
    destinationResourceArn: `${bucket.bucketArn}/${PREFIX}`,
    outputFormat: 'parquet',
  });
  const delivery = new CfnDelivery(scope, 'AccessLogsDelivery', {
    deliverySourceName: source.name,
    deliveryDestinationArn: destination.attrArn,
    recordFields: FIELDS,
    s3SuffixPath: '{yyyy}/{MM}/{dd}/{HH}',
  });
  delivery.node.addDependency(source, bucket);
}

/** Written by the log service alone ("AWS service logs: Permissions", CloudWatch Logs guide), read by whom you let. */
function logBucket(scope: Construct, name: string, keepDays: number): Bucket {
  const bucket = new Bucket(scope, 'Logs', {
    bucketName: logBucketName(name),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [
      {
        id: 'forget-logs',
        expiration: Duration.days(keepDays),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'WriteAccessLogs',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${PREFIX}/*`)],
      conditions: {
        StringEquals: { 'AWS:SourceAccount': Aws.ACCOUNT_ID, 's3:x-amz-acl': 'bucket-owner-full-control' },
        ArnLike: {
          'AWS:SourceArn': `arn:aws:logs:${EDGE_REGION}:${Aws.ACCOUNT_ID}:delivery-source:${name}-access-logs`,
        },
      },
    }),
  );
  acknowledge(bucket, 'S1', 'A log bucket that logs requests to itself would never come to an end.');
  return bucket;
}
