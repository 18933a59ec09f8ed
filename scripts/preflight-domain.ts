/** Whether a certificate for the configured domain can be had, and nobody else serves it. */
import { CloudFrontClient, paginateListDistributions } from '@aws-sdk/client-cloudfront';
import {
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { EdgeConfig } from '../infra/config-check.ts';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import { noneOrUnknown, type PublicDns } from './public-dns.ts';

type Domain = NonNullable<EdgeConfig['domain']>;

/** A CNAME excludes every other record of its name. */
const ALIASES = ['A', 'AAAA', 'CNAME'];

export interface DomainFacts {
  /** Without the final dot; undefined when the account has no such zone. */
  readonly zoneName: string | undefined;
  readonly isPrivate: boolean;
  /** Of the zone, in Route 53. */
  readonly nameServers: readonly string[];
  /** Whom the public DNS asks for the zone; empty when it knows none, undefined when it does not answer. */
  readonly delegatedTo: readonly string[] | undefined;
  /** Comment of the distribution that has the name as an alias. */
  readonly servedBy: string | undefined;
  /** Types of the records that the zone has for the name, of those that the stack makes or that exclude them. */
  readonly records: readonly string[];
}

/** Rejects with the SDK's errors. */
export async function readDomain(
  clients: AwsClients,
  domain: Domain,
  { resolveNs }: Pick<PublicDns, 'resolveNs'>,
): Promise<DomainFacts> {
  const [zone, delegatedTo, servedBy] = await Promise.all([
    readZone(clients, domain),
    resolveNs(domain.zoneName).catch(noneOrUnknown),
    findAlias(clients, domain.name),
  ]);
  return { ...zone, delegatedTo, servedBy };
}

async function readZone(clients: AwsClients, { hostedZoneId, ...domain }: Domain) {
  const client = clients.of(Route53Client, GLOBAL_REGION);
  try {
    const found = await client.send(new GetHostedZoneCommand({ Id: hostedZoneId }));
    const zoneName = found.HostedZone?.Name?.replace(/\.$/, '');
    return {
      zoneName,
      records: zoneName === domain.zoneName ? await aliasRecords(client, hostedZoneId, domain.name) : [],
      isPrivate: found.HostedZone?.Config?.PrivateZone ?? false,
      nameServers: found.DelegationSet?.NameServers ?? [],
    };
  } catch (error) {
    if (!(error instanceof NoSuchHostedZone)) throw error;
    return { zoneName: undefined, isPrivate: false, nameServers: [], records: [] };
  }
}

async function aliasRecords(client: Route53Client, zoneId: string, name: string): Promise<readonly string[]> {
  // A page has far more places than one name has records.
  const start = { HostedZoneId: zoneId, StartRecordName: name };
  const { ResourceRecordSets: sets = [] } = await client.send(new ListResourceRecordSetsCommand(start));
  const types = sets.filter((set) => set.Name === `${name}.`).map(({ Type }) => String(Type));
  return types.filter((type) => ALIASES.includes(type));
}

async function findAlias(clients: AwsClients, name: string): Promise<string | undefined> {
  const client = clients.of(CloudFrontClient, GLOBAL_REGION);
  for await (const page of paginateListDistributions({ client }, {})) {
    const found = page.DistributionList?.Items?.find(({ Aliases }) => Aliases?.Items?.includes(name));
    if (found) return found.Comment ?? '';
  }
  return undefined;
}

/** The certificate is validated by a record in the zone: one that nobody asks is waited for, for hours. */
export function domainProblem(domain: Domain, comment: string, facts: DomainFacts): Explanation | undefined {
  const { zoneName, isPrivate, nameServers, delegatedTo, servedBy, records } = facts;
  const zone = `The hosted zone ${domain.hostedZoneId}`;
  const next = 'correct domain in infra/config.ts';
  if (zoneName === undefined) return { sentence: `${zone} is not in this account`, next };
  if (zoneName !== domain.zoneName) return { sentence: `${zone} is of ${zoneName}, not ${domain.zoneName}`, next };
  if (isPrivate) return { sentence: `${zone} is private, so no certificate can be validated in it`, next };
  if (delegatedTo === undefined) {
    return {
      sentence: `The public DNS does not answer for ${domain.zoneName}, so nobody knows whether its certificate can be validated`,
      next: `look with \`nslookup -type=NS ${domain.zoneName}\`, and mend the zone or this machine's network`,
    };
  }
  if (!delegatedTo.some((server) => nameServers.includes(server.replace(/\.$/, '')))) {
    return {
      sentence: `The public DNS does not ask Route 53 for ${domain.zoneName}, so its certificate could not be validated`,
      next: `name ${nameServers.join(', ')} as its name servers where the domain is registered`,
    };
  }
  if (servedBy === comment) return undefined;
  if (servedBy === undefined) return recordProblem(domain, records);
  return {
    sentence: `The name ${domain.name} belongs to another distribution of this account ("${servedBy}")`,
    next: 'remove the alias there, or choose another domain in infra/config.ts',
  };
}

/** CloudFormation replaces no record that it did not make, and would say so when the distribution is there already. */
function recordProblem({ name, zoneName }: Domain, records: readonly string[]): Explanation | undefined {
  if (records.length === 0) return undefined;
  return {
    sentence: `The zone ${zoneName} has a record of the type ${records.join(' and ')} for ${name} already, which leads elsewhere`,
    next: 'delete it, or choose another domain in infra/config.ts',
  };
}
