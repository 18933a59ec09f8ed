/** Where a viewer is said to be, and what follows from it. */
import { describe, expect, test } from 'vitest';
import { COUNTRIES, distanceKm, EDGE_CACHE_REGIONS } from '../../../infra/geography.ts';
import { type LocalControls, viewerNamed } from '../../../local/edge/local-controls.ts';
import { POPS, popNamed } from '../../../local/edge/pops.ts';
import { networkFinder, parseNetworks, TEST_NETWORKS } from '../../../local/edge/viewer-networks.ts';
import type { BehaviourModel, DistributionModel } from '../../../local/template/model.ts';
import { closedAfterEach } from '../../support/closed-after.ts';
import {
  behaviour,
  distribution,
  origin,
  originRequestPolicy,
  type TestEdge,
  testEdge,
  viewerFunction,
} from './models.ts';
import { answering, httpOrigin } from './origins.ts';

const open = closedAfterEach();

describe('the PoPs', () => {
  test('are at least 20 cities on six continents, each in a country and behind a regional cache', () => {
    expect(POPS.size).toBeGreaterThanOrEqual(20);
    for (const { code, country, regionalCache, latitude, longitude } of POPS.values()) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      // A city is within its country, or as far from its middle as the largest country's end.
      expect(
        distanceKm({ latitude, longitude }, COUNTRIES.get(country) as { latitude: number; longitude: number }),
      ).toBeLessThan(4500);
      expect(EDGE_CACHE_REGIONS).toContain(regionalCache);
    }
    const countries = new Set([...POPS.values()].map(({ country }) => country));
    for (const country of ['US', 'BR', 'DE', 'ZA', 'KR', 'AU']) expect(countries).toContain(country);
  });

  test.each([
    ['ICN', 'ap-northeast-2'],
    ['DUB', 'eu-west-1'],
    ['IAD', 'us-east-1'],
    ['JNB', 'ap-south-1'],
    ['GRU', 'sa-east-1'],
  ])('%s is behind %s', (code, region) => {
    expect(POPS.get(code)?.regionalCache).toBe(region);
  });

  test.each([
    ['icn', 'ICN'],
    ['Seoul', 'ICN'],
    ['são paulo', 'GRU'],
    ['Sao Paulo', 'GRU'],
    ['Nowhere', undefined],
  ])('%s names %s', (text, code) => {
    expect(popNamed(text)?.code).toBe(code);
  });
});

test.each([
  ['KR', { country: 'KR' }],
  ['kr', { country: 'KR' }],
  ['ICN', { pop: 'ICN' }],
  ['seoul', { pop: 'ICN' }],
  ['XX', undefined],
  ['', undefined],
])('a viewer named %s is %j', (text, expected) => {
  expect(viewerNamed(text)).toEqual(expected);
});

describe('the table of networks', () => {
  test.each([
    ['192.0.2.1', 'US'],
    ['198.51.100.255', 'IE'],
    ['203.0.113.9', 'KR'],
    ['2001:db8::1', 'BR'],
    ['2001:0DB8:ffff::192.0.2.1', 'BR'],
    ['2001:db9::1', undefined],
    ['192.0.3.1', undefined],
    ['127.0.0.1', undefined],
    ['::ffff:192.0.2.1', undefined],
    ['fe80::1%eth0', undefined],
    ['no address', undefined],
  ])('puts %s into %s', (address, country) => {
    const find = networkFinder(TEST_NETWORKS);
    for (const _each of ['asked', 'remembered']) expect(find(address)?.country).toBe(country);
  });

  test('takes the smallest network, with comments, blank lines and a PoP', () => {
    const networks = parseNetworks('# mine\n0.0.0.0/0 US\r\n\n10.0.0.0/8 DE FRA # office\n10.1.2.3/32   KR\n::/0 NP\n');
    const find = networkFinder(networks);
    const of = (address: string) => [find(address)?.country, find(address)?.pop];
    expect(of('10.1.2.3')).toEqual(['KR', undefined]);
    expect(of('10.1.2.4')).toEqual(['DE', 'FRA']);
    expect(of('11.0.0.1')).toEqual(['US', undefined]);
    expect(of('fe80::1')).toEqual(['NP', undefined]);
  });

  test.each([
    ['10.0.0.0 KR', 'Line 1: the network is "10.0.0.0"; allowed: an address in CIDR notation, such as 192.0.2.0/24.'],
    ['\n10.0.0.0/33 KR', 'Line 2: the network is "10.0.0.0/33"; allowed: an address in CIDR notation'],
    ['10.0.0.1/8 KR', 'Line 1: the network is "10.0.0.1/8"; allowed: an address in CIDR'],
    ['2001:db8::/129 KR', 'Line 1: the network is "2001:db8::/129"; allowed'],
    ['300.0.0.0/8 KR', 'Line 1: the network is "300.0.0.0/8"; allowed'],
    ['10.0.0.0/8', 'Line 1: the country is ""; allowed: a code of ISO 3166-1, such as KR.'],
    ['10.0.0.0/8 kr', 'Line 1: the country is "kr"; allowed'],
    ['10.0.0.0/8 KR XXX', 'Line 1: the PoP is "XXX"; allowed: IAD, JFK'],
    ['10.0.0.0/8 KR ICN more', 'Line 1: a fourth word is "more"; allowed: a network, a country and a PoP.'],
    ['10.0.0.0/8 KR\n10.0.0.0/8 US', 'Line 2: the network is "10.0.0.0/8"; allowed: each network once.'],
  ])('%j is refused in one sentence', (text, sentence) => {
    expect(() => parseNetworks(text)).toThrow(sentence);
  });
});

