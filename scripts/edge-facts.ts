/** Writes the module `edge-facts` (see `functions/platform/edge-facts.d.ts`) from the configuration and geography. */

import { formatRouting } from '../functions/routing/record.ts';
import type { EdgeConfig } from '../infra/config-check.ts';
import { AWS_REGIONS, COUNTRIES, EDGE_CACHE_REGIONS, type Place, regionsByNearness } from '../infra/geography.ts';

/**
 * @param asksForToken False for the variant of the viewer-request function that runs behind key groups.
 * @returns source text of the module.
 */
export function edgeFacts(config: EdgeConfig, asksForToken = true): string {
  const variant = `export const asksForToken = ${asksForToken};`;
  return [constants(config), variant, nearness(config), residency(config)].join('\n');
}

function constants(config: EdgeConfig): string {
  const everything = Object.fromEntries(config.regions.map((region) => [region, 100]));
  return `
export const regions = ${json(config.regions)};
export const publishingRegion = ${json(config.publishingRegion)};
export const allAdmitted = ${json(formatRouting(everything, config.regions))};
export const canonicalHost = ${json(config.domain?.name.toLowerCase())};
export const issuer = ${json(config.tokens.issuer)};
export const audience = ${json(config.tokens.audience)};
export const liveSegmentSeconds = ${json(config.live.segmentSeconds)};
export const liveDvrSeconds = ${json(config.live.dvrSeconds)};
`;
}

/**
 * With a few Regions there are few orders, so places are grouped by their order. Countries are written `Kr`: two
 * characters each, and no match can begin in the middle of another code. The commonest order needs no list.
 */
function nearness(config: EdgeConfig): string {
  const orderOf = (place: Place) => regionsByNearness(place, config.regions).join(' ');
  const byCache = groupBy(EDGE_CACHE_REGIONS, (region) => orderOf(AWS_REGIONS[region] as Place));
  const byCountry = groupBy([...COUNTRIES.keys()], (country) => orderOf(COUNTRIES.get(country) as Place));
  const orders = [...new Set([...byCache.keys(), ...byCountry.keys()])];
  const commonest = [...byCountry].reduce((a, b) => (b[1].length > a[1].length ? b : a))[0];

  // Each order is written as the Regions' places in `regions`, base 36.
  const letter = (region: string) => config.regions.indexOf(region).toString(36);
  const rows = orders.map((order) => order.split(' ').map(letter).join(''));
  const live = config.live.regions.map(letter).join('');
  const cases = [...byCache].map(([order, places]) => {
    const labels = places.map((place) => `case ${json(place)}:`).join(' ');
    return `    ${labels} return orders[${orders.indexOf(order)}];`;
  });
  const tests = [...byCountry]
    .filter(([order]) => order !== commonest)
    .map(([order, places]) => {
      const codes = places.map((code) => code.charAt(0) + code.slice(1).toLowerCase()).join('');
      return `  if (${json(codes)}.indexOf(code) >= 0) return orders[${orders.indexOf(order)}];`;
    });
  return `
const orders = ${json(rows.join(' '))}.split(' ').map((order) => ({
  vod: order.split('').map((place) => regions[parseInt(place, 36)]),
  live: order.split('').filter((place) => ${json(live)}.indexOf(place) >= 0).map((place) => regions[parseInt(place, 36)]),
}));
export function orderByEdgeCache(region) {
  switch (region) {
${cases.join('\n')}
  }
}
export function orderByCountry(country) {
  const code = country && country.length === 2 ? country.charAt(0) + country.charAt(1).toLowerCase() : '-';
${tests.join('\n')}
  return orders[${orders.indexOf(commonest)}];
}
`;
}

/**
 * A viewer whose country is not known may be in any of the countries that restrict, so only the Regions that all of
 * them allow may serve it.
 */
function residency(config: EdgeConfig): string {
  const lists = Object.values(config.residency);
  const [first] = lists;
  if (!first) return 'export function residentRegions() {}';
  const strictest = first.filter((region) => lists.every((list) => list.includes(region)));
  const cases = Object.entries(config.residency).map(
    ([country, regions]) => `    case ${json(country)}: return ${json(regions)};`,
  );
  return `
export function residentRegions(country) {
  switch (country) {
${cases.join('\n')}
    case undefined: case '': return ${json(strictest)};
  }
}
`;
}

function groupBy(places: readonly string[], keyOf: (place: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const place of places) {
    const key = keyOf(place);
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  return groups;
}

/** JSON, which is JavaScript; `undefined` for what is not there. */
function json(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
