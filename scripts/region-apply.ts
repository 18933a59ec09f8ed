/** One change to the settings, from the records that are in the store to those that replace them. */

import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { computeRouting } from '../functions/routing/compute.ts';
import { formatHealth, parseHealth } from '../functions/routing/health-record.ts';
import { formatOperator, parseOperator } from '../functions/routing/operator.ts';
import { type Admission, formatRouting, parseRouting } from '../functions/routing/record.ts';
import { type RoutingTexts, readState } from '../functions/routing/state.ts';
import { type Changes, type Pause, readRecord, writeFromCurrent } from './records.ts';
import type { RegionChange } from './region-args.ts';
import { AUDIT_KEPT, auditKey, formatAudit, parseAudit } from './region-audit.ts';
import { changedSettings, type Settings } from './region-change.ts';
import { type Place, settingsProblem } from './region-check.ts';

export interface RegionStore {
  readonly client: CloudFrontKeyValueStoreClient;
  readonly arn: string;
  /** Waits between attempts. */
  readonly pause?: Pause;
}

export interface Applied {
  /** What the edge follows before and after. */
  readonly before: Admission;
  readonly after: Admission;
  readonly settings: { readonly before: Settings; readonly after: Settings };
  /** Number of the change; undefined when there was nothing to change. */
  readonly serial: number | undefined;
  /** Records that could not be read, and have been written anew. */
  readonly malformed: readonly string[];
  /** Regions that the records name and the configuration does not: they are left out from now on. */
  readonly strangers: readonly string[];
}

export interface ChangeRequest {
  readonly change: RegionChange;
  readonly place: Place;
  readonly by: string;
  /** What was asked for. */
  readonly words: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly dryRun: boolean;
}

/**
 * Makes the change, all its records in one call, and starts over when somebody else wrote in between. Rejects with one
 * sentence when the change is refused.
 */
export async function applyChange(store: RegionStore, request: ChangeRequest): Promise<Applied> {
  const { client, arn, pause } = store;
  let applied: Applied | undefined;
  let attempted: readonly [key: string, audit: string] | undefined;
  const plan = async () => {
    // An attempt whose answer was lost may have been the one that changed the store: made again, an undo would undo itself.
    if (attempted && (await readRecord(client, arn, attempted[0])) === attempted[1]) return new Map();
    const made = await planChange(store, request);
    applied = made.applied;
    const key = auditKey(made.applied.serial ?? 0);
    const audit = made.changes.get(key);
    attempted = audit === undefined ? undefined : [key, audit];
    return made.changes;
  };
  if (request.dryRun) await plan();
  else await writeFromCurrent(client, arn, plan, pause);
  if (!applied) throw new Error('The change was not planned.');
  return applied;
}

async function planChange(store: RegionStore, request: ChangeRequest): Promise<{ applied: Applied; changes: Changes }> {
  const { place, by, words } = request;
  const { regions } = place;
  const now = Math.floor(request.now / 1000);
  const texts = await readTexts(store);
  const { malformed, strangers, ...before } = readState(texts, regions);
  const routing = followed(texts.routing, regions);
  const after = await newSettings(store, request, before, texts);
  const problem = settingsProblem(before, after, place, now);
  if (problem !== undefined) throw new Error(problem);
  const computed = computeRouting(regions, after.operator, after.health, now);
  const applied = { before: routing, after: computed, settings: { before, after }, malformed, strangers };

  const isSame =
    malformed.length === 0 &&
    formatOperator({ ...after.operator, serial: before.operator.serial }, regions) ===
      (texts.operator ?? formatOperator(before.operator, regions)) &&
    regions.every((region) => computed[region] === (routing[region] ?? 0));
  if (isSame) return { applied: { ...applied, serial: undefined }, changes: new Map() };

  const serial = before.operator.serial + 1;
  const written = {
    operator: formatOperator({ ...after.operator, serial }, regions),
    routing: formatRouting(computed, regions),
    health: formatHealth(after.health, regions),
  };
  const audit = formatAudit({
    at: new Date(now * 1000).toISOString().replace('.000Z', 'Z'),
    by,
    did: words,
    before: {
      operator: formatOperator(before.operator, regions),
      routing: formatRouting(routing, regions),
      health: formatHealth(before.health, regions),
    },
    after: written,
  });
  const changes = new Map<string, string | undefined>([...Object.entries(written), [auditKey(serial), audit]]);
  const oldest = auditKey(serial - AUDIT_KEPT);
  if (serial > AUDIT_KEPT && (await readRecord(store.client, store.arn, oldest)) !== undefined) {
    changes.set(oldest, undefined);
  }
  return { applied: { ...applied, serial }, changes };
}

export async function readTexts({ client, arn }: RegionStore): Promise<RoutingTexts> {
  const [routing, operator, health] = await Promise.all(
    ['routing', 'operator', 'health'].map((key) => readRecord(client, arn, key)),
  );
  return { routing, operator, health };
}

/** What the edge makes of the record: one that it cannot follow means every Region in full. */
export function followed(text: string | undefined, regions: readonly string[]): Admission {
  const routing = text === undefined ? undefined : parseRouting(text, regions);
  return Object.fromEntries(regions.map((region) => [region, routing ? (routing[region] ?? 0) : 100]));
}

async function newSettings(
  store: RegionStore,
  { change, place, now }: ChangeRequest,
  before: Settings,
  texts: RoutingTexts,
): Promise<Settings> {
  if (change.name !== 'undo') {
    const admitted = followed(texts.routing, place.regions)[change.region] ?? 0;
    return changedSettings(before, change, admitted, Math.floor(now / 1000));
  }
  const { serial } = before.operator;
  if (serial === 0) throw new Error('There is nothing to undo: no change has been made yet.');
  const text = await readRecord(store.client, store.arn, auditKey(serial));
  const audit = text === undefined ? undefined : parseAudit(text);
  const operator = audit && parseOperator(audit.before.operator, place.regions);
  if (!audit || !operator) {
    throw new Error(
      `The audit record of change #${serial} is missing or cannot be read: use evacuate and restore instead.`,
    );
  }
  const isUntouched = audit.after.operator === texts.operator && audit.after.routing === texts.routing;
  if (!isUntouched && !change.anyway) {
    const routing = `${audit.after.routing ?? 'unknown'} then, ${texts.routing ?? 'missing'} now`;
    throw new Error(
      `Something else has changed since change #${serial} (${audit.did}; routing was ${routing}): look at status, and add --anyway to undo that change all the same.`,
    );
  }
  // What the probers have found since stays; what the change itself made of their verdict goes back.
  const health =
    audit.after.health === texts.health ? parseHealth(audit.before.health ?? '', place.regions) : undefined;
  return { operator, health: health ?? before.health };
}
