import { mintJwt, pathWithToken, signingKey } from '../functions/token/sign.ts';

/**
 * A URL that plays: the path with a token in it that opens the folder of the path.
 *
 * @param options.base For example `https://localhost:8443`.
 * @param options.path `/vod/title/master.m3u8` or `/vod/title/`.
 * @param options.keys The `keys` record.
 * @param options.now Seconds since 1970.
 */
export function signUrl(options: {
  readonly base: string;
  readonly path: string;
  readonly keys: string;
  readonly ttlSeconds: number;
  readonly now: number;
}): string {
  const { base, path, keys, ttlSeconds, now } = options;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const token = mintJwt({ expires: now + ttlSeconds, paths: [folder] }, signingKey(keys));
  return new URL(pathWithToken(path, token), base).href;
}
