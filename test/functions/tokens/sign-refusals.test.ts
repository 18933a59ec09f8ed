/** What is not signed: claims that the edge would refuse, or that mean something else than their writer thinks. */
import { describe, expect, test } from 'vitest';
import { mintCat, mintJwt, type SigningKey, signedUrl } from '../../../functions/token/sign.ts';

const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const good = { expires: 1_900_000_000, paths: ['/vod/title/'] };
type Changes = Readonly<Record<string, unknown>>;
const jwt = (changes: Changes) => () => mintJwt({ ...good, ...changes }, KEY);
const cat = (changes: Changes) => () => mintCat({ ...good, ...changes }, KEY);

describe('neither format is signed', () => {
  test.each<[string, Changes, RegExp]>([
    ['without an expiry', { expires: undefined }, /^expires is missing; allowed: whole seconds since 1970/],
    ['with half a second', { expires: 1.5 }, /^expires is 1\.5; allowed: whole seconds/],
    [
      'with milliseconds',
      { expires: 1_900_000_000_000 },
      /^expires is 1900000000000; allowed: .* at most 4294967295\.$/,
    ],
    ['with a date', { expires: new Date(0) }, /^expires is "1970-01-01T00:00:00\.000Z"; allowed: whole seconds/],
    ['with no number', { notBefore: Number.NaN }, /^notBefore is NaN; allowed: whole seconds/],
    ['before 1970', { issuedAt: -1 }, /^issuedAt is -1; allowed: whole seconds/],
    ['for no path', { paths: [] }, /^paths is \[\]; allowed: a list of paths/],
    ['for a text instead of a list', { paths: '/vod/a/' }, /^paths is "\/vod\/a\/"; allowed: a list/],
    ['for a path that is not media', { paths: ['/a/'] }, /^paths is \["\/a\/"\]; allowed: .*below \/vod\/ or \/live\//],
    ['for a path with a token', { paths: ['/vod/~x/a/'] }, /^paths is/],
    ['for a path in a spelling that never matches', { paths: ['/vod/a b/'] }, /^paths is .*percent-encoded/],
    ['for an empty issuer', { issuer: '' }, /^issuer is ""; allowed: a text\.$/],
    ['for an audience that is a number', { audience: 7 }, /^audience is 7; allowed: a text, or a list of texts\.$/],
    ['for no audience', { audience: [] }, /^audience is \[\]; allowed/],
    ['with an empty id', { id: '' }, /^id is ""; allowed: 1 to 128 printable ASCII/],
    ['with an id of 129 characters', { id: 'a'.repeat(129) }, /^id is "a{79}…; allowed: 1 to 128/],
    ['with an id that has a space', { id: 'a b' }, /^id is "a b"; allowed/],
    ['for no country', { countries: [] }, /^countries is \[\]; allowed: a list of ISO 3166-1/],
    ['for a country in small letters', { countries: ['kr'] }, /^countries is \["kr"\]; allowed/],
    ['for an address out of range', { networks: ['256.0.0.1'] }, /^networks is \["256\.0\.0\.1"\]; allowed: a list/],
    ['for a method in small letters', { methods: ['get'] }, /^methods is \["get"\]; allowed/],
    ['with a misspelt restriction', { country: ['KR'] }, /^country is no claim; allowed: expires, /],
    ['with a restriction that is null', { countries: null }, /^countries is null; allowed/],
    ['with what every object has', { toString: 'x' }, /^toString is no claim; allowed/],
  ])('%s', (_, changes, message) => {
    expect(jwt(changes)).toThrow(message);
    expect(cat(changes)).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    ['an id in capitals', { ...KEY, id: 'K1' }, /^The key's id is "K1"; allowed: 1 to 16 of a-z, 0-9 and -\.$/],
    ['31 bytes', { ...KEY, secret: Buffer.alloc(31, 7) }, /^The secret of key k1 is not at least 32 bytes/],
    [
      'text instead of bytes',
      { ...KEY, secret: 'c2VjcmV0'.repeat(8) },
      /^The secret of key k1 is not at least 32 bytes/,
    ],
  ])('by a key of %s, which is not repeated', (_, key, message) => {
    expect(() => mintJwt(good, key as SigningKey)).toThrow(message);
    expect(() => mintCat(good, key as SigningKey)).toThrow(message);
    expect(() => mintCat(good, key as SigningKey)).not.toThrow(/c2VjcmV0/);
  });
});

describe('a JWT is not signed', () => {
  test('with what only a CAT can say', () => {
    expect(jwt({ url: { scheme: 'https' } })).toThrow(/^url is no claim; allowed: expires, /);
  });
});

describe('a CAT is not signed', () => {
  test.each<[string, Changes, RegExp]>([
    ['for two paths', { paths: ['/vod/a/', '/vod/b/'] }, /^paths is .*; allowed in a CAT: one path/],
    ['for a path in two places', { url: { path: { prefix: '/vod/' } } }, /^paths is .*; allowed in a CAT: one path/],
    ['for no path', { paths: undefined, url: { scheme: 'https' } }, /^paths is missing; allowed/],
    ['for a path that is only begun', { paths: undefined, url: { path: {} } }, /^url\.path is \{\}; allowed: exact, /],
    [
      'for a prefix above media',
      { paths: undefined, url: { path: { prefix: '/' } } },
      /^url\.path is \{"prefix":"\/"\}/,
    ],
    ['for an empty suffix', { paths: undefined, url: { path: { suffix: '' } } }, /^url\.path is/],
    ['for a match that no edge knows', { paths: undefined, url: { path: { regex: '.' } } }, /^url\.path is/],
    ['for a host with a port', { url: { host: { exact: 'v.example:443' } } }, /^url\.host is .*without a port\.$/],
    ['for a host in capitals', { url: { host: { exact: 'V.example' } } }, /^url\.host is/],
    ['for a host without a match', { url: { host: 'v.example' } }, /^url\.host is "v\.example"; allowed: exact, /],
    ['for another scheme', { url: { scheme: 'rtmp' } }, /^url\.scheme is "rtmp"; allowed: http or https\.$/],
    ['for a query', { url: { query: { exact: 'a=1' } } }, /^url\.query is no claim; allowed: scheme, host, path\.$/],
    ['for a URL that is a text', { url: 'https://v.example' }, /^url is "https:\/\/v\.example"; allowed: an object/],
    ['with an id that is not hexadecimal', { id: 'user-1' }, /^id is "user-1"; allowed: in a CAT, 1 to 64 pairs/],
    ['with an id in capitals', { id: 'AB' }, /^id is "AB"; allowed: in a CAT/],
    ['with half a byte', { id: 'abc' }, /^id is "abc"; allowed: in a CAT/],
  ])('%s', (_, changes, message) => {
    expect(cat(changes)).toThrow(message);
  });
});

describe('a URL is not signed', () => {
  const expires = good.expires;
  test.each([
    ['without a scheme', 'v.example/vod/a/', /^The URL is "v\.example\/vod\/a\/"; allowed: scheme, host and a path/],
    ['that is not media', 'https://v.example/index.html', /^The URL is .*below \/vod\/ or \/live\//],
    ['with dots', 'https://v.example/vod/../a', /^The URL is/],
    ['that has a token already', 'https://v.example/vod/~x/a', /^The URL is/],
    ['with a space', 'https://v.example/vod/a b', /^The URL is/],
    ['with a fragment', 'https://v.example/vod/a#b', /^The URL is/],
  ])('%s', (_, url, message) => {
    expect(() => signedUrl(url, { expires }, KEY)).toThrow(message);
  });

  test('in a format that is none', () => {
    expect(() => signedUrl('https://v.example/vod/a/', { expires }, KEY, 'paseto' as 'jwt')).toThrow(
      /^The format is "paseto"; allowed: jwt, cat\.$/,
    );
  });

  test('but keeps its query, and opens what the claims say instead of the folder', () => {
    const url = signedUrl('https://v.example/live/a/b.mpd?x=1', { expires, paths: ['/live/'] }, KEY);
    expect(url).toMatch(/^https:\/\/v\.example\/live\/~[^/]+\/a\/b\.mpd\?x=1$/);
    const [, payload] = (url.split('~')[1] as string).split('.');
    expect(JSON.parse(Buffer.from(payload as string, 'base64url').toString()).paths).toEqual(['/live/']);
  });
});
