import { readBucket } from './bucket.ts';
import type { BucketModel } from './bucket-model.ts';
import { createContext, type LoadContext } from './context.ts';
import { readDistribution } from './distribution.ts';
import { SUPPORTED_TYPES } from './identities.ts';
import { IGNORED_TYPES } from './ignored-types.ts';
import { readKeyValueStore } from './key-value-store.ts';
import { readStacks } from './manifest.ts';
import type { AssemblyModel, DistributionModel } from './model.ts';
import { notSupported } from './problem.ts';
import { readScheduledFunctions } from './scheduled-function.ts';
import { readSecret } from './secret.ts';

/**
 * Reads the synthesized app: the manifest, the stacks' templates and the assets of `cdkOutFolder`, and nothing else.
 * Throws an Error of one sentence - logical id, property, value, what is supported - for anything that the local edge
 * would answer otherwise than CloudFront.
 */
export function loadAssembly(cdkOutFolder: string): AssemblyModel {
  const context = createContext(readStacks(cdkOutFolder));
  checkTypes(context);
  const [resource, ...others] = context.all('AWS::CloudFront::Distribution');
  if (!resource || others.length > 0) {
    throw notSupported('The number of distributions', others.length + (resource ? 1 : 0), 'one in an app');
  }
  const distribution = readDistribution(resource, context);
  const keyValueStores = context
    .all('AWS::CloudFront::KeyValueStore')
    .map((store) => readKeyValueStore(store, context));
  const secrets = context.all('AWS::SecretsManager::Secret').map((secret) => readSecret(secret, context));
  const buckets = bucketsOf(distribution, context);
  const scheduledFunctions = readScheduledFunctions(context);
  for (const { logicalId, type } of context.unread()) {
    if (SUPPORTED_TYPES.includes(type)) context.ignore(`${logicalId} (${type}): the distribution does not use it`);
  }
  return {
    account: resource.stack.account,
    distribution,
    buckets,
    keyValueStores,
    secrets,
    scheduledFunctions,
    ignored: context.ignored(),
  };
}

function checkTypes(context: LoadContext): void {
  for (const { logicalId, type } of context.resources) {
    if (SUPPORTED_TYPES.includes(type)) continue;
    const why = Object.hasOwn(IGNORED_TYPES, type) ? IGNORED_TYPES[type] : undefined;
    if (why === undefined) {
      const known = [...SUPPORTED_TYPES, ...Object.keys(IGNORED_TYPES)].sort().join(', ');
      throw notSupported(`The type of ${logicalId}`, type, `only ${known}`);
    }
    context.ignore(`${logicalId} (${type}): ${why}`);
  }
}

/** The buckets behind the distribution's S3 origins, each of which must be in the app. */
function bucketsOf({ origins }: DistributionModel, context: LoadContext): readonly BucketModel[] {
  const resources = context.all('AWS::S3::Bucket');
  const domains = new Set(
    [...origins.values()].filter(({ kind }) => kind === 's3').map(({ domainName }) => domainName),
  );
  return [...domains].map((domain) => {
    const bucket = resources.find((resource) => context.attribute(resource, 'RegionalDomainName') === domain);
    if (!bucket) throw notSupported('The domain of an S3 origin', domain, 'Regional domains of buckets of this app');
    return readBucket(bucket, context);
  });
}
