/**
 * Accept-Encoding as CloudFront sends it on and keys by it when the cache policy asks for compression: `br,gzip`, `br`,
 * `gzip` or nothing. Source: "Serving compressed files", CloudFront Developer Guide.
 */
import type { CachePolicyModel } from '../template/model.ts';

export function normalisedAcceptEncoding(
  value: string | undefined,
  policy: Pick<CachePolicyModel, 'gzip' | 'brotli'>,
): string | undefined {
  if (value === undefined) return undefined;
  const accepted = new Set<string>();
  for (const part of value.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((each) => each.trim());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (!refused) accepted.add(coding);
  }
  const kept = [
    ...(policy.brotli && accepted.has('br') ? ['br'] : []),
    ...(policy.gzip && accepted.has('gzip') ? ['gzip'] : []),
  ];
  return kept.length === 0 ? undefined : kept.join(',');
}
