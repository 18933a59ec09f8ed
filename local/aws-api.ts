/** The AWS APIs that commands call, for the SDK's clients: key-value stores, secrets, buckets and invalidations of the local distribution. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleDistributions, type ListedDistribution } from './distributions.ts';
import { handleInvalidations } from './invalidations/endpoint.ts';
import type { Invalidations } from './invalidations/invalidations.ts';
import { handleControlPlane } from './kvs/control-plane.ts';
import { handleDataPlane } from './kvs/data-plane.ts';
import type { KeyValueStore } from './kvs/store.ts';
import { handleS3, type S3ApiState } from './origins/api/s3-api.ts';
import type { Secrets } from './secrets/actions.ts';
import { handleSecretsManager } from './secrets/endpoint.ts';

export interface AwsState {
  /** By ARN. */
  readonly kvs: ReadonlyMap<string, KeyValueStore>;
  readonly secrets: Secrets;
  readonly invalidations: Invalidations;
  readonly s3: S3ApiState;
  readonly assembly: { readonly distribution: ListedDistribution };
}

/** @returns false, with nothing read or written, for a request that is none of theirs. */
export async function handleAwsApi(
  { kvs, secrets, invalidations, s3, assembly }: AwsState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const stores = [...kvs.values()];
  return (
    (await handleS3(s3, request, response)) ||
    (await handleDataPlane(stores, request, response)) ||
    (await handleControlPlane(stores, request, response)) ||
    (await handleSecretsManager(secrets, request, response)) ||
    (await handleDistributions(assembly.distribution, request, response)) ||
    (await handleInvalidations(invalidations, request, response))
  );
}
