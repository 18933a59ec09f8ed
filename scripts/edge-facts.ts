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
export const livePlaces = ${json(placesOf(config.live.regions, config))};
export const publishingPlace = ${json(placeOf(config.publishingRegion, config))};
export const allAdmitted = regions.join('=100 ') + '=100';
`;
}

function placeOf(region: string, config: EdgeConfig): number {
  return config.regions.indexOf(region) + 1;
}

function placesOf(regions: readonly string[], config: EdgeConfig): readonly number[] {
  return regions.map((region) => placeOf(region, config));
}

/**
 * An order is written as the digits of its places, as many for each. Edge caches name theirs by its number in a list:
 * most by the first letter of their name, which stands for a part of the world (`us-`, `sa-`, `eu-`, `ap-`), so a cache that
 * AWS adds there has one too; the others by their whole name.
 * Countries stand in a text behind theirs, those with a first letter in common as that letter and their second ones:
 * `123Awir` is AW, AI and AR. Those of the commonest order are left out.
 */
function nearness(config: EdgeConfig): string {
  const width = String(config.regions.length).length;
  const orderOf = (place: Place) =>
    placesOf(regionsByNearness(place, config.regions), config)
      .map((region) => String(region).padStart(width, '0'))
      .join('');
  const byCache = groupBy(EDGE_CACHE_REGIONS, (region) => orderOf(AWS_REGIONS[region] as Place));
  const byCountry = groupBy([...COUNTRIES.keys()], (country) => orderOf(COUNTRIES.get(country) as Place));
  const commonest = commonestOf(byCountry);
  const orders = [...new Set([...byCache.keys(), commonest])];

  const ofLetter: Record<string, number> = {};
  let exceptions = '';
  for (const [letter, caches] of groupBy(EDGE_CACHE_REGIONS, (name) => name.charAt(0))) {
    const byOrder = groupBy(caches, (name) => orderOf(AWS_REGIONS[name] as Place));
    ofLetter[letter] = orders.indexOf(commonestOf(byOrder));
    for (const [order, names] of byOrder) {
      const index = orders.indexOf(order);
      if (index !== ofLetter[letter])
        exceptions += names.map((name) => `edgeCache === ${json(name)} ? ${index} : `).join('');
    }
  }
  const split = width === 1 ? ".split('')" : `.match(/\\d{${width}}/g)`;
  const countries = [...byCountry]
    .filter(([order]) => order !== commonest)
    .map(([order, codes]) => order + byFirstLetter(codes))
    .join('');
  return `
const read = (digits) => digits${split}.map(Number);
const orders = ${json(orders.join(' '))}.split(' ').map(read);
const ofLetter = ${json(ofLetter)};
export const orderOf = (edgeCache, country) => {
  const known = orders[${exceptions}edgeCache && ofLetter[edgeCache[0]]];
  const found = !known && /^[A-Z]{2}$/.test(country) &&
    ${json(countries)}.match('(\\\\d+)\\\\D*' + country[0] + '[a-z]*' + country[1].toLowerCase());
  return found ? read(found[1]) : known || orders[${orders.indexOf(commonest)}];
};
`;
}

function commonestOf(places: ReadonlyMap<string, readonly string[]>): string {
  return [...places].reduce((a, b) => (b[1].length > a[1].length ? b : a))[0];
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
  if (!first) return 'export function residentPlaces() {}';
  const strictest = first.filter((region) => lists.every((list) => list.includes(region)));
  const cases = Object.entries(config.residency).map(
    ([country, regions]) => `    case ${json(country)}: return ${json(placesOf(regions, config))};`,
  );
  return `
export function residentPlaces(country) {
  switch (country) {
${cases.join('\n')}
    case undefined: case '': return ${json(placesOf(strictest, config))};
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
