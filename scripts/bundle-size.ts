import { type Bundle, type BundleProblem, problemOfEntry } from './bundle-problem.ts';

/**
 * Largest CloudFront function, bytes. Source: "Quotas on CloudFront Functions", CloudFront Developer Guide
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html).
 */
export const MAX_FUNCTION_BYTES = 10_240;

const TOO_LARGE = /: the bundle has (\d+) bytes; CloudFront/;

/** The bytes of a bundle that was refused for its size, and for nothing else. */
export function oversizeOf(error: unknown): number | undefined {
  const [line = '', ...more] = error instanceof Error ? error.message.split('\n') : [];
  const bytes = TOO_LARGE.exec(line)?.[1];
  return bytes === undefined || more.length > 0 ? undefined : Number(bytes);
}

export function findOversize(bundle: Bundle): BundleProblem[] {
  const bytes = Buffer.byteLength(bundle.code);
  if (bytes <= MAX_FUNCTION_BYTES) return [];
  return [problemOfEntry(bundle, `the bundle has ${bytes} bytes; CloudFront Functions take ${MAX_FUNCTION_BYTES}`)];
}
