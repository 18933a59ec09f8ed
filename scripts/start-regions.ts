/** What the page shows of the Regions, from the records as they are, and what its buttons do to them. */
import { chooseRegion } from '../functions/routing/choose.ts';
import { IN_SERVICE } from '../functions/routing/health-record.ts';
import { percentAt } from '../functions/routing/operator.ts';
import { type Admission, parseRouting } from '../functions/routing/record.ts';
import { readState } from '../functions/routing/state.ts';
import { AWS_REGIONS, regionsByNearness } from '../infra/geography.ts';
import { POPS, type Pop } from '../local/edge/pops.ts';
import type { LocalDistribution } from '../local/edge-process.ts';
import { faultWords } from '../local/origins/fault.ts';
import type { RegionChanged, RegionStatus, Serving } from '../local/page/api.ts';
import type { ChangeRegion } from '../local/page/region-change.ts';
import { localKvsClient } from './kvs-client.ts';
import { operatorName } from './operator-name.ts';
import { applyChange, followed } from './region-apply.ts';
import type { Place } from './region-check.ts';
import { effectOf } from './region-effect.ts';

type Edge = Pick<LocalDistribution, 'kvs' | 'origins'>;

/** @param now Epoch seconds. */
export function regionStatuses(
  edge: Edge,
  storeArn: string,
  regions: readonly string[],
  now: number,
): readonly RegionStatus[] {
  const store = edge.kvs.get(storeArn);
  const texts = { routing: store?.get('routing'), operator: store?.get('operator'), health: store?.get('health') };
  const admission = texts.routing === undefined ? undefined : parseRouting(texts.routing, regions);
  const { operator, health } = readState(texts, regions);
  return [...edge.origins].map(([name, origin]) => {
    const { percent, since, mark } = health[name] ?? IN_SERVICE;
    return {
      name,
      port: origin.port,
      admits: admission && (admission[name] ?? 0),
      fault: faultWords(origin.fault()),
      operator: operator.settings[name] && percentAt(operator.settings[name], now),
      probers: { percent, since, announced: mark?.kind === 'announced' },
    };
  });
}

/** Remembers the last answer: it changes when the record does, and takes a moment. */
export function servingReader(edge: Edge, storeArn: string, place: Place): () => Serving {
  let known: { readonly text: string | undefined; readonly serving: Serving } | undefined;
  return () => {
    const text = edge.kvs.get(storeArn)?.get('routing');
    if (known === undefined || known.text !== text) {
      known = { text, serving: servingOf(followed(text, place.regions), place) };
    }
    return known.serving;
  };
}

function servingOf(admission: Admission, place: Place): Serving {
  const { countries } = effectOf(admission, admission, place);
  return {
    countries: Object.fromEntries(place.regions.map((region) => [region, countries[region]?.length ?? 0])),
    pops: Object.fromEntries(
      [...POPS.values()].flatMap((pop) => {
        const region = regionOfPop(pop, admission, place);
        return region === undefined ? [] : [[pop.code, region]];
      }),
    ),
  };
}

/** As viewer-request chooses, by the PoP's regional edge cache: the Region of most streams. */
function regionOfPop({ regionalCache, country }: Pop, admission: Admission, place: Place): string | undefined {
  const allowed = place.residency[country] ?? place.regions;
  const cache = AWS_REGIONS[regionalCache];
  if (!cache) return undefined;
  const order = regionsByNearness(cache, place.regions).filter((region) => allowed.includes(region));
  const streams = new Map<string, number>();
  for (let percentile = 0; percentile < 100; percentile++) {
    const primary = chooseRegion(order, admission, () => percentile);
    if (primary) streams.set(primary, (streams.get(primary) ?? 0) + 1);
  }
  return [...streams].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The same change that `npm run region -- --local` makes, through the same API. */
export function regionChanger(storeArn: string, place: Place): ChangeRegion {
  return async ({ action, region }, pagePort): Promise<RegionChanged> => {
    const client = localKvsClient(pagePort);
    const change =
      action === 'evacuate'
        ? ({ name: action, region, percent: 0, forSeconds: undefined } as const)
        : ({ name: action, region, overSeconds: 0, pin: false } as const);
    try {
      const { serial, before, after } = await applyChange(
        { client, arn: storeArn },
        {
          change,
          place,
          by: operatorName(),
          words: `${action} ${region}, on the page`,
          now: Date.now(),
          dryRun: false,
        },
      );
      const moves = effectOf(before, after, place).moves.map(({ from, to, countries }) => ({
        from,
        to,
        countries: countries.length,
      }));
      return { serial, moves };
    } finally {
      client.destroy();
    }
  };
}
