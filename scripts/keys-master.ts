/**
 * The master copy of the signing keys: one secret in AWS Secrets Manager, which the stack creates empty.
 *
 * PutSecretValue has no If-Match. Its request token becomes the id of the new version, and a version never changes: two
 * writers who started from the same version name the same new one, and the second gets ResourceExistsException
 * (PutSecretValue, "ClientRequestToken", AWS Secrets Manager API Reference).
 */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { formatKeys } from '../functions/token/sign.ts';
import { type KeyRing, parseKeys } from './keys-record.ts';
import { KeysRefused } from './keys-refusal.ts';
import type { Pause } from './records.ts';

export interface MasterCopy {
  readonly client: SecretsManagerClient;
  /** Name or ARN of the secret. */
  readonly secretId: string;
  /** Waits between attempts. */
  readonly pause?: Pause;
}

export interface MasterChange {
  readonly keys: KeyRing;
  /** Version that the change replaced; undefined when nothing was written or there was none. */
  readonly replaced: string | undefined;
}

const MAX_ATTEMPTS = 8;
const PAUSE_MS = 500;

/**
 * The keys, none when the secret has no value yet.
 *
 * @param replaced A version known to be old: reads are eventually consistent, so it is read again until it is gone.
 */
export async function readMaster(master: MasterCopy, replaced?: string): Promise<KeyRing> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const version = await currentVersion(master);
    if (version === undefined) return [];
    if (version.id !== replaced) return version.keys;
    await pauseOf(master);
  }
  throw new KeysRefused({ code: 'master-stale' });
}

/**
 * Replaces the keys by what `change` makes of them; it may be called again with newer ones, and its refusals pass through.
 * Nothing is written when the keys stay as they are.
 */
export async function changeMaster(master: MasterCopy, change: (keys: KeyRing) => KeyRing): Promise<MasterChange> {
  const { client, secretId } = master;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { VersionIdsToStages: stages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    const current = versionWith(stages, 'AWSCURRENT');
    const old = current === undefined ? [] : await keysOf(master, current);
    const keys = change(old);
    if (formatKeys(keys) === formatKeys(old)) return { keys, replaced: undefined };
    try {
      const token = nextVersionId(current, versionWith(stages, 'AWSPREVIOUS'));
      const text = formatKeys(keys);
      await client.send(
        new PutSecretValueCommand({ SecretId: secretId, SecretString: text, ClientRequestToken: token }),
      );
      return { keys, replaced: current };
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
    }
    await pauseOf(master);
  }
  throw new KeysRefused({ code: 'master-busy', attempts: MAX_ATTEMPTS });
}

async function currentVersion(
  master: MasterCopy,
): Promise<{ readonly id: string; readonly keys: KeyRing } | undefined> {
  const { client, secretId } = master;
  try {
    const { VersionId: id = '', SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId }),
    );
    return { id, keys: keysIn(text) };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    // A secret without a value gets the same error as no secret: asking for the secret itself tells.
    await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    return undefined;
  }
}

async function keysOf({ client, secretId }: MasterCopy, versionId: string): Promise<KeyRing> {
  const { SecretString: text } = await client.send(
    new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }),
  );
  return keysIn(text);
}

/** A binary value has no text and is malformed. */
function keysIn(text: string | undefined): KeyRing {
  const result = parseKeys(text ?? '', 'master');
  if (!result.ok) throw new KeysRefused(result.refusal);
  return result.keys;
}

function versionWith(stages: Readonly<Record<string, readonly string[]>>, stage: string): string | undefined {
  return Object.keys(stages).find((id) => stages[id]?.includes(stage));
}

/** 64 characters, the most that a request token may have. The previous version makes it new again after a rollback. */
function nextVersionId(current: string | undefined, previous: string | undefined): string {
  return createHash('sha256')
    .update(`${current ?? ''} ${previous ?? ''}`)
    .digest('hex');
}

function pauseOf({ pause = delay }: MasterCopy): Promise<unknown> {
  return pause(PAUSE_MS);
}
