/**
 * Points of presence: a city of CloudFront's map ("Amazon CloudFront key features", edge locations) each, with the
 * regional edge cache nearest to it. Codes are IATA's.
 */
import { COUNTRIES, distanceKm, EDGE_CACHE_REGIONS, type Place, regionsByNearness } from '../../infra/geography.ts';

export interface Pop extends Place {
  /** IATA code. */
  readonly code: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Region of its regional edge cache. */
  readonly regionalCache: string;
  /** As X-Amz-Cf-Pop names it. */
  readonly name: string;
}

const CITIES: readonly (readonly [string, string, string, number, number])[] = [
  ['IAD', 'Ashburn', 'US', 39.04, -77.49],
  ['JFK', 'New York', 'US', 40.71, -74.01],
  ['ORD', 'Chicago', 'US', 41.88, -87.63],
  ['DFW', 'Dallas', 'US', 32.78, -96.8],
  ['LAX', 'Los Angeles', 'US', 34.05, -118.24],
  ['SEA', 'Seattle', 'US', 47.61, -122.33],
  ['YTO', 'Toronto', 'CA', 43.65, -79.38],
  ['QRO', 'Querétaro', 'MX', 20.59, -100.39],
  ['GRU', 'São Paulo', 'BR', -23.55, -46.63],
  ['EZE', 'Buenos Aires', 'AR', -34.6, -58.38],
  ['BOG', 'Bogotá', 'CO', 4.71, -74.07],
  ['LHR', 'London', 'GB', 51.51, -0.13],
  ['DUB', 'Dublin', 'IE', 53.35, -6.26],
  ['CDG', 'Paris', 'FR', 48.86, 2.35],
  ['FRA', 'Frankfurt', 'DE', 50.11, 8.68],
  ['MAD', 'Madrid', 'ES', 40.42, -3.7],
  ['MXP', 'Milan', 'IT', 45.46, 9.19],
  ['ARN', 'Stockholm', 'SE', 59.33, 18.07],
  ['WAW', 'Warsaw', 'PL', 52.23, 21.01],
  ['DXB', 'Dubai', 'AE', 25.2, 55.27],
  ['JNB', 'Johannesburg', 'ZA', -26.2, 28.05],
  ['BOM', 'Mumbai', 'IN', 19.08, 72.88],
  ['SIN', 'Singapore', 'SG', 1.35, 103.82],
  ['BKK', 'Bangkok', 'TH', 13.76, 100.5],
  ['HKG', 'Hong Kong', 'HK', 22.32, 114.17],
  ['TPE', 'Taipei', 'TW', 25.03, 121.57],
  ['ICN', 'Seoul', 'KR', 37.57, 126.98],
  ['NRT', 'Tokyo', 'JP', 35.68, 139.69],
  ['SYD', 'Sydney', 'AU', -33.87, 151.21],
  ['AKL', 'Auckland', 'NZ', -36.85, 174.76],
];

export const POPS: ReadonlyMap<string, Pop> = new Map(
  CITIES.map(([code, city, country, latitude, longitude]) => {
    const place = { latitude, longitude };
    const regionalCache = regionsByNearness(place, EDGE_CACHE_REGIONS)[0] as string;
    return [code, { code, city, country, ...place, regionalCache, name: `${code}50-P1` }];
  }),
);

/** The PoP nearest to a country's centre; one in the country itself is preferred. Undefined for an unknown country. */
export function popOfCountry(country: string): Pop | undefined {
  const place = COUNTRIES.get(country);
  if (place === undefined) return undefined;
  const all = [...POPS.values()];
  const own = all.filter((pop) => pop.country === country);
  return (own.length > 0 ? own : all).reduce((best, pop) =>
    distanceKm(pop, place) < distanceKm(best, place) ? pop : best,
  );
}

/** By IATA code or by city, in any case and without accents; undefined when there is none. */
export function popNamed(text: string): Pop | undefined {
  const wanted = plain(text);
  return POPS.get(text.toUpperCase()) ?? [...POPS.values()].find(({ city }) => plain(city) === wanted);
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
