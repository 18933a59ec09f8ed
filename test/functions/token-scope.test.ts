/** What a JWT lets its bearer do: paths, countries, networks, methods. Each pair differs in that one thing. */
import { jwt } from '../support/good-tokens.ts';
import { carrying, describePairs, MEDIA, type Pair } from '../support/refusal-pairs.ts';
import type { CallOptions } from '../support/viewer-event.ts';
import { bundleFor } from '../support/viewer-function.ts';

const bundle = bundleFor();

/** A title, the scopes, a path outside them and one inside. */
const PATHS: readonly (readonly [string, readonly string[], string, string])[] = [
  ['a folder is not another folder', ['/vod/title/'], '/vod/other/a.m3u8', '/vod/title/a.m3u8'],
  ['a folder is not the one whose name goes on', ['/vod/title/'], '/vod/title2/a.m3u8', '/vod/title/a.m3u8'],
  ['a folder is not its own name', ['/vod/title/'], '/vod/title', '/vod/title/'],
  ['a folder is not in another letter case', ['/vod/title/'], '/vod/Title/a.m3u8', '/vod/title/a.m3u8'],
  ['a folder is not the same of the other kind', ['/vod/title/'], '/live/title/a.m3u8', '/vod/title/deep/er/a.m4s'],
  ['a folder is not what is above it', ['/vod/title/v1/'], '/vod/title/a.m3u8', '/vod/title/v1/a.m3u8'],
  ['a file is not what its name goes on to', ['/vod/title/a.m3u8'], '/vod/title/a.m3u8x', '/vod/title/a.m3u8'],
  ['a file is not a folder', ['/vod/title'], '/vod/title/a.m3u8', '/vod/title'],
  ['a file is not what its name begins', ['/vod/title/a.m3u8'], '/vod/title/a.m3u', '/vod/title/a.m3u8'],
  ['all of VOD is not live', ['/vod/'], '/live/title/a.m3u8', '/vod/title/a.m3u8'],
  ['all of live is not VOD', ['/live/'], '/vod/title/a.m3u8', '/live/title/a.m3u8'],
  ['one of several is not none of them', ['/live/x/', '/vod/a', '/vod/title/'], '/vod/b', '/vod/title/a.m3u8'],
  ['a scope of escapes is not what they stand for', ['/vod/%ED%95%9C/'], '/vod/title/a', '/vod/%ED%95%9C/a'],
  ['a relative scope is nothing', ['vod/title/', 'title/'], '/vod/title/a', '/vod/title/a'],
  ['a scope with a star is nothing', ['/vod/*', '/vod/title/*'], '/vod/title/a', '/vod/title/a'],
  ['a scope with two dots is nothing', ['/vod/x/../title/'], '/vod/title/a', '/vod/title/a'],
  ['an empty scope is nothing', [''], '/vod/title/a', '/vod/title/a'],
  ['no scope is nothing', [], '/vod/title/a', '/vod/title/a'],
];

describePairs('a path', () => bundle, [
  ...PATHS.map(
    ([title, paths, outside, inside]): Pair => ({
      title,
      code: 'wrong-path',
      bad: carrying(jwt({ paths }), { uri: outside }),
      // Where the scope is nothing, another one has to be.
      good: carrying(jwt({ paths: outside === inside ? ['/vod/title/'] : paths }), { uri: inside }),
    }),
  ),
  {
    title: 'is judged without the token in it',
    code: 'wrong-path',
    bad: { uri: `/vod/~${jwt({ paths: ['/vod/title/'] })}/other/a.m3u8` },
    good: { uri: `/vod/~${jwt({ paths: ['/vod/title/'] })}/title/a.m3u8` },
  },
  {
    title: 'that the token itself begins is no scope',
    code: 'wrong-path',
    bad: { uri: `/vod/~${jwt({ paths: ['/vod/~'] })}/title/a.m3u8` },
    good: { uri: `/vod/~${jwt({ paths: ['/'] })}/title/a.m3u8` },
  },
]);

const from = (country: string | undefined): CallOptions => ({ headers: { 'cloudfront-viewer-country': country } });

