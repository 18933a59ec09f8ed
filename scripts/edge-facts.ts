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
 * most by a letter that stands for their part of the world, so a cache that AWS adds there has one too; the others by
 * their whole name.
 * Countries stand in a text behind theirs, those with a first letter in common as that letter and their second ones:
 * `123Awir` is AW, AI and AR. Those of the commonest order are left out.
 */
function nearness(config: EdgeConfig): string {
  const width = String(config.regions.length).length;
  const orderOf = (place: Place) =>
    placesOf(regionsByNearness(place, config.regions), config)
      .map((region) => String(region).padStart(width, '0'))
      .join('');
  const orderOfRegion = (region: string) => orderOf(AWS_REGIONS[region] as Place);
  const byCountry = groupBy([...COUNTRIES.keys()], (country) => orderOf(COUNTRIES.get(country) as Place));
  const commonest = commonestOf(byCountry);
  const orders = [...new Set([...EDGE_CACHE_REGIONS, ...MISTAKABLE].map(orderOfRegion)).add(commonest)];

  const ofLetter: Record<string, number> = {};
  let exceptions = '';
  for (const [letter, caches] of groupBy(EDGE_CACHE_REGIONS, letterOf)) {
    const usual = commonestOf(groupBy(caches, orderOfRegion));
    ofLetter[letter] = orders.indexOf(usual);
    for (const name of [...caches, ...MISTAKABLE.filter((region) => letterOf(region) === letter)]) {
      const order = orderOfRegion(name);
      if (order !== usual) exceptions += `edgeCache === ${json(name)} ? ${orders.indexOf(order)} : `;
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
  const known = orders[${exceptions}edgeCache && ofLetter[edgeCache[1]]];
  const found = !known && /^[A-Z]{2}$/.test(country) &&
    ${json(countries)}.match('(\\\\d+)\\\\D*' + country[0] + '[a-z]*' + country[1].toLowerCase());
  return found ? read(found[1]) : known || orders[${orders.indexOf(commonest)}];
};
`;
}

/** The second: of all that AWS has, `us-`, `sa-`, `eu-`, `ap-` and others, only that of `ca-` is another's too. */
function letterOf(region: string): string {
  return region.charAt(1);
}

/** Regions of a part of the world that has no edge cache today, which would be taken for another part's. */
const MISTAKABLE = Object.keys(AWS_REGIONS).filter((region) => {
  const alike = EDGE_CACHE_REGIONS.filter((cache) => letterOf(cache) === letterOf(region));
  return alike.length > 0 && alike.every((cache) => cache.slice(0, 2) !== region.slice(0, 2));
});

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
