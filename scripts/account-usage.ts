/** What an account has of each type of resource that has a small quota, and that the templates make: a table, a row a type. */
import * as cloudfront from '@aws-sdk/client-cloudfront';
import { GetAccountLimitCommand, Route53Client } from '@aws-sdk/client-route-53';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';

export interface AccountUsage {
  readonly used: number;
  /** Where the service itself tells its quota. */
  readonly most?: number | undefined;
}

export interface CountedType {
  /** As in a template. */
  readonly type: string;
  /** In the plural. */
  readonly words: string;
  /** What an account begins with, by the page of the service's quotas. */
  readonly documented: number;
  /** Where Service Quotas has it, in us-east-1; undefined where it has not. */
  readonly quota?: { readonly service: 'cloudfront' | 's3'; readonly code: string };
  /** Rejects with the SDK's errors. */
  readonly count: (clients: AwsClients) => Promise<AccountUsage>;
}

interface Page {
  readonly NextMarker?: string | undefined;
  readonly Items?: readonly unknown[] | undefined;
}

type List = (client: cloudfront.CloudFrontClient, Marker: string | undefined) => Promise<Page | undefined>;

/** CloudFront's lists have one form; a page holds 100, and its Quantity need not be that of all. */
function all(list: List): CountedType['count'] {
  return async (clients) => {
    const client = clients.of(cloudfront.CloudFrontClient, GLOBAL_REGION);
    let used = 0;
    let marker: string | undefined;
    do {
      const page = await list(client, marker);
      used += page?.Items?.length ?? 0;
      marker = page?.NextMarker;
    } while (marker);
    return { used };
  };
}

async function countBuckets(clients: AwsClients): Promise<AccountUsage> {
  const config = { client: clients.of(S3Client, GLOBAL_REGION), pageSize: 1_000 };
  let used = 0;
  for await (const page of paginateListBuckets(config, {})) used += page.Buckets?.length ?? 0;
  return { used };
}

async function countHealthChecks(clients: AwsClients): Promise<AccountUsage> {
  const ask = new GetAccountLimitCommand({ Type: 'MAX_HEALTH_CHECKS_BY_OWNER' });
  const { Count: used = 0, Limit } = await clients.of(Route53Client, GLOBAL_REGION).send(ask);
  return { used, most: Limit?.Value };
}

/**
 * CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html (public keys under
 * field-level encryption). S3: https://docs.aws.amazon.com/general/latest/gr/s3.html. Route 53:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html. What the templates make besides has quotas of
 * thousands.
 */
export const COUNTED_TYPES: readonly CountedType[] = [
  {
    type: 'AWS::CloudFront::Distribution',
    words: 'distributions',
    documented: 500,
    quota: { service: 'cloudfront', code: 'L-24B04930' },
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListDistributionsCommand({ Marker }))).DistributionList;
    }),
  },
  {
    type: 'AWS::CloudFront::CachePolicy',
    words: 'cache policies',
    documented: 20,
    quota: { service: 'cloudfront', code: 'L-7D134442' },
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListCachePoliciesCommand({ Type: 'custom', Marker }))).CachePolicyList;
    }),
  },
  {
    type: 'AWS::CloudFront::OriginRequestPolicy',
    words: 'origin request policies',
    documented: 20,
    quota: { service: 'cloudfront', code: 'L-C3659C43' },
    count: all(async (client, Marker) => {
      const ask = new cloudfront.ListOriginRequestPoliciesCommand({ Type: 'custom', Marker });
      return (await client.send(ask)).OriginRequestPolicyList;
    }),
  },
  {
    type: 'AWS::CloudFront::ResponseHeadersPolicy',
    words: 'response headers policies',
    documented: 20,
    quota: { service: 'cloudfront', code: 'L-CF0D4FC5' },
    count: all(async (client, Marker) => {
      const ask = new cloudfront.ListResponseHeadersPoliciesCommand({ Type: 'custom', Marker });
      return (await client.send(ask)).ResponseHeadersPolicyList;
    }),
  },
  {
    type: 'AWS::CloudFront::Function',
    words: 'CloudFront functions',
    documented: 100,
    // Every function has this stage; one that is published is listed for both.
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListFunctionsCommand({ Stage: 'DEVELOPMENT', Marker }))).FunctionList;
    }),
  },
  {
    type: 'AWS::CloudFront::KeyValueStore',
    words: 'key-value stores',
    documented: 50,
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListKeyValueStoresCommand({ Marker }))).KeyValueStoreList;
    }),
  },
  {
    type: 'AWS::CloudFront::OriginAccessControl',
    words: 'origin access controls',
    documented: 100,
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListOriginAccessControlsCommand({ Marker }))).OriginAccessControlList;
    }),
  },
  {
    type: 'AWS::CloudFront::KeyGroup',
    words: 'key groups',
    documented: 10,
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListKeyGroupsCommand({ Marker }))).KeyGroupList;
    }),
  },
  {
    type: 'AWS::CloudFront::PublicKey',
    words: 'public keys',
    documented: 10,
    count: all(async (client, Marker) => {
      return (await client.send(new cloudfront.ListPublicKeysCommand({ Marker }))).PublicKeyList;
    }),
  },
  {
    type: 'AWS::S3::Bucket',
    words: 'buckets',
    documented: 10_000,
    quota: { service: 's3', code: 'L-DC2B2D3D' },
    count: countBuckets,
  },
  { type: 'AWS::Route53::HealthCheck', words: 'health checks', documented: 200, count: countHealthChecks },
];
