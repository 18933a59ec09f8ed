/** Physical names and paths that more than one stack has to agree on, without exports between stacks. */
import { Aws } from 'aws-cdk-lib';

/** CloudFront's functions, certificates and metrics live in this Region, whatever the configuration says. */
export const EDGE_REGION = 'us-east-1';

/** First part of every key: what each kind of behaviour reaches inside a bucket. */
export const MEDIA_PREFIX = 'media';
export const PUBLIC_PREFIX = 'public';
/** Votes of the Regions' probers; no distribution may read them. */
export const PROBE_PREFIX = 'probe';

/** Each prober's vote, in its own Region's bucket. */
export const VOTE_KEY = `${PROBE_PREFIX}/vote.json`;

/** Keys below these are replicated, tiered or forgotten by rules of their own. */
export const VOD_PREFIX = `${MEDIA_PREFIX}/vod/`;
export const LIVE_PREFIX = `${MEDIA_PREFIX}/live/`;

/** The object that tells whether a Region can be read from: behind the behaviour `/health/<region>`. */
export function healthObjectKey(region: string): string {
  return `${MEDIA_PREFIX}/health/${region}`;
}

/** `<name>-content-<account>-<region>`: bucket names are global, account and Region keep them apart. */
export function bucketName(name: string, region: string): string {
  return `${name}-content-${Aws.ACCOUNT_ID}-${region}`;
}

/** By name: a policy that referred to its own bucket's resource could wait for it in a circle. */
export function bucketArn(name: string, region: string): string {
  return `arn:aws:s3:::${bucketName(name, region)}`;
}

/** Of the access logs. */
export function logBucketName(name: string): string {
  return `${name}-logs-${Aws.ACCOUNT_ID}`;
}

/** Names the rule in the bucket's configuration and in its metrics. */
export function replicationRuleId(kind: 'vod' | 'public', region: string): string {
  return `${kind}-to-${region}`;
}

export function originStackName(name: string, region: string): string {
  return `${name}-origin-${region}`;
}

export function healthStackName(name: string, region: string): string {
  return `${name}-health-${region}`;
}

export function edgeStackName(name: string): string {
  return `${name}-edge`;
}

export function deliveryStackName(name: string): string {
  return `${name}-delivery`;
}
