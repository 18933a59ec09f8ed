/** Resource types that cannot change an answer on localhost, and why. Any other type is supported or stops the start. */
import { generatedName } from './physical-id.ts';
import type { Identity, Resource } from './resource.ts';

export const IGNORED_TYPES: Readonly<Record<string, string>> = {
  'AWS::Budgets::Budget': 'nothing costs anything on localhost',
  'AWS::CDK::Metadata': 'describes the template',
  'AWS::CertificateManager::Certificate': 'localhost has a self-signed certificate of its own',
  'AWS::CloudFront::MonitoringSubscription': 'no metrics are written',
  'AWS::CloudWatch::Alarm': 'no metrics are written',
  'AWS::CloudWatch::Dashboard': 'no metrics are written',
  'AWS::IAM::ManagedPolicy': 'functions on localhost have no AWS permissions',
  'AWS::IAM::Policy': 'functions on localhost have no AWS permissions',
  'AWS::IAM::Role': 'functions on localhost have no AWS permissions',
  'AWS::KMS::Key': 'nothing is encrypted on localhost',
  'AWS::Lambda::EventInvokeConfig': 'nothing is retried on localhost',
  'AWS::Lambda::Permission': 'functions on localhost have no AWS permissions',
  'AWS::Logs::Delivery': 'no access logs are written',
  'AWS::Logs::DeliveryDestination': 'no access logs are written',
  'AWS::Logs::DeliverySource': 'no access logs are written',
  'AWS::Logs::LogGroup': 'logs stay on localhost',
  'AWS::Route53::HealthCheck': 'nobody looks at localhost from outside',
  'AWS::Route53::RecordSet': 'localhost has no domain',
  'AWS::SNS::Subscription': 'nobody is notified',
  'AWS::SNS::Topic': 'nobody is notified',
  'AWS::SNS::TopicPolicy': 'nobody is notified',
  'AWS::WAFv2::WebACL': 'the firewall does not run on localhost',
};

/** Ignored types that supported ones refer to: the principals of bucket policies, and the distribution's firewall. */
export const IGNORED_IDENTITIES: Readonly<Record<string, Identity>> = {
  'AWS::WAFv2::WebACL': { ref: generatedName, attributes: { Arn: webAclArn } },
  'AWS::IAM::Role': {
    ref: (resource) => generatedName(resource),
    attributes: { Arn: roleArn },
  },
};

function roleArn(resource: Resource): string {
  return `arn:aws:iam::${resource.stack.account}:role/${generatedName(resource)}`;
}

function webAclArn(resource: Resource): string {
  return `arn:aws:wafv2:us-east-1:${resource.stack.account}:global/webacl/${generatedName(resource)}`;
}
