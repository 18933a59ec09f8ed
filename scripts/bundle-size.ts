import { CLOUDFRONT_FUNCTION } from '../infra/limits.ts';
import { type Bundle, BundleFailure, type BundleProblem, problemOfEntry } from './bundle-problem.ts';

/** The bytes of a bundle that was refused for its size, and for nothing else. */
export function oversizeOf(error: unknown): number | undefined {
  if (!(error instanceof BundleFailure)) return undefined;
  const [problem, ...more] = error.problems;
  return more.length > 0 ? undefined : problem?.bytes;
}

export function findOversize(bundle: Bundle): BundleProblem[] {
  const bytes = Buffer.byteLength(bundle.code);
  const { codeBytes } = CLOUDFRONT_FUNCTION;
  if (bytes <= codeBytes) return [];
  return [
    { ...problemOfEntry(bundle, `the bundle has ${bytes} bytes; CloudFront Functions take ${codeBytes}`), bytes },
  ];
}
