/** The AWS APIs that commands call, for the SDK's clients: key-value stores, secrets and invalidations of the local distribution. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleInvalidations } from './invalidations/endpoint.ts';
import type { Invalidations } from './invalidations/invalidations.ts';
import { handleControlPlane } from './kvs/control-plane.ts';
import { handleDataPlane } from './kvs/data-plane.ts';
import type { KeyValueStore } from './kvs/store.ts';
import type { Secrets } from './secrets/actions.ts';
import { handleSecretsManager } from './secrets/endpoint.ts';

export interface AwsState {
  /** By ARN. */
  readonly kvs: ReadonlyMap<string, KeyValueStore>;
  readonly secrets: Secrets;
  readonly invalidations: Invalidations;
}

/** @returns false, with nothing read or written, for a request that is none of theirs. */
export async function handleAwsApi(
  { kvs, secrets, invalidations }: AwsState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const stores = [...kvs.values()];
  return (
    (await handleDataPlane(stores, request, response)) ||
    (await handleControlPlane(stores, request, response)) ||
    (await handleSecretsManager(secrets, request, response)) ||
    (await handleInvalidations(invalidations, request, response))
  );
}
