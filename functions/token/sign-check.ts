/** What may be signed. Backends call this from JavaScript too, so types are checked, and what is not known is refused. */
import { isMediaPath, MEDIA_PATH } from './media-path.ts';
import { networkBits } from './network.ts';
import type { CatClaims, SigningKey, TokenClaims } from './sign.ts';

/** The edge reads numbers of four bytes. */
const LATEST = 2 ** 32 - 1;
const TIME = `whole seconds since 1970, at most ${LATEST}`;

/** Whether a value may be signed, and what may, in words. */
type Rule = readonly [holds: (value: unknown) => boolean, allowed: string];

const isTime = (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LATEST;
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const listOf = (isOne: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(isOne);

const RULES: Readonly<Record<keyof TokenClaims, Rule>> = {
  expires: [isTime, TIME],
  notBefore: [isTime, TIME],
  issuedAt: [isTime, TIME],
  paths: [listOf((path) => typeof path === 'string' && isMediaPath(path)), `a list of paths, each ${MEDIA_PATH}`],
  issuer: [isText, 'a text'],
  audience: [(value) => isText(value) || listOf(isText)(value), 'a text, or a list of texts'],
  subject: [isText, 'a text'],
  id: [matches(/^[!-~]{1,128}$/), '1 to 128 printable ASCII characters, without spaces'],
  countries: [listOf(matches(/^[A-Z]{2}$/)), 'a list of ISO 3166-1 alpha-2 codes, such as KR'],
  networks: [listOf(isNetwork), 'a list of addresses or CIDR, such as 203.0.113.0/24 or 2001:db8::/32'],
  methods: [listOf(matches(/^[A-Z]+$/)), 'a list of upper-case names, such as GET'],
};
const ALWAYS: readonly (keyof TokenClaims)[] = ['expires', 'paths'];
const URL_RULES: Readonly<Record<keyof NonNullable<CatClaims['url']>, Rule>> = {
  scheme: [matches(/^https?$/), 'http or https'],
  host: [isMatch(/^[a-z\d.-]+$/, /^[a-z\d.-]+$/), 'exact, prefix or suffix, lower case, without a port'],
  path: [
    isMatch(/^\/(?:vod|live)\/[!-~]*$/, /^[!-~]+$/),
    'exact, prefix or suffix, the first two below /vod/ or /live/',
  ],
};
const CAT_ID: Rule = [matches(/^(?:[\da-f]{2}){1,64}$/), 'in a CAT, 1 to 64 pairs of lower-case hexadecimal digits'];
const KEY_RULES: Readonly<Record<keyof SigningKey, Rule>> = {
  id: [matches(/^[a-z\d-]{1,16}$/), '1 to 16 of a-z, 0-9 and -'],
  secret: [(value) => value instanceof Uint8Array && value.length >= 32, 'at least 32 bytes, as a Buffer'],
};

/** Throws one sentence for what the edge would refuse, or would not understand as it is meant. */
export function checkJwtClaims(claims: TokenClaims): void {
  checkAll('', claims, RULES, ALWAYS);
}

/** The same. In a CAT `catu` holds one rule a kind of match, so one path. */
export function checkCatClaims(claims: CatClaims): void {
  const { url, paths, ...others } = claims;
  if (url !== undefined) {
    checkOne('url', url, [(value) => value instanceof Object, 'an object of scheme, host and path']);
    checkAll('url.', url, URL_RULES, []);
  }
  if (url?.path === undefined) checkAll('', { ...others, paths }, RULES, ALWAYS);
  else checkAll('', others, RULES, ['expires']);
  if (claims.id !== undefined) checkOne('id', claims.id, CAT_ID);
  if (paths !== undefined && (paths.length > 1 || url?.path !== undefined)) {
    throw new Error(`paths is ${shown(paths)}; allowed in a CAT: one path, here or in url.path (or sign a JWT).`);
  }
}

/** One claim by itself, for who asks before there is a key. `shownAs` is its name in the sentence. */
export function checkClaim(shownAs: string, name: keyof TokenClaims, value: unknown): void {
  checkOne(shownAs, value, RULES[name]);
}

/** Throws one sentence, which never holds the secret. */
export function checkKey(key: SigningKey): void {
  if (!KEY_RULES.id[0](key.id)) throw new Error(`The key's id is ${shown(key.id)}; allowed: ${KEY_RULES.id[1]}.`);
  if (!KEY_RULES.secret[0](key.secret)) throw new Error(`The secret of key ${key.id} is not ${KEY_RULES.secret[1]}.`);
}

function checkAll(
  prefix: string,
  values: object,
  rules: Readonly<Record<string, Rule>>,
  always: readonly string[],
): void {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const missing = always.find((name) => !given.some(([one]) => one === name));
  if (missing !== undefined) throw new Error(`${prefix}${missing} is missing; allowed: ${rules[missing]?.[1]}.`);
  for (const [name, value] of given) {
    // A misspelt restriction would open what it was meant to close.
    if (!Object.hasOwn(rules, name)) {
      throw new Error(`${prefix}${name} is no claim; allowed: ${Object.keys(rules).join(', ')}.`);
    }
    checkOne(prefix + name, value, rules[name] as Rule);
  }
}

function checkOne(name: string, value: unknown, [holds, allowed]: Rule): void {
  if (!holds(value)) throw new Error(`${name} is ${shown(value)}; allowed: ${allowed}.`);
}

function isNetwork(value: unknown): boolean {
  try {
    return typeof value === 'string' && networkBits(value) !== '';
  } catch {
    return false;
  }
}

function isMatch(start: RegExp, end: RegExp): (value: unknown) => boolean {
  const patterns: Readonly<Record<string, RegExp>> = { exact: start, prefix: start, suffix: end };
  return (value) => {
    const kinds = value instanceof Object ? Object.entries(value).filter(([, text]) => text !== undefined) : [];
    return (
      kinds.length > 0 &&
      kinds.every(([kind, text]) => Object.hasOwn(patterns, kind) && matches(patterns[kind] as RegExp)(text))
    );
  };
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? `${value}` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
