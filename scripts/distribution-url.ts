/** Where the distribution answers: the configured domain, its own name on AWS, or the running `npm start`. */
import { config } from '../infra/config.ts';
import { type FoundDistribution, findDistribution } from './find-distribution.ts';
import type { Where } from './keys-clients.ts';

/**
 * Scheme and host. Rejects with an Error of one sentence, or the SDK's errors.
 *
 * @param find Asked only when nothing else says it.
 */
export async function distributionUrl(
  where: Where,
  find: () => Promise<FoundDistribution> = () => findDistribution(where, 'give --url'),
): Promise<string> {
  if (where.local) return localUrl(where.pagePort);
  if (config.domain !== null) return `https://${config.domain.name}`;
  return `https://${(await find()).domainName}`;
}

async function localUrl(pagePort: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${pagePort}/api/status`);
  const status = (await response.json()) as { readonly addresses: { readonly https: string } };
  return status.addresses.https;
}
