/** Where the distribution answers: the configured domain, its own name on AWS, or the running `npm start`. */
import { config } from '../infra/config.ts';
import { findDistribution } from './find-distribution.ts';
import type { Where } from './keys-clients.ts';

/** Scheme and host. Rejects with an Error of one sentence, or the SDK's errors. */
export async function distributionUrl(where: Where): Promise<string> {
  if (where.local) return localUrl(where.pagePort);
  if (config.domain !== null) return `https://${config.domain.name}`;
  return `https://${(await findDistribution(where, 'give --url')).domainName}`;
}

async function localUrl(pagePort: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${pagePort}/api/status`);
  const status = (await response.json()) as { readonly addresses: { readonly https: string } };
  return status.addresses.https;
}
