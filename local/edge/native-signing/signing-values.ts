import type { DenyReason } from './deny.ts';

/** What a viewer presented, not yet believed. */
export interface SigningValues {
  readonly keyPairId: string | undefined;
  readonly signature: string | undefined;
  /** Epoch seconds as sent: a canned policy. */
  readonly expires: string | undefined;
  /** Base64: a custom policy. */
  readonly policy: string | undefined;
  /** As sent; undefined means SHA-1. */
  readonly hashAlgorithm: string | undefined;
}

/** Query parameter of each value; the cookie's name is the same behind `CloudFront-`. Both are case-sensitive. */
const names = {
  keyPairId: 'Key-Pair-Id',
  signature: 'Signature',
  expires: 'Expires',
  policy: 'Policy',
  hashAlgorithm: 'Hash-Algorithm',
} as const;

const parameterNames: ReadonlySet<string> = new Set(Object.values(names));
const cookieNames: ReadonlySet<string> = new Set(Object.values(names).map((name) => `CloudFront-${name}`));

/**
 * The values of a signed URL or, without any of its parameters, of signed cookies: "Signed URLs take precedence", and a
 * URL with only one of the reserved names counts as a signed URL (Developer Guide, "Decide to use signed URLs or signed
 * cookies").
 *
 * Names are compared as sent: `%45xpires` is a parameter of the application's own. No page says which of two equal names
 * would count, so a repeated one is refused.
 *
 * @param query  raw query string without `?`
 * @param cookie raw Cookie header
 */
export function readSigningValues(query: string | undefined, cookie: string | undefined): SigningValues | DenyReason {
  const parameters = pairsOf(query, '&').filter(([name]) => parameterNames.has(name));
  if (parameters.length > 0) return collect(parameters, '');
  const cookies = pairsOf(cookie, ';').map(([name, value]) => [name.trim(), value.trim()] as const);
  return collect(
    cookies.filter(([name]) => cookieNames.has(name)),
    'CloudFront-',
  );
}

/** The query string that the cache, the functions and the origin may see: every other parameter, byte for byte. */
export function withoutSigningParameters(query: string | undefined): string | undefined {
  const kept = query?.split('&').filter((part) => !parameterNames.has(nameOf(part)));
  return kept === undefined || kept.length === 0 ? undefined : kept.join('&');
}

/** The Cookie header without the signing cookies, or undefined when nothing else was in it. */
export function withoutSigningCookies(cookie: string | undefined): string | undefined {
  const kept = cookie?.split(';').filter((part) => !cookieNames.has(nameOf(part).trim()));
  return kept === undefined || kept.length === 0 ? undefined : kept.join(';').trim();
}

function collect(pairs: readonly (readonly [string, string])[], prefix: string): SigningValues | DenyReason {
  const found = new Map(pairs);
  if (found.size !== pairs.length) return 'repeated-value';
  return {
    keyPairId: found.get(prefix + names.keyPairId),
    signature: found.get(prefix + names.signature),
    expires: found.get(prefix + names.expires),
    policy: found.get(prefix + names.policy),
    hashAlgorithm: found.get(prefix + names.hashAlgorithm),
  };
}

function pairsOf(text: string | undefined, separator: string): (readonly [string, string])[] {
  return (text ?? '').split(separator).map((part) => [nameOf(part), part.slice(nameOf(part).length + 1)] as const);
}

function nameOf(part: string): string {
  const end = part.indexOf('=');
  return end < 0 ? part : part.slice(0, end);
}
