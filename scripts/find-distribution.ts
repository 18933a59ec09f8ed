/** Finds the distribution by its comment, which the configuration gives. */
import { CloudFrontClient, paginateListDistributions } from '@aws-sdk/client-cloudfront';
import { config } from '../infra/config.ts';
import { otherConfiguration } from './aws-errors-common.ts';
import { clientConfig, type Where } from './keys-clients.ts';

export interface FoundDistribution {
  readonly id: string;
  /** Its own name, `d….cloudfront.net`. */
  readonly domainName: string;
}

/** @param otherwise How to do without it, as in "deploy it, or <otherwise>". Rejects with one sentence, or the SDK's errors. */
export async function findDistribution(where: Where, otherwise: string): Promise<FoundDistribution> {
  const comment = `${config.name}-cdn-distribution`;
  const client = new CloudFrontClient(clientConfig(where));
  try {
    for await (const page of paginateListDistributions({ client }, {})) {
      const found = page.DistributionList?.Items?.find((distribution) => distribution.Comment === comment);
      if (found?.Id && found.DomainName) return { id: found.Id, domainName: found.DomainName };
    }
  } finally {
    client.destroy();
  }
  if (where.local) {
    const { sentence, next } = otherConfiguration(where.pagePort);
    throw new Error(`${sentence}: ${next}.`);
  }
  throw new Error(`The distribution ${comment} is not deployed in this account: deploy it, or ${otherwise}.`);
}
