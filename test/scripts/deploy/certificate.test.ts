import { ACMClient, DescribeCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { config } from '../../../infra/config.ts';
import { openAwsClients } from '../../../scripts/aws-clients.ts';
import { checkAccount } from '../../../scripts/deploy-preflight.ts';
import {
  certificateProblem,
  certificateWarning,
  type KnownCertificate,
  readCertificateFacts,
} from '../../../scripts/preflight-certificate.ts';
import type { PublicDns } from '../../../scripts/public-dns.ts';
import { refusal } from './world.ts';

const NAME = 'video.example.com';
const NOW = 1_800_000_000;
const ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/0f8fad5b-d9cb-469f-a165-70867728950e';
const clients = openAwsClients();
const acm = mockClient(ACMClient);
beforeEach(() => {
  acm.reset();
  acm.on(ListCertificatesCommand).resolves({});
});

/** The public DNS, with these CAA records by name; `null` does not answer. */
const dnsOf = (caa: Readonly<Record<string, readonly object[] | null>>): PublicDns => ({
  resolveNs: async () => ['ns-1.awsdns-1.org'],
  resolveCaa: async (name) => {
    const records = caa[name];
    if (!records) throw Object.assign(new Error('queryCaa'), { code: records === null ? 'ESERVFAIL' : 'ENODATA' });
    return records;
  },
});

describe('the CAA records', () => {
  const issue = (value: string) => ({ critical: 0, issue: value });
  it.each([
    ['none', {}, undefined],
    ['no answer', { [NAME]: null }, undefined],
    ['no answer, and another’s of the zone', { [NAME]: null, 'example.com': [issue('letsencrypt.org')] }, undefined],
    ['Amazon’s', { [NAME]: [issue('letsencrypt.org'), issue('amazontrust.com')] }, undefined],
    ['Amazon’s, with parameters, in capitals', { [NAME]: [issue('AMAZON.com; policy=ev')] }, undefined],
    ['a mail address alone', { [NAME]: [{ iodef: 'mailto:a@example.com' }], com: [issue(';')] }, undefined],
    ['those for wildcards alone', { [NAME]: [{ issuewild: 'letsencrypt.org' }] }, undefined],
    ['another’s', { [NAME]: [issue('letsencrypt.org')] }, NAME],
    ['nobody’s', { [NAME]: [issue(';')] }, NAME],
    ['another’s, of the zone', { 'example.com': [issue('letsencrypt.org')] }, 'example.com'],
    [
      'another’s, of the zone, and Amazon’s of the name',
      { [NAME]: [issue('amazon.com')], 'example.com': [issue(';')] },
      undefined,
    ],
    ['those of a name that only ends alike', { 'ple.com': [issue(';')] }, undefined],
  ])('that are %s are judged', async (_, caa, refusedBy) => {
    const facts = await readCertificateFacts(clients, NAME, dnsOf(caa));
    expect(certificateProblem(NAME, facts)).toEqual(
      refusedBy && {
        sentence: `The CAA records of ${refusedBy} do not let Amazon issue a certificate for ${NAME}`,
        next: 'add `0 issue "amazon.com"` to them',
      },
    );
  });

  it('do not matter while the certificate is there', async () => {
    acm.on(ListCertificatesCommand).resolves({
      CertificateSummaryList: [{ CertificateArn: ARN, DomainName: NAME, Status: 'ISSUED' }],
    });
    const facts = await readCertificateFacts(clients, NAME, dnsOf({ [NAME]: [issue(';')] }));
    expect(certificateProblem(NAME, facts)).toBeUndefined();
  });
});

describe('the certificates of the account', () => {
  it('are those of the name, page by page, with the reason of a failure', async () => {
    acm
      .on(ListCertificatesCommand)
      .resolvesOnce({
        CertificateSummaryList: [{ CertificateArn: 'other', DomainName: 'other.example.com', Status: 'FAILED' }],
        NextToken: 'more',
      })
      .resolves({
        CertificateSummaryList: [
          { CertificateArn: ARN, DomainName: NAME, Status: 'FAILED', CreatedAt: new Date(NOW * 1000) },
        ],
      });
    acm
      .on(DescribeCertificateCommand, { CertificateArn: ARN })
      .resolves({ Certificate: { FailureReason: 'DOMAIN_NOT_ALLOWED' } });
    const { certificates } = await readCertificateFacts(clients, NAME, dnsOf({}));
    expect(certificates).toEqual([{ arn: ARN, status: 'FAILED', requested: NOW, reason: 'DOMAIN_NOT_ALLOWED' }]);
    expect(acm.commandCalls(DescribeCertificateCommand)).toHaveLength(1);
    expect(await clients.of(ACMClient, 'us-east-1').config.region()).toBe('us-east-1');
  });

  it('cannot be had when AWS refuses', async () => {
    acm.on(ListCertificatesCommand).rejects(refusal('AccessDeniedException'));
    await expect(readCertificateFacts(clients, NAME, dnsOf({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  const one = (status: string, more: Partial<KnownCertificate> = {}) => ({ arn: ARN, status, requested: NOW, ...more });
  it.each([
    [
      [one('FAILED', { reason: 'DOMAIN_NOT_ALLOWED' })],
      'ACM has refused a certificate for video.example.com (DOMAIN_NOT_ALLOWED)',
    ],
    [
      [one('FAILED', { reason: 'INVALID_PUBLIC_DOMAIN' })],
      'ACM has refused a certificate for video.example.com (INVALID_PUBLIC_DOMAIN)',
    ],
    // What has been mended since, or was no matter of the name.
    [[one('FAILED', { reason: 'CAA_ERROR' })], undefined],
    [[one('FAILED', { reason: 'NO_AVAILABLE_CONTACTS' })], undefined],
    [[one('FAILED', { reason: 'DOMAIN_NOT_ALLOWED' }), one('ISSUED')], undefined],
    [[one('PENDING_VALIDATION', { requested: 0 })], undefined],
    [[], undefined],
  ])('stop a deploy only for what lies in the name: %o', (certificates, says) => {
    const problem = certificateProblem(NAME, { allowed: undefined, certificates });
    expect(problem?.sentence).toBe(says);
    if (problem)
      expect(problem.next).toContain(`aws acm delete-certificate --region us-east-1 --certificate-arn ${ARN}`);
  });

  it.each([
    [[one('PENDING_VALIDATION', { requested: NOW - 3_600 })], false],
    [[one('PENDING_VALIDATION', { requested: NOW - 3_601 })], true],
    [[one('VALIDATION_TIMED_OUT')], true],
    [[one('PENDING_VALIDATION', { requested: 0 }), one('ISSUED')], false],
    [[one('FAILED', { requested: 0 })], false],
  ])('that wait for long are told: %o', (certificates, warns) => {
    const warning = certificateWarning(NAME, { allowed: undefined, certificates }, NOW);
    expect(warning !== undefined).toBe(warns);
    if (warning) expect(warning).toContain(`aws acm describe-certificate --region us-east-1 --certificate-arn ${ARN}`);
  });
});

describe('the step', () => {
  const run = async (dns: PublicDns) => {
    const lines: string[] = [];
    const nameServers = await dns.resolveNs('');
    mockClient(STSClient).on(GetCallerIdentityCommand).resolves({ Account: '111122223333', Arn: 'arn:x' });
    mockClient(SSMClient)
      .on(GetParameterCommand)
      .resolves({ Parameter: { Value: '28' } });
    mockClient(LambdaClient).on(GetAccountSettingsCommand).resolves({});
    mockClient(CloudFrontClient).on(ListDistributionsCommand).resolves({});
    const route53 = mockClient(Route53Client);
    route53.on(GetHostedZoneCommand).resolves({
      HostedZone: { Id: 'Z1', Name: 'example.com.', CallerReference: '' },
      DelegationSet: { NameServers: [...nameServers] },
    });
    route53.on(ListResourceRecordSetsCommand).resolves({});
    const domain = { name: NAME, zoneName: 'example.com', hostedZoneId: 'Z1' };
    const progress = {
      say: (line: string) => void lines.push(line),
      note: () => {},
      step: async () => undefined as never,
    };
    await checkAccount({ clients, config: { ...config, domain }, progress, dns, now: NOW });
    return lines;
  };

  it('passes a domain whose certificate can be had, and says what waits', async () => {
    acm.on(ListCertificatesCommand).resolves({
      CertificateSummaryList: [
        { CertificateArn: ARN, DomainName: NAME, Status: 'PENDING_VALIDATION', CreatedAt: new Date(0) },
      ],
    });
    expect(await run(dnsOf({}))).toContainEqual(
      expect.stringMatching(/^Careful: a certificate for video\.example\.com was asked for at 1970-01-01T00:00:00Z/),
    );
  });

  it('refuses one that Amazon may not issue', async () => {
    await expect(run(dnsOf({ 'example.com': [{ issue: 'letsencrypt.org' }] }))).rejects.toThrow(
      'The CAA records of example.com do not let Amazon issue a certificate for video.example.com',
    );
  });
});
