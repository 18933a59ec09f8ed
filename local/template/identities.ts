/** What Ref and Fn::GetAtt give, by resource type. */
import { bucketIdentity } from './bucket.ts';
import { cachePolicyIdentity } from './cache-policy.ts';
import { cloudFrontFunctionIdentity } from './cloudfront-function.ts';
import { distributionIdentity } from './distribution.ts';
import { IGNORED_IDENTITIES } from './ignored-types.ts';
import { keyGroupIdentity } from './key-group.ts';
import { keyValueStoreIdentity } from './key-value-store.ts';
import { lambdaFunctionIdentity } from './lambda-function.ts';
import { lambdaVersionIdentity } from './lambda-version.ts';
import { originAccessControlIdentity } from './origin-access-control.ts';
import { originRequestPolicyIdentity } from './origin-request-policy.ts';
import { publicKeyIdentity } from './public-key.ts';
import type { Identity } from './resource.ts';
import { responseHeadersPolicyIdentity } from './response-headers-policy.ts';
import { secretIdentity } from './secret.ts';

/** The types that a distribution is made of. Nothing here refers to a bucket policy or to a rule. */
const SUPPORTED_IDENTITIES: Readonly<Record<string, Identity>> = {
  'AWS::CloudFront::CachePolicy': cachePolicyIdentity,
  'AWS::CloudFront::Distribution': distributionIdentity,
  'AWS::CloudFront::Function': cloudFrontFunctionIdentity,
  'AWS::CloudFront::KeyGroup': keyGroupIdentity,
  'AWS::CloudFront::KeyValueStore': keyValueStoreIdentity,
  'AWS::CloudFront::OriginAccessControl': originAccessControlIdentity,
  'AWS::CloudFront::OriginRequestPolicy': originRequestPolicyIdentity,
  'AWS::CloudFront::PublicKey': publicKeyIdentity,
  'AWS::CloudFront::ResponseHeadersPolicy': responseHeadersPolicyIdentity,
  'AWS::Events::Rule': { ref: () => '', attributes: {} },
  'AWS::Lambda::Function': lambdaFunctionIdentity,
  'AWS::Lambda::Version': lambdaVersionIdentity,
  'AWS::S3::Bucket': bucketIdentity,
  'AWS::S3::BucketPolicy': { ref: () => '', attributes: {} },
  'AWS::SecretsManager::Secret': secretIdentity,
};

export const SUPPORTED_TYPES: readonly string[] = Object.keys(SUPPORTED_IDENTITIES);

export const IDENTITIES: Readonly<Record<string, Identity>> = { ...SUPPORTED_IDENTITIES, ...IGNORED_IDENTITIES };
