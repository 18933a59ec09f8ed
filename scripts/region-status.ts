/** What each Region admits at this moment, and why. */
import { computeRouting } from '../functions/routing/compute.ts';
import { IN_SERVICE, type RegionHealth } from '../functions/routing/health-record.ts';
import { percentAt, type Setting } from '../functions/routing/operator.ts';
import { readState } from '../functions/routing/state.ts';
import { readRecord } from './records.ts';
import { followed, type RegionStore, readTexts } from './region-apply.ts';
import { type AuditRecord, auditKey, parseAudit } from './region-audit.ts';
import type { Place } from './region-check.ts';
import { effectOf } from './region-effect.ts';

export interface StatusView {
  /** ARN of the store, for `--store`. */
  readonly store: string;
  /** RFC 3339. */
  readonly at: string;
  readonly regions: readonly RegionView[];
  readonly lastChange: (AuditRecord & { readonly serial: number }) | undefined;
  /** Records that are there and cannot be read. */
  readonly malformed: readonly string[];
  /** Regions that the records name and the configuration does not. */
  readonly strangers: readonly string[];
  /** False: `routing` is not what the settings and the probers' verdict ask for at this moment. */
  readonly upToDate: boolean;
}

export interface RegionView {
  readonly region: string;
  /** What the edge follows, percent. */
  readonly admits: number;
  /** Percent of all countries' streams, each country counted alike. */
  readonly load: number;
  /** Countries of which it serves the largest part. */
  readonly countries: readonly string[];
  /** Undefined: no operator has named it, so it admits nothing. */
  readonly operator: (Setting & { readonly now: number }) | undefined;
  readonly health: RegionHealth;
}

/** @param now Epoch seconds. */
export async function readStatus(store: RegionStore, place: Place, now: number): Promise<StatusView> {
  const texts = await readTexts(store);
  const { operator, health, malformed, strangers } = readState(texts, place.regions);
  const routing = followed(texts.routing, place.regions);
  const wanted = computeRouting(place.regions, operator, health, now);
  const { load, countries } = effectOf(routing, routing, place);
  const audit = operator.serial > 0 ? await readRecord(store.client, store.arn, auditKey(operator.serial)) : undefined;
  const lastChange = audit === undefined ? undefined : parseAudit(audit);
  return {
    store: store.arn,
    at: new Date(now * 1000).toISOString().replace('.000Z', 'Z'),
    regions: place.regions.map((region) => {
      const setting = operator.settings[region];
      return {
        region,
        admits: routing[region] ?? 0,
        load: load[region]?.after ?? 0,
        countries: countries[region] ?? [],
        operator: setting && { ...setting, now: percentAt(setting, now) },
        health: health[region] ?? IN_SERVICE,
      };
    }),
    lastChange: lastChange && { serial: operator.serial, ...lastChange },
    malformed,
    strangers,
    upToDate: place.regions.every((region) => routing[region] === wanted[region]),
  };
}
