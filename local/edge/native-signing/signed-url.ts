import { withoutSigningParameters } from './signing-values.ts';

/** The URL that a signature speaks of, in the four sections that a policy's wildcards cannot cross. */
export interface SignedUrl {
  readonly scheme: 'http' | 'https';
  /** The host name that viewers are told to use, lower case, without a port. */
  readonly host: string;
  /** As sent, with its leading `/`. */
  readonly path: string;
  /** As sent, without `?` and without the signing parameters; undefined when there is none. */
  readonly query: string | undefined;
}

/** "The URL, including any query strings, but excluding the CloudFront parameters" (Developer Guide, custom policy). */
export function signedUrlOf(
  request: Pick<SignedUrl, 'scheme' | 'host' | 'path'> & { readonly query: string | undefined },
): SignedUrl {
  const { scheme, host, path } = request;
  return { scheme, host, path, query: withoutSigningParameters(request.query) };
}

export function textOf(url: SignedUrl): string {
  return `${url.scheme}://${url.host}${url.path}${url.query === undefined ? '' : `?${url.query}`}`;
}