function countries(
  title: string,
  catgeoiso3166: readonly string[],
  outside: string | undefined,
  inside?: string,
): Pair {
  const token = jwt({ catgeoiso3166 });
  return {
    title,
    code: 'wrong-country',
    bad: carrying(token, from(outside)),
    good: inside === undefined ? carrying(jwt(), from(outside)) : carrying(token, from(inside)),
  };
}

describePairs('a country', () => bundle, [
  countries('is not another', ['KR'], 'JP', 'KR'),
  countries('is one of several or none of them', ['KR', 'JP', 'US'], 'FR', 'US'),
  countries('that is not told is none', ['KR'], undefined, 'KR'),
  countries('that is empty is none', ['KR'], '', 'KR'),
  countries('that is empty is not an empty claim', [''], ''),
  countries('that is not told is not an empty claim', [''], undefined),
  countries('is in capitals', ['kr'], 'KR'),
  countries('is not the beginning of one', ['K', 'KRK'], 'KR'),
  countries('is none of an empty list', [], 'KR'),
  countries('is not a part of one text', ['KR JP'], 'KR'),
]);

/** A title, the networks, an address outside them and one inside. */
const NETWORKS: readonly (readonly [string, readonly string[], string, string])[] = [
  ['an IPv4 address is itself alone', ['203.0.113.7'], '203.0.113.8', '203.0.113.7'],
  ['/32 is the address alone', ['203.0.113.7/32'], '203.0.113.6', '203.0.113.7'],
  ['/31 is two addresses, and not the one before', ['203.0.113.6/31'], '203.0.113.5', '203.0.113.7'],
  ['/31 is two addresses, and not the one behind', ['203.0.113.6/31'], '203.0.113.8', '203.0.113.6'],
  ['/24 ends before the next', ['203.0.113.0/24'], '203.0.114.0', '203.0.113.255'],
  ['/24 begins behind the one before', ['203.0.113.0/24'], '203.0.112.255', '203.0.113.0'],
  ['/25 is the lower half', ['203.0.113.0/25'], '203.0.113.128', '203.0.113.127'],
  ['/25 is the upper half', ['203.0.113.128/25'], '203.0.113.127', '203.0.113.128'],
  ['/23 crosses a byte', ['203.0.112.0/23'], '203.0.114.0', '203.0.113.255'],
  ['/9 crosses the second byte', ['10.128.0.0/9'], '10.127.255.255', '10.255.0.1'],
  ['/1 is the lower half of all', ['0.0.0.0/1'], '128.0.0.0', '127.255.255.255'],
  ['/0 of IPv4 is not IPv6', ['0.0.0.0/0'], '2001:db8::1', '255.255.255.255'],
  ['bits below the prefix do not count', ['203.0.113.77/24'], '203.0.114.77', '203.0.113.1'],
  [
    'one of several is not none of them',
    ['198.51.100.0/24', '2001:db8::/32', '203.0.113.7'],
    '192.0.2.1',
    '203.0.113.7',
  ],
  ['an address is not its beginning as text', ['203.0.113.7'], '203.0.113.77', '203.0.113.7'],
  ['an IPv6 address is itself alone', ['2001:db8::7'], '2001:db8::8', '2001:db8::7'],
  ['an IPv6 address has many spellings', ['2001:DB8:0:0:0:0:0:7'], '2001:db8::70', '2001:db8::7'],
  ['zeros at the beginning of a group', ['2001:0db8:0000::0007'], '2001:db8::1', '2001:db8:0:0::7'],
  ['/128 is the address alone', ['2001:db8::7/128'], '2001:db8::6', '2001:db8::7'],
  ['/127 is two addresses', ['2001:db8::6/127'], '2001:db8::8', '2001:db8::7'],
  ['/64 ends before the next', ['2001:db8:0:1::/64'], '2001:db8:0:2::', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
  ['/48 is not its neighbour', ['2001:db8:1::/48'], '2001:db8:2::1', '2001:db8:1:ffff::1'],
  ['/47 crosses a bit of a group', ['2001:db8:2::/47'], '2001:db8:4::', '2001:db8:3:ffff::'],
  ['/33 is half of a /32', ['2001:db8:8000::/33'], '2001:db8:7fff::1', '2001:db8:ffff::1'],
  ['/0 of IPv6 is not IPv4', ['::/0'], '203.0.113.7', '2001:db8::1'],
  ['the address of all zeros', ['::'], '::1', '::'],
  ['the loopback', ['::1'], '::', '0:0:0:0:0:0:0:1'],
  ['one group of zeros at the beginning', ['::2:3:4:5:6:7:8'], '1:2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['one group of zeros in the middle', ['1:2:3:4::6:7:8'], '1:2:3:4:5:6:7:8', '1:2:3:4:0:6:7:8'],
  ['a mapped address in hexadecimal is an IPv6 address', ['::ffff:cb00:7107'], '203.0.113.7', '::ffff:cb00:7107'],
  ['digits behind ::ffff: without a dot are a group', ['::ffff:203'], '0.0.2.3', '0:0:0:0:0:0:ffff:203'],
  ['zeros in the middle', ['2001:db8::1:0:0:1'], '2001:db8::1:1', '2001:db8:0:0:1:0:0:1'],
  ['zeros at the end', ['2001:db8:1:2:3:4:5::'], '2001:db8:1:2:3:4:5:1', '2001:db8:1:2:3:4:5:0'],
  ['IPv4 is not the IPv6 address with the same bits', ['203.0.113.7'], 'cb00:7107::', '203.0.113.7'],
];

describePairs('a network', () => bundle, [
  ...NETWORKS.map(
    ([title, catnip, outside, inside]): Pair => ({
      title,
      code: 'wrong-network',
      bad: carrying(jwt({ catnip }), { ip: outside }),
      good: carrying(jwt({ catnip }), { ip: inside }),
    }),
  ),
  {
    title: 'is none of an empty list',
    code: 'wrong-network',
    bad: carrying(jwt({ catnip: [] })),
    good: carrying(jwt()),
  },
  {
    title: "is not told by the viewer's own X-Forwarded-For",
    code: 'wrong-network',
    bad: carrying(jwt({ catnip: ['203.0.113.7'] }), {
      ip: '198.51.100.1',
      headers: { 'x-forwarded-for': '203.0.113.7', 'cloudfront-viewer-address': '203.0.113.7:443' },
    }),
    good: carrying(jwt({ catnip: ['203.0.113.7'] }), {
      ip: '203.0.113.7',
      headers: { 'x-forwarded-for': '198.51.100.1' },
    }),
  },
]);

/** A viewer whose address cannot be read is in no network, and that is nobody's fault but the platform's. */
describePairs(
  'an address that is none',
  () => bundle,
  [
    '',
    'unknown',
    '203.0.113',
    '203.0.113.256',
    '::ffff:203.0.113.7',
    '64:ff9b::203.0.113.7',
    '203.0.113.7:443',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7:8:9',
  ].map(
    (ip): Pair => ({
      title: JSON.stringify(ip),
      code: 'internal-error',
      bad: carrying(jwt({ catnip: ['0.0.0.0/0', '::/0'] }), { ip }),
      // Where no network is asked for, nothing is read.
      good: carrying(jwt(), { ip }),
    }),
  ),
);

function methods(title: string, catm: readonly string[], outside: string, inside?: string): Pair {
  const [bad, good] = [jwt({ catm }), inside === undefined ? jwt() : jwt({ catm })];
  return {
    title,
    code: 'wrong-method',
    bad: carrying(bad, { uri: MEDIA, method: outside }),
    good: carrying(good, { uri: MEDIA, method: inside ?? outside }),
  };
}

describePairs('a method', () => bundle, [
  methods('GET is not HEAD', ['GET'], 'HEAD', 'GET'),
  methods('HEAD is not GET', ['HEAD', 'POST'], 'GET', 'HEAD'),
  methods('POST opens nothing here', ['POST', 'OPTIONS'], 'GET'),
  methods('in small letters is none', ['get'], 'GET'),
  methods('is none of an empty list', [], 'GET'),
  methods('is not a part of one text', ['GET,HEAD'], 'GET'),
]);
