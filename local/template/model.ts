/**
 * The distribution that a template describes, with every intrinsic resolved: what the rest of `local/` works from.
 * Field names follow AWS::CloudFront::Distribution; sets and names keep the template's spelling.
 */

import type { BucketModel } from './bucket-model.ts';

export interface DistributionModel {
  readonly logicalId: string;
  readonly id: string;
  readonly arn: string;
  /** The distribution's own name, `d….cloudfront.net`. */
  readonly domainName: string;
  readonly aliases: readonly string[];
  readonly comment: string;
  readonly enabled: boolean;
  readonly ipv6: boolean;
  readonly httpVersion: string;
  readonly priceClass: string;
  readonly defaultRootObject: string | undefined;
  readonly geoRestriction: { readonly type: 'none' | 'whitelist' | 'blacklist'; readonly countries: readonly string[] };
  readonly customErrorResponses: readonly CustomErrorResponse[];
  /** By origin id. */
  readonly origins: ReadonlyMap<string, OriginModel>;
  /** By origin group id. */
  readonly originGroups: ReadonlyMap<string, OriginGroupModel>;
  /** In the order of precedence; the last one is the default behaviour with the pattern `*`. */
  readonly behaviours: readonly BehaviourModel[];
}

export interface CustomErrorResponse {
  readonly errorCode: number;
  /** Seconds. */
  readonly errorCachingMinTtl: number;
  readonly responseCode: number | undefined;
  readonly responsePagePath: string | undefined;
}

export interface OriginModel {
  readonly id: string;
  readonly domainName: string;
  /** '' or a path that starts with '/' and does not end with one. */
  readonly originPath: string;
  readonly kind: 's3' | 'custom';
  /** True when requests carry the distribution's identity (origin access control, signing always). */
  readonly signed: boolean;
  readonly customHeaders: Readonly<Record<string, string>>;
  /** 1-3. */
  readonly connectionAttempts: number;
  /** Seconds. */
  readonly connectionTimeout: number;
  /** Seconds. */
  readonly readTimeout: number;
  readonly custom:
    | {
        readonly protocolPolicy: 'http-only' | 'https-only' | 'match-viewer';
        readonly httpPort: number;
        readonly httpsPort: number;
      }
    | undefined;
}

export interface OriginGroupModel {
  readonly id: string;
  readonly statusCodes: readonly number[];
  /** Origin ids: primary, secondary. */
  readonly members: readonly [string, string];
}

export interface BehaviourModel {
  readonly pathPattern: string;
  /** An origin's or an origin group's id. */
  readonly targetOriginId: string;
  readonly viewerProtocolPolicy: 'allow-all' | 'https-only' | 'redirect-to-https';
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicy: CachePolicyModel;
  readonly originRequestPolicy: OriginRequestPolicyModel | undefined;
  readonly responseHeadersPolicy: ResponseHeadersPolicyModel | undefined;
  /** Undefined: no native signed URL is asked for. */
  readonly trustedKeyGroups: readonly KeyGroupModel[] | undefined;
  readonly functions: {
    readonly viewerRequest: CloudFrontFunctionModel | undefined;
    readonly viewerResponse: CloudFrontFunctionModel | undefined;
  };
  readonly lambdas: {
    readonly viewerRequest: EdgeLambdaModel | undefined;
    readonly originRequest: EdgeLambdaModel | undefined;
    readonly originResponse: EdgeLambdaModel | undefined;
    readonly viewerResponse: EdgeLambdaModel | undefined;
  };
}

/** `allExcept` holds the names left out. Header names are lower case. */
export type NameSelection =
  | { readonly behaviour: 'none' }
  | { readonly behaviour: 'all' }
  | { readonly behaviour: 'whitelist' | 'allExcept'; readonly names: readonly string[] }
  | { readonly behaviour: 'allViewerAndWhitelistCloudFront'; readonly names: readonly string[] };

export interface CachePolicyModel {
  readonly id: string;
  readonly name: string;
  /** Seconds. */
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly headers: NameSelection;
  readonly cookies: NameSelection;
  readonly queryStrings: NameSelection;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

export interface OriginRequestPolicyModel {
  readonly id: string;
  readonly name: string;
  readonly headers: NameSelection;
  readonly cookies: NameSelection;
  readonly queryStrings: NameSelection;
}

export interface ResponseHeadersPolicyModel {
  readonly id: string;
  readonly name: string;
  readonly cors:
    | {
        readonly allowCredentials: boolean;
        readonly allowHeaders: readonly string[];
        readonly allowMethods: readonly string[];
        readonly allowOrigins: readonly string[];
        readonly exposeHeaders: readonly string[];
        readonly maxAgeSeconds: number | undefined;
        readonly override: boolean;
      }
    | undefined;
  /** Security and custom headers, ready to be written: HSTS, nosniff, Referrer-Policy, Timing-Allow-Origin ... */
  readonly setHeaders: readonly { readonly name: string; readonly value: string; readonly override: boolean }[];
  /** Lower case. */
  readonly removeHeaders: readonly string[];
  /** Percent of responses, 0-100; undefined when Server-Timing is off. */
  readonly serverTimingSamplingRate: number | undefined;
}

export interface KeyGroupModel {
  readonly id: string;
  readonly publicKeys: readonly { readonly id: string; readonly pem: string }[];
}

export interface CloudFrontFunctionModel {
  readonly logicalId: string;
  readonly name: string;
  readonly runtime: 'cloudfront-js-1.0' | 'cloudfront-js-2.0';
  /** The very bytes inside the template. */
  readonly code: string;
  /** ARN of the associated key-value store. */
  readonly keyValueStoreArn: string | undefined;
}

export interface EdgeLambdaModel {
  readonly logicalId: string;
  readonly name: string;
  readonly runtime: string;
  /** Absolute folder of the unpacked asset inside cdk.out. */
  readonly codeFolder: string;
  /** `file.exportedName`. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  readonly includeBody: boolean;
}

export interface KeyValueStoreModel {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

/** A secret of AWS Secrets Manager, without a value. */
export interface SecretModel {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

/** A Lambda function that a rule of EventBridge starts again and again: a Region's prober. */
export interface ScheduledFunctionModel {
  readonly logicalId: string;
  readonly region: string;
  /** Absolute folder of the code. */
  readonly codeFolder: string;
  /** Seconds between two starts. */
  readonly everySeconds: number;
  /** The variable SETTINGS of its environment: JSON. The others name places on AWS. */
  readonly settings: string;
}

/** Everything that `local/` takes from `cdk.out`. */
export interface AssemblyModel {
  readonly account: string;
  readonly distribution: DistributionModel;
  readonly buckets: readonly BucketModel[];
  readonly keyValueStores: readonly KeyValueStoreModel[];
  readonly secrets: readonly SecretModel[];
  readonly scheduledFunctions: readonly ScheduledFunctionModel[];
  /** Resources and properties that are present but cannot change an answer on localhost, for the start's listing. */
  readonly ignored: readonly string[];
}
