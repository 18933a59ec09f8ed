/** Requests for media with tokens that are right, nearly right and wrong, in both formats: what `npm run fuzz` feeds. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  encodeArray,
  encodeBytes,
  encodeMap,
  encodeNumber,
  encodeTag,
  encodeText,
} from '../functions/token/encode-cbor.ts';
import type { ReferenceRequest } from './fuzz-reference.ts';
import type { FunctionCall } from './njs-engine.ts';

export interface FuzzCase {
  readonly call: FunctionCall;
  readonly reference: ReferenceRequest;
}

const NOW = 1_800_000_000;
const SECRETS: Readonly<Record<string, Buffer>> = {
  k1: Buffer.alloc(32, 1),
  k2: Buffer.alloc(32, 2),
  k9: Buffer.alloc(32, 9),
};
const HOST = 'd111111abcdef8.cloudfront.net';
const PATHS = ['/vod/title/a.m4s', '/vod/title/b/c.mpd', '/live/a/1.ts', '/vod/a', '/live/%ED%95%9C/x'];
const SCOPES = [...PATHS, '/vod/', '/live/', '/', '/vod/title/', '/vod/title', '', 'x'];

/** The usual one far more often than any other. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

const strange = fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 'x', '', [], [1], {}, [null], { 3: { 1: '/vod/' } });
const times = mostly<unknown>(NOW + 60, NOW, NOW + 1, NOW - 1, 0, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e300, `${NOW + 60}`);
const some = (...items: readonly string[]) => fc.array(fc.constantFrom(...items), { maxLength: 3 });
const NETWORKS = [
  '203.0.113.7',
  '203.0.113.0/24',
  '203.0.113.6/31',
  '0.0.0.0/0',
  '198.51.100.0/25',
  '2001:db8::/32',
  '::/0',
  '2001:db8::7',
];

const claims = fc.record(
  {
    exp: fc.oneof({ weight: 9, arbitrary: times }, strange),
    paths: fc.oneof(
      { weight: 9, arbitrary: fc.array(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 3 }) },
      strange,
    ),
    nbf: fc.oneof({ weight: 9, arbitrary: mostly<unknown>(0, NOW, NOW + 1, NOW - 1) }, strange),
    iss: fc.oneof(fc.constant('us'), strange),
    aud: fc.oneof(fc.constant('tv'), strange),
    iat: fc.constantFrom<unknown>(NOW, 0),
    jti: fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>('ab', 'cd', 'gone') }, strange),
    catgeoiso3166: fc.oneof({ weight: 9, arbitrary: some('KR', 'JP', 'US', '') }, strange),
    catnip: fc.oneof({ weight: 9, arbitrary: some(...NETWORKS) }, strange),
    catm: fc.oneof({ weight: 9, arbitrary: some('GET', 'HEAD', 'POST') }, strange),
    catreplay: strange,
  },
  { requiredKeys: [] },
);

/** Mostly what a good token has; now and then any of the claims. */
const token = fc.record({
  isCat: fc.boolean(),
  base: fc.record({ exp: times, paths: fc.constantFrom(['/vod/'], ['/live/'], ['/vod/', '/live/'], ['/']) }),
  claims: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: claims }),
  kinds: fc.array(
    fc.tuple(
      fc.constantFrom(0, 1, 2, 3, 4, -1),
      fc.constantFrom(0, 1, 2, 3, -1),
      fc.constantFrom(...SCOPES, HOST, 'https'),
    ),
    { maxLength: 2 },
  ),
  names: mostly<string | undefined>('k2', 'k1', 'k9', undefined, ''),
  signs: mostly('as named', 'k1', 'k9'),
  header: mostly<Readonly<Record<string, unknown>>>(
    {},
    { alg: 'none' },
    { alg: 'HS384' },
    { crit: [] },
    { typ: 'JWT' },
    { kid: 2 },
  ),
  tags: mostly([61, 17], [17], [61], [61, 18], [17, 61]),
  bytes: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 2 }),
  ),
  edits: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    fc.array(
      fc.tuple(
        fc.nat(1100),
        fc.constantFrom('replace', 'insert', 'remove'),
        fc.constantFrom(...'ABCXYZabz0189-_.=+/~%'),
      ),
      { maxLength: 3 },
    ),
  ),
});
type TokenPlan = typeof token extends fc.Arbitrary<infer T> ? T : never;

const request = fc.record({
  path: fc.constantFrom(...PATHS),
  carriage: fc.constantFrom('path', 'query', 'CAT', 'header', 'bearer', 'cookie'),
  method: mostly('GET', 'HEAD'),
  country: mostly('KR', 'JP', 'ZZ', ''),
  ip: mostly('203.0.113.7', '2001:db8::7', '::ffff:203.0.113.7', '198.51.100.200', '::1'),
  host: mostly(HOST, 'other.example.com', ''),
  scheme: mostly('https', 'http', ''),
  isOneKey: mostly(false, true),
});

