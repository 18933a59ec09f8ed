/** The edge's copy of the signing keys: the record `keys` of the key-value store, always made from the master copy. */
import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { formatKeys } from '../functions/token/sign.ts';
import { type MasterCopy, readMaster } from './keys-master.ts';
import { type KeyRing, parseKeys } from './keys-record.ts';
import { type Pause, readRecord, writeFromCurrent } from './records.ts';

export interface EdgeCopy {
  readonly client: CloudFrontKeyValueStoreClient;
  /** ARN of the key-value store. */
  readonly arn: string;
  /** Waits between attempts. */
  readonly pause?: Pause;
}

export interface KeyStores {
  readonly master: MasterCopy;
  readonly edge: EdgeCopy;
}

/** What the edge had before. `changed` tells apart two copies whose keys are equal and whose order or spelling is not. */
export interface Repair {
  readonly master: KeyRing;
  readonly before: KeyRing;
  readonly changed: boolean;
  /** The master copy was empty and took over the edge's keys. */
  readonly adopted: boolean;
}

export const KEYS_RECORD = 'keys';

/** The record's text, or undefined when there is none. */
export function readEdge({ client, arn }: EdgeCopy): Promise<string | undefined> {
  return readRecord(client, arn, KEYS_RECORD);
}

/**
 * Makes the edge's copy equal to the master copy. An empty master copy changes nothing.
 *
 * The store's ETag is taken before the master copy is read, so that of two commands at once the one with the older keys
 * starts over and the newer keys stay.
 *
 * @param replaced As for `readMaster`.
 */
export async function copyToEdge({ master, edge }: KeyStores, replaced?: string): Promise<Repair> {
  let repair: Repair = { master: [], before: [], changed: false, adopted: false };
  await writeFromCurrent(
    edge.client,
    edge.arn,
    async () => {
      const keys = await readMaster(master, replaced);
      const text = formatKeys(keys);
      const old = await readEdge(edge);
      const changed = keys.length > 0 && text !== old;
      repair = { master: keys, before: readCopy(old).keys, changed, adopted: false };
      return repair.changed ? new Map([[KEYS_RECORD, text]]) : new Map();
    },
    edge.pause,
  );
  return repair;
}

/** A malformed copy counts as none; `malformedEntry`, from 1 on, is where it is so. */
export function readCopy(text: string | undefined): { readonly keys: KeyRing; readonly malformedEntry?: number } {
  if (text === undefined) return { keys: [] };
  const result = parseKeys(text, 'edge');
  if (result.ok) return { keys: result.keys };
  return { keys: [], ...(result.refusal.code === 'record-malformed' && { malformedEntry: result.refusal.entry }) };
}
