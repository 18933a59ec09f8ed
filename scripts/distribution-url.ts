/** Where the distribution answers: the configured domain, its own name on AWS, or the running `npm start`. */
import { CloudFrontClient, paginateListDistributions } from '@aws-sdk/client-cloudfront';
import { config } from '../infra/config.ts';
import { clientConfig, type Where } from './keys-clients.ts';

/** Scheme and host. Rejects with an Error of one sentence, or the SDK's errors. */
export async function distributionUrl(where: Where): Promise<string> {
  if (where.local) return localUrl(where.pagePort);
  if (config.domain !== null) return `https://${config.domain.name}`;
  const comment = `${config.name}-cdn-distribution`;
  const client = new CloudFrontClient(clientConfig(where));
  try {
    for await (const page of paginateListDistributions({ client }, {})) {
      const found = page.DistributionList?.Items?.find((distribution) => distribution.Comment === comment);
      if (found?.DomainName) return `https://${found.DomainName}`;
    }
  } finally {
    client.destroy();
  }
  throw new Error(`The distribution ${comment} is not deployed in this account: deploy it, or give --url.`);
}

async function localUrl(pagePort: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${pagePort}/api/status`);
  const status = (await response.json()) as { readonly addresses: { readonly https: string } };
  return status.addresses.https;
}
