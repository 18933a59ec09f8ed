/** Whose viewers a change moves, and what it does to each Region's load: by the code that the edge itself chooses with. */
import { chooseRegion } from '../functions/routing/choose.ts';
import type { Admission } from '../functions/routing/record.ts';
import { COUNTRIES, regionsByNearness } from '../infra/geography.ts';
import type { Place } from './region-check.ts';

export interface Move {
  /** Undefined: nobody served these viewers before, or nobody will. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** ISO 3166-1 alpha-2 codes. */
  readonly countries: readonly string[];
}

export interface Effect {
  readonly moves: readonly Move[];
  /** Percent of all countries' streams, each country counted alike, by Region. */
  readonly load: Readonly<Record<string, { readonly before: number; readonly after: number }>>;
  /** By Region; where it is undefined nobody may serve. */
  readonly countries: Readonly<Record<string, readonly string[]>>;
}

/** Streams of a country by the Region that serves them, of 100; `none` for those that nobody may serve. */
type Shares = ReadonlyMap<string, number>;

const NONE = 'none';

export function effectOf(before: Admission, after: Admission, place: Place): Effect {
  const moves = new Map<string, { from: string; to: string; countries: string[] }>();
  const load = new Map(place.regions.map((region) => [region, { before: 0, after: 0 }]));
  const countries: Record<string, string[]> = Object.fromEntries(place.regions.map((region) => [region, []]));
  for (const [country, location] of COUNTRIES) {
    const allowed = place.residency[country];
    const order = regionsByNearness(location, place.regions).filter((region) => allowed?.includes(region) ?? true);
    const was = sharesOf(order, before);
    const is = sharesOf(order, after);
    for (const region of place.regions) {
      const sum = load.get(region);
      if (sum) {
        sum.before += was.get(region) ?? 0;
        sum.after += is.get(region) ?? 0;
      }
    }
    countries[mostOf(is)]?.push(country);
    const losing = [...was].filter(([region, share]) => share > (is.get(region) ?? 0));
    const winning = [...is].filter(([region, share]) => share > (was.get(region) ?? 0));
    for (const [from] of losing) {
      for (const [to] of winning) {
        const move = moves.get(`${from} ${to}`) ?? { from, to, countries: [] };
        moves.set(`${from} ${to}`, { ...move, countries: [...move.countries, country] });
      }
    }
  }
  const part = (sum: number) => Math.round(sum / COUNTRIES.size);
  const named = (region: string) => (region === NONE ? undefined : region);
  return {
    moves: [...moves.values()].map(({ from, to, countries }) => ({ from: named(from), to: named(to), countries })),
    load: Object.fromEntries(
      [...load].map(([region, sum]) => [region, { before: part(sum.before), after: part(sum.after) }]),
    ),
    countries,
  };
}

function sharesOf(order: readonly string[], admission: Admission): Shares {
  const shares = new Map<string, number>();
  for (let percentile = 0; percentile < 100; percentile++) {
    const region = chooseRegion(order, admission, () => percentile) ?? NONE;
    shares.set(region, (shares.get(region) ?? 0) + 1);
  }
  return shares;
}

function mostOf(shares: Shares): string {
  return [...shares].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
