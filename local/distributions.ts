/** ListDistributions of CloudFront's own API (REST with XML): the one distribution, by which commands find its id. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeXml } from './invalidations/batch-xml.ts';
import type { DistributionModel } from './template/model.ts';

export type ListedDistribution = Pick<DistributionModel, 'id' | 'arn' | 'domainName' | 'comment'>;

const PATH = /^\/2020-05-31\/distribution\/?(?:\?.*)?$/;
const NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';

/** @returns false, with nothing written, for any other request. */
export async function handleDistributions(
  distribution: ListedDistribution,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== 'GET' || !PATH.test(request.url ?? '')) return false;
  const fields = {
    Id: distribution.id,
    ARN: distribution.arn,
    Status: 'Deployed',
    DomainName: distribution.domainName,
    Comment: distribution.comment,
    Enabled: 'true',
  };
  const summary = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  const xml =
    `<DistributionList xmlns="${NAMESPACE}"><Marker></Marker><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated>` +
    `<Quantity>1</Quantity><Items><DistributionSummary>${summary.join('')}</DistributionSummary></Items></DistributionList>`;
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(xml) });
  response.end(xml);
  return true;
}
