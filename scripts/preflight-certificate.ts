/** Whether Amazon will issue a certificate for the domain: a deploy would find out after an hour of waiting, or after three days. */
import { ACMClient, DescribeCertificateCommand, paginateListCertificates } from '@aws-sdk/client-acm';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import { noneOrUnknown, type PublicDns } from './public-dns.ts';

export interface CertificateFacts {
  /** The CAs that CAA records name, and the name that has them; undefined where none has. */
  readonly allowed: { readonly at: string; readonly issuers: readonly string[] } | undefined;
  /** This account's certificates for the name, in us-east-1. */
  readonly certificates: readonly KnownCertificate[];
}

export interface KnownCertificate {
  readonly arn: string;
  readonly status: string;
  /** Epoch seconds. */
  readonly requested: number;
  /** Of one that failed. */
  readonly reason?: string | undefined;
}

/** "Configure a CAA record", ACM User Guide. */
const AMAZON = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];

/** Failures that lie in the name itself, so that the next request fails too ("Certificate request fails", ACM User Guide). */
const LASTING: Readonly<Record<string, string>> = {
  ADDITIONAL_VERIFICATION_REQUIRED: 'ask AWS Support to verify the domain',
  DOMAIN_NOT_ALLOWED: 'have the domain taken off the lists of unsafe sites, and ask AWS Support',
  DOMAIN_VALIDATION_DENIED: 'ask AWS Support why the domain is refused',
  INVALID_PUBLIC_DOMAIN: 'correct domain in infra/config.ts, which is not below a public one',
};

/** A certificate that can be validated is issued within minutes ("DNS validation", ACM User Guide). */
const LONG_SECONDS = 3_600;

/** Rejects with the SDK's errors. */
export async function readCertificateFacts(
  clients: AwsClients,
  name: string,
  { resolveCaa }: PublicDns,
): Promise<CertificateFacts> {
  const [allowed, certificates] = await Promise.all([findIssuers(name, resolveCaa), listCertificates(clients, name)]);
  return { allowed, certificates };
}

/** The nearest name upwards that has CAA records decides (RFC 8659, section 3). What DNS does not answer is left to Amazon. */
async function findIssuers(name: string, resolveCaa: PublicDns['resolveCaa']): Promise<CertificateFacts['allowed']> {
  const labels = name.split('.');
  for (let first = 0; first < labels.length; first++) {
    const at = labels.slice(first).join('.');
    const records = await resolveCaa(at).catch(noneOrUnknown);
    // Records further up say nothing while nearer ones may be there.
    if (records === undefined) return undefined;
    // Parameters follow a semicolon; nothing before it allows nobody (RFC 8659, section 4.2).
    const issuers = records.flatMap(({ issue }) => (issue === undefined ? [] : [issue.replace(/;.*/, '').trim()]));
    if (records.length > 0) return issuers.length > 0 ? { at, issuers } : undefined;
  }
  return undefined;
}

async function listCertificates(clients: AwsClients, name: string): Promise<readonly KnownCertificate[]> {
  const client = clients.of(ACMClient, GLOBAL_REGION);
  const found: KnownCertificate[] = [];
  for await (const page of paginateListCertificates({ client }, {})) {
    for (const one of page.CertificateSummaryList ?? []) {
      if (one.DomainName !== name || one.CertificateArn === undefined) continue;
      const { CertificateArn: arn, Status: status = '' } = one;
      const requested = Math.floor((one.CreatedAt?.getTime() ?? 0) / 1000);
      const ask = new DescribeCertificateCommand({ CertificateArn: arn });
      const reason = status === 'FAILED' ? (await client.send(ask)).Certificate?.FailureReason : undefined;
      found.push({ arn, status, requested, reason });
    }
  }
  return found;
}

export function certificateProblem(name: string, { allowed, certificates }: CertificateFacts): Explanation | undefined {
  if (certificates.some(({ status }) => status === 'ISSUED')) return undefined;
  if (allowed && !allowed.issuers.some((issuer) => AMAZON.includes(issuer.toLowerCase()))) {
    return {
      sentence: `The CAA records of ${allowed.at} do not let Amazon issue a certificate for ${name}`,
      next: `add \`0 issue "amazon.com"\` to them`,
    };
  }
  for (const { arn, status, reason = '' } of certificates) {
    const way = status === 'FAILED' ? LASTING[reason] : undefined;
    if (way === undefined) continue;
    return {
      sentence: `ACM has refused a certificate for ${name} (${reason})`,
      next: `${way}, then run \`aws acm delete-certificate --region ${GLOBAL_REGION} --certificate-arn ${arn}\``,
    };
  }
  return undefined;
}

/**
 * Not a refusal: it may be one that somebody asked for and never finished.
 *
 * @param now Epoch seconds.
 */
export function certificateWarning(name: string, { certificates }: CertificateFacts, now: number): string | undefined {
  if (certificates.some(({ status }) => status === 'ISSUED')) return undefined;
  const stuck = certificates.find(
    ({ status, requested }) =>
      status === 'VALIDATION_TIMED_OUT' || (status === 'PENDING_VALIDATION' && now - requested > LONG_SECONDS),
  );
  if (!stuck) return undefined;
  const since = new Date(stuck.requested * 1000).toISOString().replace('.000Z', 'Z');
  return `a certificate for ${name} was asked for at ${since} and is not validated; the deploy waits for its own: look with \`aws acm describe-certificate --region ${GLOBAL_REGION} --certificate-arn ${stuck.arn}\`.`;
}
