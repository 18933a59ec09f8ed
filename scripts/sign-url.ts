import { signedUrl, signingKey } from '../functions/token/sign.ts';

export interface SignUrlOptions {
  /** Scheme and host, for example `https://localhost:8443`. */
  readonly base: string;
  /** `/vod/title/master.m3u8` or `/vod/title/`; the token opens the folder. */
  readonly path: string;
  /** The `keys` record; its first key signs. */
  readonly keys: string;
  readonly ttlSeconds: number;
  /** Seconds since 1970. */
  readonly now: number;
  /** What the configuration asks of every token; `null` where it asks nothing. */
  readonly tokens: { readonly issuer: string | null; readonly audience: string | null };
  /** Default `jwt`. */
  readonly format?: 'jwt' | 'cat';
  readonly id?: string | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly networks?: readonly string[] | undefined;
}

/** A URL that plays: the path with a token in it. Throws one sentence for what the edge would refuse. */
export function signUrl(options: SignUrlOptions): string {
  const { base, path, keys, ttlSeconds, now, tokens, format, id, countries, networks } = options;
  const claims = {
    expires: now + ttlSeconds,
    ...(tokens.issuer === null ? {} : { issuer: tokens.issuer }),
    ...(tokens.audience === null ? {} : { audience: tokens.audience }),
    ...(id === undefined ? {} : { id }),
    ...(countries === undefined ? {} : { countries }),
    ...(networks === undefined ? {} : { networks }),
  };
  return signedUrl(base + path, claims, signingKey(keys), format);
}
