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
export const liveRegions = [${config.live.regions.map((region) => `regions[${config.regions.indexOf(region)}]`).join(', ')}];
export const publishingRegion = regions[${config.regions.indexOf(config.publishingRegion)}];
export const allAdmitted = regions.map((region) => region + '=100').join(' ');
`;
}

/**
 * With a few Regions there are few orders, so places name their order by its number. Countries stand behind the number
 * of theirs, those with a first letter in common as that letter and their second ones: `0Awir` is AW, AI and AR. Those
 * of the commonest order are left out.
 */
function nearness(config: EdgeConfig): string {
  const orderOf = (place: Place) => regionsByNearness(place, config.regions).join(' ');
  const byCache = groupBy(EDGE_CACHE_REGIONS, (region) => orderOf(AWS_REGIONS[region] as Place));
  const byCountry = groupBy([...COUNTRIES.keys()], (country) => orderOf(COUNTRIES.get(country) as Place));
  const orders = [...new Set([...byCache.keys(), ...byCountry.keys()])];
  const commonest = [...byCountry].reduce((a, b) => (b[1].length > a[1].length ? b : a))[0];

  const number = (order: string) => orders.indexOf(order);
  // Each order is written as the Regions' places in `regions`, base 36.
  const placeOf = config.regions.length > 10 ? 'parseInt(place, 36)' : 'place';
  const written = orders.map((order) =>
    order
      .split(' ')
      .map((name) => config.regions.indexOf(name).toString(36))
      .join(''),
  );
  const caches = Object.fromEntries(
    [...byCache].flatMap(([order, places]) => places.map((place) => [place, number(order)])),
  );
  const countries = [...byCountry]
    .filter(([order]) => order !== commonest)
    .map(([order, codes]) => number(order) + byFirstLetter(codes))
    .join('');
  return `
const orders = ${json(written.join(' '))}.split(' ').map((order) => order.split('').map((place) => regions[${placeOf}]));
const caches = ${json(caches)};
export const orderByEdgeCache = (region) => orders[caches[region]];
export const orderByCountry = (country) => {
  const found = /^[A-Z]{2}$/.test(country) &&
    ${json(countries)}.match('(\\\\d+)\\\\D*' + country[0] + '[a-z]*' + country[1].toLowerCase());
  return orders[found ? found[1] : ${number(commonest)}];
};
`;
}

function byFirstLetter(codes: readonly string[]): string {
  return [...groupBy(codes, (code) => code.charAt(0))]
    .map(([letter, group]) => letter + group.map((code) => code.slice(1).toLowerCase()).join(''))
    .join('');
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
