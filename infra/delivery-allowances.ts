/**
 * What a deploy does itself, each step's calls and nothing else. Resources are made by the CDK's bootstrap roles, which the role
 * may take: what those may do is settled when an account is bootstrapped, and can be narrowed there with
 * `--cloudformation-execution-policies`.
 */
import { Aws } from 'aws-cdk-lib';
import type { EdgeConfig } from './config-check.ts';
import { bucketArn, EDGE_REGION, logBucketName, MEDIA_PREFIX } from './names.ts';

export interface Allowance {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Why a resource ends in, or is, a wildcard. One sentence. */
  readonly why: string;
}

const ACCOUNT = Aws.ACCOUNT_ID;
/** Of CloudFront: each has a quota of its own. */
const LISTED = [
  'CachePolicies',
  'Distributions',
  'Functions',
  'KeyGroups',
  'KeyValueStores',
  'OriginAccessControls',
  'OriginRequestPolicies',
  'PublicKeys',
  'ResponseHeadersPolicies',
];
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing', 'lookup'];

export function deliveryAllowances({ name, regions, domain, logs }: EdgeConfig): readonly Allowance[] {
  const everywhere = [...new Set([EDGE_REGION, ...regions])];
  const bootstrapRole = (kind: string, region: string) =>
    `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-${kind}-role-${ACCOUNT}-${region}`;
  return [
    {
      sid: 'TakeBootstrapRoles',
      actions: ['sts:AssumeRole'],
      resources: everywhere.flatMap((region) => BOOTSTRAP_ROLES.map((kind) => bootstrapRole(kind, region))),
      why: 'No wildcard.',
    },
    {
      sid: 'ReadBootstrap',
      actions: ['ssm:GetParameter'],
      resources: everywhere.map(
        (region) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter/cdk-bootstrap/hnb659fds/version`,
      ),
      why: 'No wildcard.',
    },
    {
      sid: 'OwnStacks',
      actions: [
        'cloudformation:CreateChangeSet',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
      ],
      resources: everywhere.map((region) => `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}-*`),
      why: 'A stack’s ARN ends in an id that CloudFormation chooses.',
    },
    {
      sid: 'FormerStacks',
      actions: ['cloudformation:DescribeStacks'],
      resources: [`arn:aws:cloudformation:*:${ACCOUNT}:stack/${name}-*`],
      why: 'A Region that was taken out of the configuration is known by its bucket alone.',
    },
    {
      sid: 'HandOnExecutionRole',
      actions: ['iam:PassRole'],
      resources: everywhere.map((region) => bootstrapRole('cfn-exec', region)),
      conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      why: 'No wildcard.',
    },
    {
      sid: 'OwnFunctions',
      actions: ['Create', 'Delete', 'Describe', 'Get', 'Publish', 'Test', 'Update'].map(
        (verb) => `cloudfront:${verb}Function`,
      ),
      resources: [`arn:aws:cloudfront::${ACCOUNT}:function/${name}-*`],
      why: 'The functions are told by the beginning of their names, the trial’s among them.',
    },
    {
      sid: 'Stores',
      actions: [
        'cloudfront:CreateKeyValueStore',
        'cloudfront:DeleteKeyValueStore',
        'cloudfront:DescribeKeyValueStore',
        'cloudfront-keyvaluestore:DescribeKeyValueStore',
        'cloudfront-keyvaluestore:GetKey',
        'cloudfront-keyvaluestore:UpdateKeys',
      ],
      resources: [`arn:aws:cloudfront::${ACCOUNT}:key-value-store/*`],
      why: 'A store’s ARN is an id that CloudFront chooses, also for the one that the trial makes.',
    },
    {
      sid: 'Buckets',
      actions: ['s3:ListBucket'],
      resources: [
        ...regions.map((region) => bucketArn(name, region)),
        ...(logs ? [`arn:aws:s3:::${logBucketName(name)}`] : []),
      ],
      why: 'No wildcard.',
    },
    {
      sid: 'SmallObjects',
      actions: ['s3:PutObject'],
      resources: regions.flatMap((region) =>
        ['health', 'vod/deploy-check'].map((folder) => `${bucketArn(name, region)}/${MEDIA_PREFIX}/${folder}/*`),
      ),
      why: 'Objects of two folders: what the probers read, and what a deploy is checked with.',
    },
    {
      sid: 'SigningKeys',
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      resources: [`arn:aws:secretsmanager:${EDGE_REGION}:${ACCOUNT}:secret:${name}-edge-keys-*`],
      why: 'A secret’s ARN ends in six characters that Secrets Manager chooses.',
    },
    ...(domain
      ? [
          {
            sid: 'HostedZone',
            actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
            resources: [`arn:aws:route53:::hostedzone/${domain.hostedZoneId}`],
            why: 'No wildcard.',
          },
          {
            sid: 'Certificates',
            actions: ['acm:DescribeCertificate'],
            resources: [`arn:aws:acm:${EDGE_REGION}:${ACCOUNT}:certificate/*`],
            why: 'A certificate’s ARN is an id that ACM chooses.',
          },
        ]
      : []),
    {
      sid: 'AccountFacts',
      actions: [
        ...(domain ? ['acm:ListCertificates'] : []),
        ...LISTED.map((kind) => `cloudfront:List${kind}`),
        'lambda:GetAccountSettings',
        'route53:GetAccountLimit',
        's3:ListAllMyBuckets',
        'servicequotas:ListServiceQuotas',
      ],
      resources: ['*'],
      why: 'These calls count what the account has and what it may have, and take no resource.',
    },
  ];
}
