/**
 * Reading and writing records of the key-value store. The store has one ETag for all its keys: a write names the one it was
 * made from, and starts over when somebody else wrote in between. Values may be secret: no message holds one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ResourceNotFoundException,
  UpdateKeysCommand,
  ValidationException,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { config } from '../infra/config.ts';
import { KEY_VALUE_STORE } from '../infra/limits.ts';
import { recordProblem } from './record-problem.ts';

/** A store that is written to this often is not written to by people. */
const MAX_ATTEMPTS = 40;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/** Waits between attempts, milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** The record's value, or undefined when there is none. */
export async function readRecord(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
  key: string,
): Promise<string | undefined> {
  try {
    const { Value: value } = await client.send(new GetKeyCommand({ KvsARN: arn, Key: key }));
    return value;
  } catch (error) {
    // The store itself may be what is missing: asking for it tells.
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await storeEtag(client, arn);
    return undefined;
  }
}

/**
 * Changes one record. `change` gets the value now in the store, undefined when there is none, and may be called again with a
 * newer one; it returns the new value, undefined to delete the record, or what it got to leave the store alone.
 *
 * @returns the value that the record has now.
 * @throws Error when the store changed under every attempt, or the new value is one that the edge could not use.
 */
export async function updateRecord(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
  key: string,
  change: (old: string | undefined) => string | undefined,
  pause: Pause = delay,
): Promise<string | undefined> {
  let result: string | undefined;
  const plan = async () => {
    const old = await readRecord(client, arn, key);
    result = change(old);
    return result === old ? new Map() : new Map([[key, result]]);
  };
  await writeFromCurrent(client, arn, plan, pause);
  return result;
}

/**
 * Writes the records that are missing, all in one change, and touches none that is there.
 *
 * @param records value by key, made only when its record is missing.
 * @returns the keys that were written.
 */
export async function seedMissing(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
  records: Readonly<Record<string, () => string>>,
  pause: Pause = delay,
): Promise<readonly string[]> {
  const plan = async () => {
    const missing = new Map<string, string>();
    for (const [key, make] of Object.entries(records)) {
      if ((await readRecord(client, arn, key)) === undefined) missing.set(key, make());
    }
    return missing;
  };
  return [...(await writeFromCurrent(client, arn, plan, pause)).keys()];
}

/** New values by key, undefined to delete. */
export type Changes = ReadonlyMap<string, string | undefined>;

/**
 * Reads the ETag, then what `plan` needs, then writes: whatever was read is as old as the ETag or newer. `plan` runs again when
 * somebody else wrote in between.
 *
 * @returns the changes of the last plan. More of them than one call of the API takes are written in order, call by call.
 */
export async function writeFromCurrent(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
  plan: () => Promise<Changes>,
  pause: Pause = delay,
): Promise<Changes> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const etag = await storeEtag(client, arn);
    const changes = await plan();
    if (await writeAll(client, arn, etag, [...changes])) return changes;
    // Full jitter, so that writers who collided once do not collide again.
    await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
  }
  throw new Error(`The store ${arn} was changed by others during each of ${MAX_ATTEMPTS} attempts: try again later.`);
}

/** Each call is made from the ETag that the one before it left. False when somebody else wrote in between. */
async function writeAll(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
  first: string,
  changes: readonly Change[],
): Promise<boolean> {
  let etag: string | undefined = first;
  for (let start = 0; start < changes.length && etag !== undefined; start += KEY_VALUE_STORE.update.keys) {
    etag = await write(client, arn, etag, changes.slice(start, start + KEY_VALUE_STORE.update.keys));
  }
  return etag !== undefined;
}

type Change = readonly [key: string, value: string | undefined];

/** The store's new ETag, or undefined when the store is no longer the one that `etag` names. */
async function write(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
  etag: string,
  changes: readonly Change[],
): Promise<string | undefined> {
  const puts: { Key: string; Value: string }[] = [];
  const deletes: { Key: string }[] = [];
  for (const [key, value] of changes) {
    const problem = recordProblem(key, value, config.regions);
    if (problem !== undefined) throw new Error(problem);
    if (value === undefined) deletes.push({ Key: key });
    else puts.push({ Key: key, Value: value });
  }
  try {
    const change = { KvsARN: arn, IfMatch: etag, Puts: puts, Deletes: deletes };
    const { ETag: next = '' } = await client.send(new UpdateKeysCommand(change));
    return next;
  } catch (error) {
    if (error instanceof ConflictException) return undefined;
    // The API's pages do not say which error an old ETag gets, so the store is asked whether it was old.
    if (error instanceof ValidationException && (await storeEtag(client, arn)) !== etag) return undefined;
    throw error;
  }
}

async function storeEtag(client: CloudFrontKeyValueStoreClient, arn: string): Promise<string> {
  const { ETag: etag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: arn }));
  if (etag === undefined) throw new Error(`The store ${arn} was described without an ETag.`);
  return etag;
}
