/** AWS::S3::Bucket */

import type { BucketModel, ReplicationRule } from './bucket-model.ts';
import { readBucketPolicy } from './bucket-policy.ts';
import { type Fields, readProperties } from './fields.ts';
import { generatedName } from './physical-id.ts';
import { type Context, type Identity, isObject, type Resource } from './resource.ts';

export const bucketIdentity: Identity = {
  ref: nameOf,
  attributes: {
    Arn: (resource, context) => `arn:aws:s3:::${nameOf(resource, context)}`,
    DomainName: (resource, context) => `${nameOf(resource, context)}.s3.amazonaws.com`,
    RegionalDomainName: domainOf,
  },
};

export function readBucket(resource: Resource, context: Context): BucketModel {
  return readProperties(resource, context, (properties) => {
    properties.labels('BucketName', 'Tags');
    properties.only('AccessControl', 'Private');
    readEncryption(properties);
    properties.object('OwnershipControls', (controls) => {
      controls.objects('Rules', (rule) => rule.only('ObjectOwnership', 'BucketOwnerEnforced'));
    });
    // Left out, all four are on: "Blocking public access to your Amazon S3 storage". Access is decided on that ground.
    properties.object('PublicAccessBlockConfiguration', (block) => {
      for (const name of ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']) {
        block.only(name, true);
      }
    });
    properties.ignore('LifecycleConfiguration', 'objects on localhost do not age');
    properties.ignore('IntelligentTieringConfigurations', 'objects on localhost have one storage class');
    properties.ignore('LoggingConfiguration', 'no access logs are written');
    properties.ignore('MetricsConfigurations', 'no metrics are written');
    properties.ignore('NotificationConfiguration', 'nobody is notified');
    const name = nameOf(resource, context);
    return {
      logicalId: resource.logicalId,
      name,
      region: resource.stack.region,
      domainName: domainOf(resource, context),
      versioned:
        properties.object('VersioningConfiguration', (versioning) =>
          versioning.choice('Status', ['Enabled', 'Suspended']),
        ) === 'Enabled',
      policy: readBucketPolicy(name, context),
      livePrefix: livePrefixOf(name, resource, context),
      replication: readReplication(properties),
    };
  });
}

/** Keys of KMS have access rules of their own, which are not evaluated. */
function readEncryption(properties: Fields): void {
  properties.object('BucketEncryption', (encryption) => {
    encryption.objects('ServerSideEncryptionConfiguration', (rule) => {
      rule.labels('BucketKeyEnabled');
      rule.object('ServerSideEncryptionByDefault', (byDefault) => byDefault.only('SSEAlgorithm', 'AES256'));
    });
  });
}

/** Rules that copy what begins with a prefix: "Replication configuration file elements", Amazon S3 User Guide. */
function readReplication(properties: Fields): readonly ReplicationRule[] | undefined {
  const rules = properties.object('ReplicationConfiguration', (configuration) => {
    // Which role copies, in which order and into which class: the copies are the same here.
    configuration.labels('Role');
    return configuration.objects('Rules', (rule) => {
      rule.labels('Id', 'Priority');
      const enabled = rule.choice('Status', ['Enabled', 'Disabled']) === 'Enabled';
      const prefix = rule.object('Filter', (filter) => filter.text('Prefix')) ?? '';
      const deleteMarkers =
        rule.object('DeleteMarkerReplication', (markers) => markers.choice('Status', ['Enabled', 'Disabled'])) ===
        'Enabled';
      const arn = rule.object('Destination', (destination) => {
        destination.labels('StorageClass', 'Metrics');
        return destination.text('Bucket');
      });
      return { enabled, prefix, bucket: arn?.slice(arn.lastIndexOf(':') + 1) ?? '', deleteMarkers };
    });
  });
  return rules?.filter(({ enabled }) => enabled).map(({ enabled: _enabled, ...rule }) => rule);
}

/** What the stack's output `LiveStreams` says, `s3://<bucket>/<prefix>`: a packager is no resource of the template. */
function livePrefixOf(name: string, resource: Resource, context: Context): string | undefined {
  const output = resource.stack.outputs.LiveStreams;
  if (!isObject(output)) return undefined;
  const target = context.deep(output.Value, resource);
  const start = `s3://${name}/`;
  return typeof target === 'string' && target.startsWith(start) ? target.slice(start.length) : undefined;
}

function nameOf(resource: Resource, context: Context): string {
  const name = context.deep(resource.properties.BucketName, resource);
  return typeof name === 'string' ? name : generatedName(resource).toLowerCase();
}

function domainOf(resource: Resource, context: Context): string {
  return `${nameOf(resource, context)}.s3.${resource.stack.region}.amazonaws.com`;
}
