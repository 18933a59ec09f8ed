/** Physical names and paths that more than one stack has to agree on, without exports between stacks. */
import { Aws } from 'aws-cdk-lib';

/** CloudFront's functions, certificates and metrics live in this Region, whatever the configuration says. */
export const EDGE_REGION = 'us-east-1';

/** First part of every key: what each kind of behaviour reaches inside a bucket. */
export const MEDIA_PREFIX = 'media';
export const PUBLIC_PREFIX = 'public';
/** Votes of the Regions' probers; no distribution may read them. */
export const PROBE_PREFIX = 'probe';

/** `<name>-content-<account>-<region>`: bucket names are global, account and Region keep them apart. */
export function bucketName(name: string, region: string): string {
  return `${name}-content-${Aws.ACCOUNT_ID}-${region}`;
}

export function originStackName(name: string, region: string): string {
  return `${name}-origin-${region}`;
}

export function edgeStackName(name: string): string {
  return `${name}-edge`;
}