describe('a viewer', () => {
  test.each<[string, Record<string, string>, LocalControls, string | undefined, string, string]>([
    ['by address', { 'x-local-ip': '203.0.113.9' }, {}, 'KR', 'ICN', '203.0.113.9'],
    ['by an IPv6 address', { 'x-local-ip': '2001:db8::1' }, {}, 'BR', 'GRU', '2001:db8::1'],
    ['by a cookie', { cookie: 'a=1; x-local-ip=198.51.100.1' }, {}, 'IE', 'DUB', '198.51.100.1'],
    ['by address before the default', { 'x-local-ip': '203.0.113.9' }, { pop: 'CDG' }, 'KR', 'ICN', '203.0.113.9'],
    [
      'by country before address',
      { 'x-local-ip': '203.0.113.9', 'x-local-country': 'JP' },
      {},
      'JP',
      'NRT',
      '203.0.113.9',
    ],
    [
      'by country before the default PoP',
      { 'x-local-ip': '10.0.0.1', 'x-local-country': 'JP' },
      { pop: 'CDG' },
      'JP',
      'NRT',
      '10.0.0.1',
    ],
    ['by city', { 'x-local-pop': 'Seoul' }, {}, 'KR', 'ICN', '192.0.2.7'],
    ['by the default', { 'x-local-ip': '10.0.0.1' }, { country: 'NP' }, 'NP', 'BOM', '10.0.0.1'],
    ['not by what is no address', { 'x-local-ip': 'x' }, {}, 'US', 'IAD', '192.0.2.7'],
    // CloudFront's viewers have addresses without a zone.
    ["not by an address of one machine's own", { 'x-local-ip': 'fe80::1%eth0' }, {}, 'US', 'IAD', '192.0.2.7'],
    [
      'by a PoP in another country than its own',
      { 'x-local-pop': 'SIN', 'x-local-country': 'id' },
      {},
      'ID',
      'SIN',
      '192.0.2.7',
    ],
    // Dublin is nearer to the middle of Britain than London.
    ['by country at a PoP of its own', { 'x-local-country': 'GB' }, {}, 'GB', 'LHR', '192.0.2.7'],
    ['in no country, where its code is none', { 'x-local-country': 'XX' }, {}, undefined, 'IAD', '192.0.2.7'],
    ['by a city of a cookie', { cookie: 'x-local-pop=sao paulo; a=1' }, {}, 'BR', 'GRU', '192.0.2.7'],
    [
      'by header before cookie',
      { 'x-local-country': 'KR', cookie: 'x-local-country=JP' },
      {},
      'KR',
      'ICN',
      '192.0.2.7',
    ],
  ])('is placed %s', async (_title, headers, defaults, country, pop, ip) => {
    const code = `import cf from 'cloudfront';
      function handler(event) {
        var seen = { ip: event.viewer.ip, edge: cf.edgeLocation.name, region: cf.edgeLocation.region, names: Object.keys(event.request.headers).join(' '), cookies: Object.keys(event.request.cookies).join(' ') };
        return { statusCode: 200, body: JSON.stringify(seen) };
      }`;
    const { ask, edge } = await serving(
      { functions: { viewerRequest: viewerFunction(code), viewerResponse: undefined } },
      { defaults: () => defaults },
    );
    const seen = JSON.parse((await ask('/a', { headers })).body);
    expect(seen).toMatchObject({ ip, edge: pop, region: POPS.get(pop)?.regionalCache });
    expect(`${seen.names} ${seen.cookies}`).not.toContain('x-local');
    expect(edge.trace.last(1)[0]).toMatchObject({ country, pop });
  });

  test.each([
    ['203.0.113.9', 'DE', 'FRA'],
    ['203.0.113.200', 'JP', 'NRT'],
    ['10.0.0.1', 'NP', 'BOM'],
    ['198.51.100.1', 'IE', 'DUB'],
  ])("at %s is in %s by a table of the user's own, beside the documentation's networks", async (ip, country, pop) => {
    const networks = parseNetworks('203.0.113.0/24 DE FRA\n203.0.113.128/25 JP\n10.0.0.0/8 NP\n');
    const { ask, edge } = await serving({}, { networks });
    await ask('/a', { headers: { 'x-local-ip': ip } });
    expect(edge.trace.last(1)[0]).toMatchObject({ country, pop });
  });

  test.each(['ICN', 'GRU', 'JNB', 'CDG', 'SYD'])('at %s has headers that agree with it', async (code) => {
    const names = ['country', 'country-name', 'city', 'latitude', 'longitude', 'address'].map(
      (name) => `cloudfront-viewer-${name}`,
    );
    const seen: Record<string, unknown>[] = [];
    const policy = originRequestPolicy({ headers: { behaviour: 'whitelist', names } });
    const { ask } = await serving({ originRequestPolicy: policy }, {}, (headers) => seen.push(headers));
    await ask('/a', { headers: { 'x-local-pop': code, 'x-local-ip': '203.0.113.9' } });
    const pop = POPS.get(code);
    expect(seen[0]).toMatchObject({
      'cloudfront-viewer-country': pop?.country,
      'cloudfront-viewer-country-name': COUNTRIES.get(pop?.country ?? '')?.name,
      'cloudfront-viewer-latitude': pop?.latitude.toFixed(5),
      'cloudfront-viewer-longitude': pop?.longitude.toFixed(5),
      'cloudfront-viewer-address': '203.0.113.9:4711',
      'x-forwarded-for': '203.0.113.9',
    });
    expect(seen[0]?.['cloudfront-viewer-city']).toBe(pop?.city);
  });

  test('of another country than the PoP has no city', async () => {
    const names = ['country', 'country-name', 'city', 'latitude'].map((name) => `cloudfront-viewer-${name}`);
    const seen: Record<string, unknown>[] = [];
    const policy = originRequestPolicy({ headers: { behaviour: 'whitelist', names } });
    const { ask } = await serving({ originRequestPolicy: policy }, {}, (headers) => seen.push(headers));
    await ask('/a', { headers: { 'x-local-country': 'NP' } });
    expect(names.map((name) => seen[0]?.[name])).toEqual(['NP', 'Nepal', undefined, undefined]);
  });

  test.each([
    ['x-local-country=KR', undefined],
    ['x-local-country=KR; x-local-pop=ICN; x-local-ip=203.0.113.9', undefined],
    ['a=1; x-local-country=KR; b=2', 'a=1; b=2'],
  ])('who says so by the cookie "%s" is seen with "%s"', async (cookie, expected) => {
    const seen: Record<string, unknown>[] = [];
    const policy = originRequestPolicy({ cookies: { behaviour: 'all' }, headers: { behaviour: 'all' } });
    const { ask, edge } = await serving({ originRequestPolicy: policy }, {}, (headers) => seen.push(headers));
    await ask('/a', { headers: { cookie } });
    expect(edge.trace.last(1)[0]?.country).toBe('KR');
    expect(seen[0]?.cookie).toBe(expected);
    expect(Object.keys(seen[0] ?? {}).filter((name) => name.startsWith('x-local'))).toEqual([]);
  });
});

