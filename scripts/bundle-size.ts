import { type Bundle, type BundleProblem, problemOfEntry } from './bundle-problem.ts';

/**
 * Largest CloudFront function, bytes. Source: "Quotas on CloudFront Functions", CloudFront Developer Guide
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html).
 */
export const MAX_FUNCTION_BYTES = 10_240;

export function findOversize(bundle: Bundle): BundleProblem[] {
  const bytes = Buffer.byteLength(bundle.code);
  if (bytes <= MAX_FUNCTION_BYTES) return [];
  return [problemOfEntry(bundle, `the bundle has ${bytes} bytes; CloudFront Functions take ${MAX_FUNCTION_BYTES}`)];
}
