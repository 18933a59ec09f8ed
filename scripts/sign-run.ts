/** One `sign` command from its arguments to the URL that it prints. */
import { randomBytes } from 'node:crypto';
import { config } from '../infra/config.ts';
import { awsFailure } from './aws-failure.ts';
import { distributionUrl } from './distribution-url.ts';
import { readSigningKeys } from './keys-clients.ts';
import { parseSignArgs, SIGN_HELP } from './sign-args.ts';
import { signUrl } from './sign-url.ts';

/**
 * @param now Epoch seconds.
 * @returns the line to print. Rejects with an Error of one sentence, and with --verbose AWS's own words below it; any other error is a fault of this program.
 */
export async function runSign(args: readonly string[], now: number): Promise<string> {
  const parsed = parseSignArgs(args);
  if (!parsed) return SIGN_HELP;
  const { path, ttlSeconds, format, countries, networks, hasId, where } = parsed;
  const behaviour = path.startsWith('/vod/') ? 'vod' : 'live';
  if (config.access[behaviour] !== 'token') {
    throw new Error(
      `The path is "${path}", whose URLs CloudFront itself checks (access.${behaviour} names a key group): sign it with the key group's private key, for example with @aws-sdk/cloudfront-signer.`,
    );
  }
  try {
    const keys = await readSigningKeys(where);
    const base = parsed.url ?? (await distributionUrl(where));
    const id = hasId ? randomBytes(16).toString('hex') : undefined;
    return signUrl({ base, path, keys, ttlSeconds, now, tokens: config.tokens, format, id, countries, networks });
  } catch (error) {
    throw awsFailure(error, where, parsed.verbose);
  }
}
