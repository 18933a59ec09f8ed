/** The shape of `infra/config.ts`, and the check that every command runs before it does anything. */
import { AWS_REGIONS, COUNTRIES } from './geography.ts';
import { BUCKET_NAME, DOMAIN_NAME, KEY_GROUP, LIVE_CACHE, TAG_VALUE } from './limits.ts';
import { PUBLIC_KEY_WORDS, publicKeyProblem } from './public-keys.ts';

/** Who lets a viewer in: the playback token's check, or CloudFront's own check of signed URLs and signed cookies. */
export type Access = 'token' | { readonly keyGroup: readonly string[] };

export interface EdgeConfig {
  readonly name: string;
  readonly environment: string;
  /** AWS Region names, for example `eu-west-1`. */
  readonly regions: readonly string[];
  readonly publishingRegion: string;
  readonly live: { readonly regions: readonly string[]; readonly segmentSeconds: number; readonly dvrSeconds: number };
  /** ISO 3166-1 alpha-2 country to the Regions that may serve it. */
  readonly residency: Readonly<Record<string, readonly string[]>>;
  /** `null` turns a check off. */
  readonly tokens: { readonly issuer: string | null; readonly audience: string | null };
  /** By behaviour; a key group holds names of `publicKeys`. */
  readonly access: { readonly vod: Access; readonly live: Access };
  /** Name to PEM. */
  readonly publicKeys: Readonly<Record<string, string>>;
  readonly domain: { readonly name: string; readonly zoneName: string; readonly hostedZoneId: string } | null;
}

type Fields<Name extends string> = Readonly<Record<Name, unknown>>;

/** Notes one problem. */
type Refuse = (field: string, received: unknown, allowed: string) => void;

