/** A domain of one's own: its certificate, and the records that point at the distribution. */
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { type Distribution, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { EdgeConfig } from './config-check.ts';

export type Domain = NonNullable<EdgeConfig['domain']>;

export interface DomainParts {
  readonly zone: IHostedZone;
  readonly certificate: Certificate;
  readonly domainNames: string[];
  readonly minimumProtocolVersion: SecurityPolicyProtocol;
}

/** The stack must be in us-east-1: CloudFront takes certificates from nowhere else. */
export function domainParts(scope: Construct, domain: Domain): DomainParts {
  const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    zoneName: domain.zoneName,
    hostedZoneId: domain.hostedZoneId,
  });
  const certificate = new Certificate(scope, 'Certificate', {
    domainName: domain.name,
    validation: CertificateValidation.fromDns(zone),
  });
  return {
    zone,
    certificate,
    domainNames: [domain.name],
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2025,
  };
}

export function aliasRecords(scope: Construct, domain: Domain, zone: IHostedZone, distribution: Distribution): void {
  const props = {
    zone,
    recordName: domain.name,
    target: RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
  };
  new ARecord(scope, 'AliasIpv4', props);
  new AaaaRecord(scope, 'AliasIpv6', props);
}
