/** revoke, prune: the records `revoked/<token id>`, whose value is the epoch second at which they may go. */
import { paginateListKeys } from '@aws-sdk/client-cloudfront-keyvaluestore';
import type { EdgeCopy } from './keys-edge.ts';
import { KeysRefused } from './keys-refusal.ts';
import { readSubject } from './keys-token.ts';
import { parseUntil } from './keys-until.ts';
import { updateRecord, writeFromCurrent } from './records.ts';

export interface Revocation {
  readonly id: string;
  /** Epoch seconds: from then on the entry may be pruned. */
  readonly until: number;
}

const PREFIX = 'revoked/';
/** The edge refuses tokens with other ids. */
const ID = /^[!-~]{1,128}$/;
/** The end of the year 9999, epoch seconds. */
const LATEST = 253_402_300_799;
/** Entries of one ListKeys answer, the most that it gives. */
const PAGE_SIZE = 50;

/**
 * Refuses a token from now on. An entry that is there is never shortened.
 *
 * @param given A token, a URL with one in its path, or a token's id.
 * @param until See `parseUntil`. Needed with an id; with a token its own expiry is the default.
 * @param now Epoch seconds.
 */
export async function revoke(
  edge: EdgeCopy,
  given: string,
  until: string | undefined,
  now: number,
): Promise<Revocation> {
  const wanted = subjectOf(given, until, now);
  if (!ID.test(wanted.id)) throw new KeysRefused({ code: 'id-malformed', characters: wanted.id.length });
  let stays = wanted.until;
  const keepLater = (old: string | undefined) => {
    stays = Math.max(wanted.until, isEpoch(old) ? Number(old) : 0);
    return `${stays}`;
  };
  await updateRecord(edge.client, edge.arn, PREFIX + wanted.id, keepLater, edge.pause);
  return { id: wanted.id, until: stays };
}

function subjectOf(given: string, until: string | undefined, now: number): Revocation {
  const subject = readSubject(given);
  if (subject.kind === 'unreadable') throw new KeysRefused({ code: 'token-malformed' });
  if (subject.kind === 'id') {
    if (until === undefined) throw new KeysRefused({ code: 'until-missing' });
    return { id: subject.id, until: secondsOf(until, now) };
  }
  const { claims, keyId } = subject;
  if (typeof claims === 'string') throw new KeysRefused({ code: 'token-refused-anyway', reason: claims });
  // A second that begins before the token ends is still its own; a token that never ends has an entry that never does.
  const expiry = Math.min(Math.ceil(claims.exp), LATEST);
  if (expiry <= now) throw new KeysRefused({ code: 'token-expired', at: expiry });
  if (claims.jti === undefined) throw new KeysRefused({ code: 'token-without-id', kid: keyId });
  if (until === undefined) return { id: claims.jti, until: expiry };
  const seconds = secondsOf(until, now);
  if (seconds < expiry) {
    throw new KeysRefused({ code: 'until-before-expiry', until, expiry });
  }
  return { id: claims.jti, until: seconds };
}

export interface Pruned {
  readonly deleted: number;
  readonly kept: number;
  /** Ids of entries whose value is no time; they are kept, and revoke with `--until` mends them. */
  readonly malformed: readonly string[];
}

/**
 * Deletes the entries whose tokens have expired. An interrupted or overtaken run has deleted expired entries only.
 *
 * @param now Epoch seconds.
 */
export async function prune(edge: EdgeCopy, now: number): Promise<Pruned> {
  const deleted = new Set<string>();
  let kept = 0;
  let malformed: string[] = [];
  await writeFromCurrent(
    edge.client,
    edge.arn,
    async () => {
      const entries = await listRevoked(edge);
      malformed = entries.filter(([, value]) => !isEpoch(value)).map(([id]) => id);
      const expired = entries.filter(([, value]) => isEpoch(value) && Number(value) <= now).map(([id]) => id);
      kept = entries.length - expired.length;
      // One that an attempt before this one meant to delete, and that was renewed meanwhile.
      for (const [id] of entries) deleted.delete(id);
      for (const id of expired) deleted.add(id);
      return new Map(expired.map((id) => [PREFIX + id, undefined]));
    },
    edge.pause,
  );
  return { deleted: deleted.size, kept, malformed };
}

async function listRevoked({ client, arn }: EdgeCopy): Promise<readonly (readonly [id: string, value: string])[]> {
  const entries: (readonly [string, string])[] = [];
  for await (const { Items: items = [] } of paginateListKeys({ client, pageSize: PAGE_SIZE }, { KvsARN: arn })) {
    for (const { Key: key = '', Value: value = '' } of items) {
      if (key.startsWith(PREFIX)) entries.push([key.slice(PREFIX.length), value]);
    }
  }
  return entries;
}

function secondsOf(until: string, now: number): number {
  const result = parseUntil(until, now);
  if (!result.ok) throw new KeysRefused(result.refusal);
  return result.seconds;
}

function isEpoch(value: string | undefined): boolean {
  return value !== undefined && /^\d{1,15}$/.test(value);
}
