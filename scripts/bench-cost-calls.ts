/** What `npm run bench:cost` measures: a player's request, as CloudFront hands it over, and what can come of it. */
import { createHmac } from 'node:crypto';
import { mintCat, mintJwt, type SigningKey } from '../functions/token/sign.ts';
import type { FunctionCall } from './njs-engine.ts';
import { defined, eventFields, SEOUL, viewerEvent } from './viewer-event.ts';

/** Epoch seconds. */
const NOW = 1_800_000_000;
const KEYS: readonly SigningKey[] = [2, 1].map((byte) => ({ id: `k${byte}`, secret: Buffer.alloc(32, byte) }));
const KEY = KEYS[0] as SigningKey;
const RECORD = KEYS.map(({ id, secret }) => `${id}=${Buffer.from(secret).toString('base64url')}`).join(' ');
const FOREIGN: SigningKey = { id: 'k9', secret: Buffer.alloc(32, 9) };
const FORGED: SigningKey = { id: 'k2', secret: Buffer.alloc(32, 9) };

export const PATH = '/vod/sample/video/segment-00012.m4s';
export const CLAIMS = {
  expires: NOW + 60,
  issuedAt: NOW - 60,
  issuer: 'https://auth.example.com',
  paths: ['/vod/sample/'],
} as const;
export const JWT = mintJwt(CLAIMS, KEY);
export const CAT = mintCat(CLAIMS, KEY);
export { RECORD as KEYS_RECORD };

interface Changes {
  readonly uri?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly store?: Readonly<Record<string, string | undefined>>;
}

/** A segment of a Korean viewer, over HTTPS at a PoP of Seoul: 12 headers, 6 query parameters. */
export function callOf(regions: readonly string[], changes: Changes = {}): FunctionCall {
  return {
    event: viewerEvent({
      ...changes,
      uri: changes.uri ?? carrying(JWT),
      querystring: eventFields({ a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' }),
    }),
    rawQuery: 'a=1&b=2&c=3&d=4&e=5&f=6',
    now: NOW * 1000,
    store: defined({ keys: RECORD, routing: admitting(regions), ...changes.store }),
    edgeLocation: SEOUL,
  };
}

const carrying = (token: string) => PATH.replace('/vod/', `/vod/~${token}/`);

/** The `routing` record; the last Region, the nearest to the viewer, admits this percent. */
function admitting(regions: readonly string[], percent = 100): string {
  return regions.map((region) => `${region}=${region === regions.at(-1) ? percent : 100}`).join(' ');
}

/** Whole requests for the public site, by name. */
export function siteCallsOf(regions: readonly string[]): Readonly<Record<string, FunctionCall>> {
  return {
    'a file of the public site': callOf(regions, { uri: '/index.html' }),
    'a redirect to HTTPS': callOf(regions, { uri: '/index.html', headers: { 'cloudfront-forwarded-proto': 'http' } }),
  };
}

/** Whole requests for media, by name; a refusal's is its code. */
export function callsOf(regions: readonly string[]): Readonly<Record<string, FunctionCall>> {
  const call = (changes: Changes = {}) => callOf(regions, changes);
  const jwt = (changes: object, key = KEY) => call({ uri: carrying(mintJwt({ ...CLAIMS, ...changes }, key)) });
  const cat = (changes: object) => call({ uri: carrying(mintCat({ ...CLAIMS, ...changes }, KEY)) });
  return {
    'a segment with a JWT': call(),
    'a segment with a CAT': call({ uri: carrying(CAT) }),
    'a segment while its Region is evacuated': call({ store: { routing: admitting(regions, 0) } }),
    'a segment while its Region admits 30 %': call({ store: { routing: admitting(regions, 30) } }),
    'a preflight': call({ uri: PATH, method: 'OPTIONS' }),
    'non-canonical-path': call({ uri: '/vod/../a' }),
    'token-too-long': call({ uri: carrying('a'.repeat(1025)) }),
    'missing-token': call({ uri: PATH }),
    'malformed-token': call({ uri: carrying('nonsense') }),
    'unsupported-algorithm': call({ uri: carrying(JWT.replace(/^[^.]*/, base64url({ alg: 'none' }))) }),
    'unknown-key': jwt({}, FOREIGN),
    'bad-signature': jwt({}, FORGED),
    'missing-expiry': signed({ paths: CLAIMS.paths }),
    'missing-path': signed({ exp: CLAIMS.expires }),
    'malformed-claims': signed({ exp: 'soon', paths: CLAIMS.paths }),
    'unsupported-claim': signed({ exp: CLAIMS.expires, paths: CLAIMS.paths, catreplay: 1 }),
    expired: jwt({ expires: NOW }),
    'not-yet-valid': jwt({ notBefore: NOW + 1 }),
    'wrong-path': jwt({ paths: ['/vod/other/'] }),
    'wrong-host': cat({ url: { host: { exact: 'other.example.com' } } }),
    'wrong-scheme': cat({ url: { scheme: 'http' } }),
    'wrong-country': jwt({ countries: ['JP'] }),
    'wrong-network': jwt({ networks: ['198.51.100.0/24'] }),
    'wrong-method': jwt({ methods: ['HEAD'] }),
    revoked: call({
      uri: carrying(mintJwt({ ...CLAIMS, id: 'a' }, KEY)),
      store: { 'revoked/a': `${CLAIMS.expires}` },
    }),
    'keys-unavailable': call({ store: { keys: undefined } }),
    'no-region': call({
      uri: carrying(mintJwt({ ...CLAIMS, paths: ['/live/'] }, KEY)).replace('vod', 'live'),
      store: { routing: admitting(regions).replaceAll('=100', '=0').replace(/0$/, '100') },
    }),
  };

  /** A JWT that `mintJwt` would not write. */
  function signed(claims: object): FunctionCall {
    return call({ uri: carrying(signText(`${base64url({ alg: 'HS256', kid: KEY.id })}.${base64url(claims)}`)) });
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signText(text: string): string {
  return `${text}.${createHmac('sha256', KEY.secret).update(text).digest('base64url')}`;
}
