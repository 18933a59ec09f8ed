/** The distribution that a drill breaks: as `npm start` serves it, with the drill's own films and the probers' clock. */

import { setTimeout as delay } from 'node:timers/promises';
import { formatRouting, parseRouting } from '../functions/routing/record.ts';
import { type LocalDistribution, startLocalDistribution } from '../local/edge-process.ts';
import type { KeyValueStore } from '../local/kvs/store.ts';
import { startPage } from '../local/page/server.ts';
import { startProbers } from '../local/region-health/timer.ts';
import { localKvsClient } from './kvs-client.ts';
import { applyChange } from './region-apply.ts';
import type { RegionChange } from './region-args.ts';
import { signUrl } from './sign-url.ts';
import type { Assembly } from './start-assembly.ts';
import { seedRecords } from './start-records.ts';
import { regionChanger, servingReader } from './start-regions.ts';
import { statusOf } from './start-status.ts';

export interface DrillSiteOptions {
  readonly assembly: Assembly;
  readonly contentFolder: string;
  /** The probers' clock runs so many times as fast. */
  readonly clock: number;
  /** Called when a prober has changed `routing`. */
  readonly onProber: (region: string, routing: string) => void;
  readonly onProblem: (text: string) => void;
  readonly closeLater: (close: () => Promise<void>) => void;
}

export interface DrillSite {
  readonly edge: LocalDistribution;
  readonly regions: readonly string[];
  /** Those that live streams are written to. */
  readonly liveRegions: readonly string[];
  readonly store: KeyValueStore;
  /** The page of `npm start`, for who wants to watch. */
  readonly pageOrigin: string;
  sign(path: string): string;
  /** As `npm run region` does it, through the API of the store. */
  change(change: RegionChange): Promise<void>;
  /** Percent by Region; undefined for a record that cannot be followed. */
  routing(): Readonly<Record<string, number>> | undefined;
  /** Writes the record `routing` past everybody; undefined writes every Region in full. */
  writeRouting(text: string | undefined): void;
}

const DAY_SECONDS = 86_400;

export async function startDrillSite(options: DrillSiteOptions): Promise<DrillSite> {
  const { assembly, contentFolder, clock, onProber, onProblem, closeLater } = options;
  const { regions, residency, live, tokens } = assembly.config;
  const edge = await startLocalDistribution({
    cdkOut: assembly.cdkOut,
    sampleFolder: contentFolder,
    onBroken: (error) => onProblem(`The local edge failed on a request: ${String(error)}`),
  });
  closeLater(edge.close);
  const storeArn = edge.assembly.distribution.behaviours
    .map(({ functions }) => functions.viewerRequest?.keyValueStoreArn)
    .find((arn) => arn !== undefined);
  const store = storeArn === undefined ? undefined : edge.kvs.get(storeArn);
  if (storeArn === undefined || !store)
    throw new Error('The template has no key-value store: nothing can be evacuated.');
  const running = { edge, assembly, titles: [], storeArn };
  const rules = { regions, residency, liveRegions: live.regions };
  const serving = servingReader(edge, storeArn, rules);
  const page = await startPage(
    {
      edge,
      status: (origin) => ({ ...statusOf(running, origin), serving: serving() }),
      changeRegion: regionChanger(storeArn, rules),
    },
    0,
  );
  closeLater(page.close);
  await seedRecords(page.port, storeArn, regions);

  const began = Date.now();
  const now = () => began + (Date.now() - began) * clock;
  const probers = startProbers({
    edge,
    store,
    now,
    sleep: async (milliseconds, signal) => {
      await delay(milliseconds / clock, undefined, { signal, ref: false });
    },
    log: (region, line) => {
      const { changed, problem } = JSON.parse(line) as { changed?: { routing: string }; problem?: string };
      if (changed) onProber(region, changed.routing);
      else if (problem !== undefined) onProblem(`The prober in ${region}: ${problem}`);
    },
  });
  closeLater(probers.close);
  const client = localKvsClient(page.port);
  closeLater(async () => client.destroy());

  const put = (key: string, value: string) => {
    const result = store.update({ ifMatch: store.etag(), puts: [{ key, value }] });
    if (!result.ok) throw new Error(result.message);
  };
  return {
    edge,
    regions,
    liveRegions: live.regions,
    store,
    pageOrigin: page.origin,
    sign: (path) =>
      signUrl({
        base: edge.urls.https,
        path,
        keys: store.get('keys') ?? '',
        ttlSeconds: DAY_SECONDS,
        now: Math.floor(Date.now() / 1000),
        tokens,
      }),
    change: async (change) => {
      const words = 'region' in change ? `${change.name} ${change.region}` : change.name;
      await applyChange(
        { client, arn: storeArn },
        { change, place: rules, by: 'drill', words, now: now(), dryRun: false },
      );
    },
    routing: () => parseRouting(store.get('routing') ?? '', regions),
    writeRouting: (text) =>
      put('routing', text ?? formatRouting(Object.fromEntries(regions.map((region) => [region, 100])), regions)),
  };
}
