/** Names that a stack to be made asks for: taken by somebody else, or left behind by the stack that was here before. */
import {
  CloudFrontClient,
  DescribeFunctionCommand,
  DescribeKeyValueStoreCommand,
  EntityNotFound,
  NoSuchFunctionExists,
} from '@aws-sdk/client-cloudfront';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import type { PlannedStack } from './deploy-plan.ts';
import { literal, type RetainedResource, retainedResources } from './retained.ts';

export interface Adoptable extends RetainedResource {
  /** As CloudFormation's import asks for it. */
  readonly identifier: Readonly<Record<string, string>>;
}

export interface NamesFound {
  readonly adopt: readonly Adoptable[];
  readonly problems: readonly Explanation[];
}

type Class = abstract new (...args: never) => Error;
type Found = { readonly adopt: Adoptable } | { readonly problem: Explanation } | undefined;

/** For a stack that is not there. Rejects with the SDK's errors. */
export async function findNames(clients: AwsClients, stack: PlannedStack, account: string): Promise<NamesFound> {
  const retained = retainedResources(stack, account).map((resource) =>
    resource.type === 'AWS::S3::Bucket'
      ? findBucket(clients, resource, stack.region)
      : findSecret(clients, resource, stack.region),
  );
  const others = Object.values(stack.template.Resources).flatMap(({ Type, Properties }) => {
    const name = literal(Properties?.Name, account);
    if (name === undefined) return [];
    const cloudFront = clients.of(CloudFrontClient, GLOBAL_REGION);
    if (Type === 'AWS::CloudFront::KeyValueStore') {
      const asked = cloudFront.send(new DescribeKeyValueStoreCommand({ Name: name }));
      return [findOther(asked, `key-value store ${name}`, EntityNotFound)];
    }
    if (Type !== 'AWS::CloudFront::Function') return [];
    const asked = cloudFront.send(new DescribeFunctionCommand({ Name: name }));
    return [findOther(asked, `function ${name}`, NoSuchFunctionExists)];
  });
  const found = await Promise.all([...retained, ...others]);
  return {
    adopt: found.flatMap((one) => (one && 'adopt' in one ? [one.adopt] : [])),
    problems: found.flatMap((one) => (one && 'problem' in one ? [one.problem] : [])),
  };
}

async function findBucket(clients: AwsClients, resource: RetainedResource, region: string): Promise<Found> {
  try {
    await clients.of(S3Client, region).send(new HeadBucketCommand({ Bucket: resource.name }));
    return { adopt: { ...resource, identifier: { BucketName: resource.name } } };
  } catch (error) {
    // An answer to HEAD has no body, so the status is all that the SDK knows.
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return undefined;
    if (status === 403 || status === 301) {
      const sentence = `The bucket ${resource.name} is another account’s, or these credentials may not list it`;
      return {
        problem: { sentence, next: 'allow them s3:ListBucket on it, or choose another name in infra/config.ts' },
      };
    }
    throw error;
  }
}

async function findSecret(clients: AwsClients, resource: RetainedResource, region: string): Promise<Found> {
  try {
    const client = clients.of(SecretsManagerClient, region);
    const found = await client.send(new DescribeSecretCommand({ SecretId: resource.name }));
    if (found.DeletedDate !== undefined) {
      return {
        problem: {
          sentence: `The secret ${resource.name} is marked for deletion, and keeps its name until then`,
          next: `run \`aws secretsmanager restore-secret --secret-id ${resource.name} --region ${region}\``,
        },
      };
    }
    return { adopt: { ...resource, identifier: { Id: found.ARN ?? '' } } };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** What CloudFront has of this name is no part of the stack that is to be made. */
async function findOther(asked: Promise<unknown>, what: string, Missing: Class): Promise<Found> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
  const next = 'choose another name in infra/config.ts, or remove it';
  return { problem: { sentence: `The ${what} exists and is no part of a stack`, next } };
}
