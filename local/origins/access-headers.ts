/**
 * The distribution's identity on a request to a local origin, in place of CloudFront's SigV4 signature
 * (origin access control): two headers that only holders of this process's secret can make, bound to one method and path.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const PRINCIPAL_HEADER = 'x-local-origin-principal';
const SIGNATURE_HEADER = 'x-local-origin-signature';

export interface OriginCaller {
  readonly distributionArn: string;
  /** The viewer's: CloudFront speaks to an S3 origin with the protocol that the viewer used. */
  readonly protocol: 'http' | 'https';
}

export interface SignedRequest extends OriginCaller {
  readonly method: string;
  /** Path and query exactly as they are sent. */
  readonly path: string;
}

/** Headers to add to a request for an origin whose `signed` is true. Names are lower case. */
export function signedOriginHeaders(secret: string, request: SignedRequest): Record<string, string> {
  return {
    [PRINCIPAL_HEADER]: `${request.protocol} ${request.distributionArn}`,
    [SIGNATURE_HEADER]: sign(secret, request),
  };
}

/** Who calls, when both headers are there and belong to this request; else undefined: an anonymous caller. */
export function verifiedCaller(
  secret: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): OriginCaller | undefined {
  const principal = headers[PRINCIPAL_HEADER];
  const signature = headers[SIGNATURE_HEADER];
  if (typeof principal !== 'string' || typeof signature !== 'string') return undefined;
  const [protocol, distributionArn] = principal.split(' ');
  if ((protocol !== 'http' && protocol !== 'https') || distributionArn === undefined) return undefined;
  const expected = Buffer.from(sign(secret, { distributionArn, protocol, method, path }));
  const received = Buffer.from(signature);
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) return undefined;
  return { distributionArn, protocol };
}

function sign(secret: string, { distributionArn, protocol, method, path }: SignedRequest): string {
  return createHmac('sha256', secret).update([method, path, protocol, distributionArn].join('\n')).digest('base64url');
}
