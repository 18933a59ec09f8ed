/** Whom the edge may serve: residency, closed countries, and how much one address may ask for. */
import { checkFieldsOrNull, checkList, checkWhole, isObject, REGION_WORDS, type Refuse } from './config-fields.ts';
import { COUNTRIES } from './geography.ts';
import { WAF_RATE } from './limits.ts';

/** `null` is open to every country. */
export type GeoRestriction = { readonly only: readonly string[] } | { readonly except: readonly string[] } | null;

/** `null` is no firewall. */
export type Waf = { readonly requestsPer5Minutes: number } | null;

const COUNTRY_WORDS = 'ISO 3166-1 alpha-2 codes of countries, such as KR';

export function checkResidency(residency: unknown, regions: readonly string[], refuse: Refuse): void {
  if (!isObject(residency)) {
    refuse('residency', residency, 'an object of country codes to lists of regions');
    return;
  }
  for (const [country, allowed] of Object.entries(residency)) {
    if (!COUNTRIES.has(country)) refuse('residency', country, COUNTRY_WORDS);
    checkList(`residency.${country}`, allowed, regions, REGION_WORDS, refuse);
  }
}

export function checkGeoRestriction(restriction: unknown, refuse: Refuse): void {
  if (restriction === null) return;
  const [kind, ...others] = isObject(restriction) ? Object.keys(restriction) : [];
  if (!isObject(restriction) || others.length > 0 || (kind !== 'only' && kind !== 'except')) {
    refuse('geoRestriction', restriction, '{ only: [...] } or { except: [...] } with country codes, or null');
    return;
  }
  const field = `geoRestriction.${kind}`;
  const list = restriction[kind];
  if (!Array.isArray(list) || list.length === 0 || new Set(list).size < list.length) {
    refuse(field, list, 'country codes, each once and at least one');
    return;
  }
  for (const country of list) if (!COUNTRIES.has(country)) refuse(field, country, COUNTRY_WORDS);
}

export function checkWaf(waf: unknown, refuse: Refuse): void {
  const fields = checkFieldsOrNull('waf', waf, ['requestsPer5Minutes'], refuse);
  const { least, most } = WAF_RATE;
  if (fields) checkWhole('waf.requestsPer5Minutes', fields.requestsPer5Minutes, [least, most], 'requests', refuse);
}
