/** Writes the module `edge-facts` (see `functions/platform/edge-facts.d.ts`) from the configuration and geography. */

import type { EdgeConfig } from '../infra/config-check.ts';
import { AWS_REGIONS, COUNTRIES, EDGE_CACHE_REGIONS, type Place, regionsByNearness } from '../infra/geography.ts';

/**
 * @param asksForToken False for the variant of the viewer-request function that runs behind key groups.
 * @returns source text of the module.
 */
export function edgeFacts(config: EdgeConfig, asksForToken = true): string {
  return [constants(config, asksForToken), nearness(config), residency(config)].join('\n');
}

function constants(config: EdgeConfig, asksForToken: boolean): string {
  // What is plain comes first: esbuild inlines constants only before the first call.
  return `
export const canonicalHost = ${json(config.domain?.name.toLowerCase())};
export const issuer = ${json(config.tokens.issuer)};
export const audience = ${json(config.tokens.audience)};
export const hasLiveOrigins = ${config.live.origins !== null};
export const liveSegmentSeconds = ${json(config.live.segmentSeconds)};
export const liveDvrSeconds = ${json(config.live.dvrSeconds)};
export const asksForToken = ${asksForToken};
export const regions = ${json(config.regions)};
export const publishingRegion = regions[${config.regions.indexOf(config.publishingRegion)}];
export const allAdmitted = regions.map((region) => region + '=100').join(' ');
`;
}

/**
 * With a few Regions there are few orders, so places name their order by its number. Countries stand behind the number
 * of theirs and are written `Kr`: two characters each, and no match can begin in the middle of another code. Those of
 * the commonest order are left out.
 */
function nearness(config: EdgeConfig): string {
  const orderOf = (place: Place) => regionsByNearness(place, config.regions).join(' ');
  const byCache = groupBy(EDGE_CACHE_REGIONS, (region) => orderOf(AWS_REGIONS[region] as Place));
  const byCountry = groupBy([...COUNTRIES.keys()], (country) => orderOf(COUNTRIES.get(country) as Place));
  const orders = [...new Set([...byCache.keys(), ...byCountry.keys()])];
  const commonest = [...byCountry].reduce((a, b) => (b[1].length > a[1].length ? b : a))[0];

  // Each order is written as the Regions' places in `regions`, base 36.
  const written = (names: readonly string[]) => names.map((name) => config.regions.indexOf(name).toString(36)).join('');
  const vod = orders.map((order) => written(order.split(' '))).join(' ');
  const live = orders
    .map((order) => written(order.split(' ').filter((name) => config.live.regions.includes(name))))
    .join(' ');
  const number = (order: string) => orders.indexOf(order);
  const caches = Object.fromEntries(
    [...byCache].flatMap(([order, places]) => places.map((place) => [place, number(order)])),
  );
  const countries = [...byCountry]
    .filter(([order]) => order !== commonest)
    .map(([order, codes]) => number(order) + codes.map((code) => code.charAt(0) + code.slice(1).toLowerCase()).join(''))
    .join('');
  return `
const read = (order) => order.split('').map((place) => regions[parseInt(place, 36)]);
const live = ${json(live)}.split(' ').map(read);
const orders = ${json(vod)}.split(' ').map((order, i) => ({ vod: read(order), live: live[i] }));
const caches = ${json(caches)};
const countries = ${json(countries)};
export const orderByEdgeCache = (region) => orders[caches[region]];
export function orderByCountry(country) {
  const at = country && country.length === 2 ? countries.indexOf(country[0] + country[1].toLowerCase()) : -1;
  return orders[at < 0 ? ${number(commonest)} : countries.slice(0, at).match(/\\d+(?=\\D*$)/)[0]];
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