export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.record({ token, request }).map(({ token, request }) => {
  const text = edited(mint(token), token.edits);
  const { path, carriage, method, country, ip, host, scheme, isOneKey } = request;
  const ids = isOneKey ? ['k2'] : ['k2', 'k1'];
  const one = (name: string, value: string) => ({ [name]: { value } });
  // What would end a path token, or a query's value, ends it for both.
  const isInPath = carriage === 'path' && !/[/~%=+]/.test(text) && text !== '';
  const call: FunctionCall = {
    event: {
      version: '1.0',
      context: { distributionDomainName: HOST, distributionId: 'E', eventType: 'viewer-request', requestId: 'r' },
      viewer: { ip },
      request: {
        method,
        uri: isInPath ? path.replace(/^\/\w+\//, (kind) => `${kind}~${text}/`) : path,
        querystring: {
          a: { value: '1' },
          ...(carriage === 'query' ? one('token', text) : carriage === 'CAT' ? one('CAT', text) : {}),
        },
        headers: {
          ...one('host', host),
          ...one('cloudfront-viewer-country', country),
          ...one('cloudfront-forwarded-proto', scheme),
          ...(carriage === 'bearer' ? one('authorization', `Bearer ${text}`) : {}),
          ...(carriage === 'header' || (carriage === 'path' && !isInPath) ? one('cta-common-access-token', text) : {}),
        },
        cookies: carriage === 'cookie' ? one('CTA-Common-Access-Token', text) : {},
      },
    },
    rawQuery: 'a=1',
    now: NOW * 1000,
    store: {
      keys: ids.map((id) => `${id}=${(SECRETS[id] as Buffer).toString('base64url')}`).join(' '),
      'revoked/gone': '1',
      'revoked/cd': '1',
    },
  };
  const keys = new Map(ids.map((id) => [id, SECRETS[id] as Buffer]));
  return {
    call,
    reference: { token: text, path, host, scheme, country, ip, method, keys, revoked: ['gone', 'cd'], now: NOW },
  };
});

function mint(plan: TokenPlan): string {
  const said = { ...plan.base, ...plan.claims };
  const secret = SECRETS[plan.signs === 'as named' ? (plan.names ?? 'k2') : plan.signs] ?? (SECRETS.k2 as Buffer);
  const mac = (signed: string | Buffer) => createHmac('sha256', secret).update(signed).digest();
  if (plan.isCat) return mintCat(plan, said, mac);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', kid: plan.names, ...plan.header })}.${part(said)}`;
  return `${signed}.${mac(signed).toString('base64url')}`;
}

function mintCat(plan: TokenPlan, said: Readonly<Record<string, unknown>>, mac: (signed: Buffer) => Buffer): string {
  const labels = {
    iss: 1,
    aud: 3,
    exp: 4,
    nbf: 5,
    iat: 6,
    jti: 7,
    catreplay: 308,
    catnip: 311,
    catm: 313,
    catgeoiso3166: 316,
  };
  const pairs = Object.entries(labels).flatMap(([name, label]): [Buffer, Buffer][] =>
    said[name] === undefined ? [] : [[encodeNumber(label), encodeClaim(name, said[name])]],
  );
  const rules = [[3, 1, Array.isArray(said.paths) ? String(said.paths[0]) : '/'] as const, ...plan.kinds];
  const url = rules.map(([part, kind, text]): [Buffer, Buffer] => [
    integer(part),
    encodeMap([[integer(kind), encodeText(text)]]),
  ]);
  pairs.push([encodeNumber(312), encodeMap(url)]);
  const payload = altered(encodeMap(pairs), plan.bytes);
  const kid =
    plan.names === undefined ? [] : [[encodeNumber(4), encodeBytes(Buffer.from(plan.names))] as [Buffer, Buffer]];
  const alg = plan.header.alg === undefined ? 5 : 4;
  const header = encodeMap([
    [encodeNumber(1), encodeNumber(alg)],
    ...('crit' in plan.header ? [[encodeNumber(2), encodeNumber(0)] as [Buffer, Buffer]] : []),
    ...kid,
  ]);
  const signed = encodeArray([
    encodeText('MAC0'),
    encodeBytes(header),
    encodeBytes(Buffer.alloc(0)),
    encodeBytes(payload),
  ]);
  const message = encodeArray([encodeBytes(header), encodeMap([]), encodeBytes(payload), encodeBytes(mac(signed))]);
  return plan.tags.reduceRight((content, tag) => encodeTag(tag, content), message).toString('base64url');
}

const integer = (value: number): Buffer => (value < 0 ? Buffer.from([0x20 + -1 - value]) : encodeNumber(value));

function encodeClaim(name: string, value: unknown): Buffer {
  if (name === 'jti' && typeof value === 'string') return encodeBytes(Buffer.from(value, 'hex'));
  if (name === 'catnip' && Array.isArray(value)) return encodeArray(value.map(encodeNetwork));
  return encodeAny(value);
}

function encodeNetwork(text: unknown): Buffer {
  const [address, length] = String(text).split('/') as [string, string?];
  const isV4 = !address.includes(':');
  const bytes = isV4
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from('20010db8000000000000000000000007', 'hex');
  const content =
    length === undefined ? encodeBytes(bytes) : encodeArray([encodeNumber(Number(length)), encodeBytes(bytes)]);
  return encodeTag(isV4 ? 52 : 54, content);
}

function encodeAny(value: unknown): Buffer {
  if (typeof value === 'number' && Number.isInteger(value) && value < 2 ** 32) return integer(value);
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return encodeArray(value.map(encodeAny));
  if (typeof value === 'object' && value !== null) {
    return encodeMap(
      Object.entries(value).map(([key, item]): [Buffer, Buffer] => [encodeNumber(Number(key)), encodeAny(item)]),
    );
  }
  // null, true, a float: simple values.
  return Buffer.from(value === null ? [0xf6] : [0xf5]);
}

function altered(bytes: Buffer, changes: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, byte] of changes) copy[at % copy.length] = byte;
  return copy;
}

function edited(text: string, edits: readonly (readonly [at: number, kind: string, character: string])[]): string {
  return edits.reduce((before: string, [at, kind, character]) => {
    const place = at % Math.max(1, before.length);
    return (
      before.slice(0, place) +
      (kind === 'remove' ? '' : character) +
      before.slice(kind === 'insert' ? place : place + 1)
    );
  }, text);
}
