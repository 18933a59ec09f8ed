/** A Region's bucket as the local origins need it. */

/** An S3 bucket of any stack, with the access rules that its template states. */
export interface BucketModel {
  readonly logicalId: string;
  readonly name: string;
  readonly region: string;
  /** Regional domain name: `<name>.s3.<region>.amazonaws.com`. */
  readonly domainName: string;
  /** True when objects carry a version id. */
  readonly versioned: boolean;
  /** The bucket policy's statements, intrinsics resolved. */
  readonly policy: readonly PolicyStatement[];
  /** Below which the packager writes live streams, ending with '/'; undefined: live does not come here. */
  readonly livePrefix?: string | undefined;
  /** What is copied to other buckets. */
  readonly replication?: readonly ReplicationRule[] | undefined;
}

export interface ReplicationRule {
  /** Of keys. */
  readonly prefix: string;
  /** Name of the bucket that receives. */
  readonly bucket: string;
  readonly deleteMarkers: boolean;
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** `*`, `Service:<name>` or `AWS:<arn>`. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator to condition key to values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