const REGION_WORDS = 'AWS Region names, each once and at least one';
const KEY_WORDS = `1-${KEY_GROUP.publicKeys} names of publicKeys, each once`;
const KEY_NAME = {
  pattern: /^(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  words: 'names of 1-32 lower-case letters, digits and single hyphens, a letter first',
};

/**
 * Returns the configuration, or throws one Error with a line for each problem: the field, the value received, and what
 * is allowed. A field that is missing or unknown is a problem; `null` has to be written.
 */
export function checkConfig(config: unknown): EdgeConfig {
  const problems: string[] = [];
  const refuse: Refuse = (field, received, allowed) => {
    const is = received === undefined ? 'is missing' : `is ${shown(received)}`;
    problems.push(`infra/config.ts: ${field} ${is}; allowed: ${allowed}.`);
  };

  const names = [
    'name',
    'environment',
    'regions',
    'publishingRegion',
    'live',
    'residency',
    'tokens',
    'access',
    'publicKeys',
    'domain',
  ] as const;
  const fields = checkFields('config', config, names, refuse);
  if (fields) {
    const regions = checkList('regions', fields.regions, Object.keys(AWS_REGIONS), REGION_WORDS, refuse);
    checkName(fields.name, regions, refuse);
    checkText('environment', fields.environment, TAG_VALUE, refuse);
    if (!isOneOf(fields.publishingRegion, regions)) {
      refuse('publishingRegion', fields.publishingRegion, `one of regions (${regions.join(', ')})`);
    }
    checkLive(fields.live, regions, refuse);
    checkResidency(fields.residency, regions, refuse);
    checkTokens(fields.tokens, refuse);
    checkAccess(fields.access, checkPublicKeys(fields.publicKeys, refuse), refuse);
    checkDomain(fields.domain, refuse);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config as EdgeConfig;
}

/** The longest bucket name, that of the Region with the longest name, must still be one that S3 takes. */
function checkName(name: unknown, regions: readonly string[], refuse: Refuse): void {
  const longest = Math.max(0, ...regions.map((region) => region.length));
  const length = BUCKET_NAME.characters - '-content-123456789012-'.length - longest;
  const prefix = BUCKET_NAME.reservedPrefixes.find((reserved) => `${name}-`.startsWith(reserved));
  if (typeof name !== 'string' || name.length > length || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || prefix) {
    const words = 'lower-case letters, digits and single hyphens, a letter first';
    refuse('name', name, `1-${length} ${words}, not starting with ${BUCKET_NAME.reservedPrefixes.join(' ')}`);
  }
}

function checkLive(live: unknown, regions: readonly string[], refuse: Refuse): void {
  const fields = checkFields('live', live, ['regions', 'segmentSeconds', 'dvrSeconds'], refuse);
  if (!fields) return;
  checkList('live.regions', fields.regions, regions, REGION_WORDS, refuse);
  const { segmentSeconds, dvrSeconds } = fields;
  const goodSegment = isNumber(segmentSeconds, 1, 10);
  if (!goodSegment) refuse('live.segmentSeconds', segmentSeconds, 'a number of seconds from 1 to 10');
  // A live playlist holds at least three target durations (RFC 8216, section 6.2.2).
  const shortest = goodSegment ? Math.ceil(3 * segmentSeconds) : 3;
  if (!isNumber(dvrSeconds, shortest, LIVE_CACHE.dvrSeconds) || !Number.isInteger(dvrSeconds)) {
    refuse('live.dvrSeconds', dvrSeconds, `a whole number of seconds from ${shortest} to ${LIVE_CACHE.dvrSeconds}`);
  }
}

function checkResidency(residency: unknown, regions: readonly string[], refuse: Refuse): void {
  if (!isObject(residency)) {
    refuse('residency', residency, 'an object of country codes to lists of regions');
    return;
  }
  for (const [country, allowed] of Object.entries(residency)) {
    if (!COUNTRIES.has(country)) refuse('residency', country, 'ISO 3166-1 alpha-2 codes of countries, such as KR');
    checkList(`residency.${country}`, allowed, regions, REGION_WORDS, refuse);
  }
}

function checkTokens(tokens: unknown, refuse: Refuse): void {
  const fields = checkFields('tokens', tokens, ['issuer', 'audience'], refuse);
  if (!fields) return;
  for (const field of ['issuer', 'audience'] as const) {
    const value = fields[field];
    if (value === null || (typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value))) continue;
    refuse(`tokens.${field}`, value, '1-200 printable ASCII characters without spaces, or null for no check');
  }
}

/** Returns the names. What was received is never repeated: it could be a private key. */
function checkPublicKeys(keys: unknown, refuse: Refuse): string[] {
  if (!isObject(keys)) {
    const type = Array.isArray(keys) ? 'array' : typeof keys;
    refuse('publicKeys', keys === undefined || keys === null ? keys : `of type ${type}`, 'names to PEMs, {} for none');
    return [];
  }
  for (const [name, pem] of Object.entries(keys)) {
    if (!KEY_NAME.pattern.test(name)) refuse('publicKeys', `an object with the name "${name}"`, KEY_NAME.words);
    const problem = publicKeyProblem(pem);
    if (problem) refuse(`publicKeys.${name}`, problem, PUBLIC_KEY_WORDS);
  }
  return Object.keys(keys);
}

function checkAccess(access: unknown, keys: readonly string[], refuse: Refuse): void {
  const fields = checkFields('access', access, ['vod', 'live'], refuse);
  if (!fields) return;
  const named = (['vod', 'live'] as const).flatMap((behaviour) => {
    const value = fields[behaviour];
    if (value === 'token') return [];
    const field = `access.${behaviour}`;
    if (!isObject(value)) refuse(field, value, `token, or { keyGroup: [...] } with ${KEY_WORDS}`);
    else if (checkFields(field, value, ['keyGroup'], refuse)) {
      const names = checkList(`${field}.keyGroup`, value.keyGroup, keys, KEY_WORDS, refuse);
      if (names.length > KEY_GROUP.publicKeys) refuse(`${field}.keyGroup`, `${names.length} names`, KEY_WORDS);
      return names;
    }
    return [];
  });
  const idle = keys.find((name) => !named.includes(name));
  if (idle !== undefined) refuse(`publicKeys.${idle}`, 'in no keyGroup of access', 'keys that a keyGroup names');
}

function checkDomain(domain: unknown, refuse: Refuse): void {
  if (domain === null) return;
  if (!isObject(domain)) {
    refuse('domain', domain, 'an object with the fields name, zoneName, hostedZoneId, or null');
    return;
  }
  const fields = checkFields('domain', domain, ['name', 'zoneName', 'hostedZoneId'], refuse);
  if (!fields) return;
  const { name, zoneName, hostedZoneId } = fields;
  const goodName = checkText('domain.name', name, DOMAIN_NAME, refuse);
  const goodZone = checkText('domain.zoneName', zoneName, DOMAIN_NAME, refuse);
  if (goodName && goodZone && name !== zoneName && !`${name}`.endsWith(`.${zoneName}`)) {
    refuse('domain.name', name, `the zone's own name or one that ends in .${zoneName}`);
  }
  const idRule = { pattern: /^Z[A-Z0-9]{1,31}$/, words: "the zone's id in Route 53, such as Z0123456789ABCDEFGHIJ" };
  checkText('domain.hostedZoneId', hostedZoneId, idRule, refuse);
}

/** Returns those entries that are known, so that later checks can go on. */
function checkList(field: string, list: unknown, known: readonly string[], words: string, refuse: Refuse): string[] {
  if (!Array.isArray(list) || list.length === 0) {
    refuse(field, list, words);
    return [];
  }
  const seen: string[] = [];
  for (const entry of list) {
    if (!isOneOf(entry, known)) refuse(field, entry, known.join(' ') || 'none, as the list to choose from is empty');
    else if (seen.includes(entry)) refuse(field, `${entry} twice`, words);
    else seen.push(entry);
  }
  return seen;
}

function checkText(field: string, value: unknown, rule: { pattern: RegExp; words: string }, refuse: Refuse): boolean {
  const good = typeof value === 'string' && rule.pattern.test(value);
  if (!good) refuse(field, value, rule.words);
  return good;
}

/** Refuses unknown fields; missing ones are refused where their value is checked. */
function checkFields<const Name extends string>(
  field: string,
  value: unknown,
  names: readonly Name[],
  refuse: Refuse,
): Fields<Name> | undefined {
  if (!isObject(value)) {
    refuse(field, value, `an object with the fields ${names.join(', ')}`);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!isOneOf(key, names)) refuse(field, `an object with the unknown field "${key}"`, names.join(', '));
  }
  return value as Fields<Name>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneOf(value: unknown, list: readonly string[]): value is string {
  return typeof value === 'string' && list.includes(value);
}

function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

/** Text as it is, unless that would not read as one line. */
function shown(value: unknown): string {
  if (typeof value === 'string') return /^[\x20-\x7e]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