describe('distance', () => {
  const BUCKET = 'bucket.s3.us-east-1.amazonaws.com';
  const ways = (edge: TestEdge['edge']) =>
    edge.trace.last(1)[0]?.stages.flatMap(({ name, text }) => (name === 'distance' ? [text] : []));
  const travelling = async (changes: Partial<BehaviourModel> = {}, model: Partial<DistributionModel> = {}) => {
    const waited: number[] = [];
    const travel = async (milliseconds: number) => {
      waited.push(milliseconds);
    };
    const origins = new Map([['one', origin('one', { domainName: BUCKET })]]);
    return { ...(await serving(changes, { travel }, undefined, { origins, ...model })), waited };
  };

  test('takes no time unless it is asked to', async () => {
    const { ask, edge } = await serving();
    await ask('/a', { headers: { 'x-local-country': 'NP' } });
    expect(ways(edge)).toEqual([]);
  });

  test('is a great circle there and back: to the PoP always, behind it for a miss', async () => {
    const { ask, edge, waited } = await travelling();
    await ask('/a', { headers: { 'x-local-country': 'NP' } });
    // About 1,620 km Nepal to Mumbai, whose regional cache is there, and 12,880 km on to Ashburn.
    const text = ['viewer in NP to BOM', 'ap-south-1 to us-east-1'];
    expect(ways(edge)?.map((way) => way.replace(/ and back.*/, ''))).toEqual(text);
    expect(waited[0]).toBeGreaterThan(14);
    expect(waited[0]).toBeLessThan(19);
    expect(waited[1]).toBeGreaterThan(125);
    expect(waited[1]).toBeLessThan(133);
    waited.length = 0;
    await ask('/a', { headers: { 'x-local-country': 'NP' } });
    expect(waited).toHaveLength(1);
  });

  test('is to the regional cache too, and from there to the origin, where the PoP is elsewhere', async () => {
    const { ask, edge, waited } = await travelling();
    const there = { headers: { 'x-local-pop': 'AKL' } };
    await ask('/a', there);
    const legs = ways(edge)?.map((way) => way.replace(/ and back.*/, ''));
    expect(legs).toEqual(['AKL to ap-southeast-2', 'ap-southeast-2 to us-east-1']);
    // About 2,160 km Auckland to Sydney, and 15,690 km on to Ashburn: 13,890 km would be straight from Auckland.
    expect(waited[0]).toBeGreaterThan(19);
    expect(waited[0]).toBeLessThan(24);
    expect(waited[1]).toBeGreaterThan(152);
    expect(waited[1]).toBeLessThan(162);
    waited.length = 0;
    await ask('/a', { headers: { 'x-local-pop': 'SYD' } });
    expect(waited).toEqual([]);
  });

  test('from a city to its own PoP and cache is none', async () => {
    const { ask, waited } = await travelling();
    await ask('/a', { headers: { 'x-local-pop': 'IAD' } });
    expect(waited).toEqual([]);
  });

  test('counts from the PoP for what is not cached, and once for each origin asked', async () => {
    const origins = new Map([
      ['one', origin('one', { domainName: BUCKET })],
      ['two', origin('two', { domainName: 'bucket.s3.eu-west-1.amazonaws.com' })],
    ]);
    const { ask, edge } = await travelling(
      { targetOriginId: 'pair' },
      { origins, originGroups: new Map([['pair', { id: 'pair', statusCodes: [503], members: ['one', 'two'] }]]) },
    );
    await ask('/fail', { method: 'OPTIONS', headers: { 'x-local-pop': 'ICN' } });
    expect(ways(edge)).toEqual([
      expect.stringMatching(/^ICN to us-east-1 and back: 11\d ms$/),
      expect.stringMatching(/^ICN to eu-west-1 and back: 9\d ms$/),
    ]);
  });
});

async function serving(
  changes: Partial<BehaviourModel> = {},
  options: Parameters<typeof testEdge>[2] = {},
  onRequest: (headers: Record<string, unknown>) => void = () => {},
  model: Partial<DistributionModel> = {},
): Promise<TestEdge> {
  const source = await httpOrigin((request, response) => {
    onRequest(request.headers);
    answering(request.url === '/fail' ? 503 : 200)(request, response);
  });
  open.push(source);
  const full = distribution({ behaviours: [behaviour(changes)], ...model });
  const addresses = Object.fromEntries([...full.origins.values()].map(({ domainName }) => [domainName, source.url]));
  const edge = await testEdge(full, addresses, options);
  open.push(edge.edge);
  return edge;
}
