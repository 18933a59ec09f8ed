import { verify } from 'node:crypto';
import { decodeBase64 } from './base64.ts';
import type { DenyReason } from './deny.ts';
import { parseEpochTime } from './epoch-time.ts';
import { cannedPolicyText, type Policy, parsePolicy } from './policy.ts';
import { coversUrl } from './resource.ts';
import { type SignedUrl, signedUrlOf, textOf } from './signed-url.ts';
import { readSigningValues, type SigningValues } from './signing-values.ts';
import { isFrom } from './source-ip.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** A viewer's request to a behaviour with trusted key groups. */
export interface SignedRequest {
  readonly scheme: 'http' | 'https';
  /** The host name that viewers are told to use, lower case, without a port. */
  readonly host: string;
  /** As sent, with its leading `/`. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string | undefined;
  /** The Cookie header as sent. */
  readonly cookie: string | undefined;
  readonly viewerIp: string;
}

/** The digests of Hash-Algorithm; absent means SHA-1 (Developer Guide, custom policy, item 7). */
const digests: ReadonlyMap<string, string> = new Map([
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
]);

/**
 * CloudFront's own check of signed URLs and signed cookies, which every request of the behaviour has to pass, whatever
 * its method. The order of "How signed URLs work" (Developer Guide, "Use signed URLs"): the signature first, and only
 * a policy whose signature holds is looked at.
 *
 * @param now epoch seconds
 * @returns 'allowed', or why not.
 */
export function checkSignedRequest(request: SignedRequest, keys: TrustedKeys, now: number): 'allowed' | DenyReason {
  const values = readSigningValues(request.query, request.cookie);
  if (typeof values === 'string') return values;
  if (!values.keyPairId) return 'missing-key-pair-id';
  const key = keys.get(values.keyPairId);
  if (key === undefined) return 'unknown-key';
  const digest = digests.get(values.hashAlgorithm ?? 'SHA1');
  if (digest === undefined) return 'unknown-hash';
  if (!values.signature) return 'missing-signature';
  const signature = decodeBase64(values.signature);
  if (signature === undefined) return 'malformed-signature';

  const url = signedUrlOf(request);
  const statement = statementOf(values, url);
  if (typeof statement === 'string') return statement;
  if (!verify(digest, statement.bytes, key, signature)) return 'bad-signature';

  const policy = statement.read();
  if (policy === undefined) return 'malformed-policy';
  return policyVerdict(policy, url, request.viewerIp, now);
}

interface Statement {
  /** What the signature is over. */
  readonly bytes: Buffer;
  /** To be called once the signature holds. */
  readonly read: () => Policy | undefined;
}

/** The policy that was sent or, for a canned one, the policy that its signature must be over. */
function statementOf({ expires, policy }: SigningValues, url: SignedUrl): Statement | DenyReason {
  // No page says which of the two would count.
  if (policy !== undefined && expires !== undefined) return 'malformed-policy';
  if (policy !== undefined) {
    const bytes = decodeBase64(policy);
    return bytes === undefined ? 'malformed-policy' : { bytes, read: () => parsePolicy(bytes) };
  }
  if (expires === undefined) return 'missing-policy';
  const dateLessThan = parseEpochTime(expires);
  if (dateLessThan === undefined) return 'malformed-expires';
  const text = textOf(url);
  // What would need an escape in JSON cannot be put between the quotes of a canned policy as it is.
  if (!/^[!#-[\]-~]+$/.test(text)) return 'unsignable-url';
  const canned: Policy = { resource: undefined, dateLessThan, dateGreaterThan: undefined, sourceIp: undefined };
  return { bytes: Buffer.from(cannedPolicyText(text, expires)), read: () => canned };
}

/** Both dates exclude themselves: "not allowed to access the file on or before" DateGreaterThan, valid only before DateLessThan. */
function policyVerdict(policy: Policy, url: SignedUrl, viewerIp: string, now: number): 'allowed' | DenyReason {
  if (policy.resource !== undefined && !coversUrl(policy.resource, url)) return 'other-resource';
  if (policy.dateGreaterThan !== undefined && now <= policy.dateGreaterThan) return 'not-yet-valid';
  if (now >= policy.dateLessThan) return 'expired';
  if (policy.sourceIp !== undefined && !isFrom(viewerIp, policy.sourceIp)) return 'other-address';
  return 'allowed';
}
