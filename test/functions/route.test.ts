/** Which Region serves a media request, and which stands in: by the place it comes from, for several configurations. */
import { describe, expect, it } from 'vitest';
import { AWS_REGIONS, COUNTRIES, EDGE_CACHE_REGIONS, type Place, regionsByNearness } from '../../infra/geography.ts';
import { runInBoth } from '../support/event-engines.ts';
import { AP, checkRoute, EU, request, TOKEN_HEADER, US } from '../support/route-cases.ts';
import {
  bundleFor,
  callOf,
  describeTable,
  EDGE,
  edgeFor,
  regionsOf,
  requestOf,
  type ViewerCase,
} from '../support/viewer-function.ts';

const bundle = bundleFor();

// Distances are known from a map: from Mumbai Seoul is nearer than Dublin, from Sydney Ashburn nearer than Dublin.
checkRoute('nearness', () => bundle, [
  ...[
    { cache: 'us-east-1', vod: [US, EU], live: [US, EU] },
    { cache: 'us-west-2', vod: [US, EU], live: [US, EU] },
    { cache: 'sa-east-1', vod: [US, EU], live: [US, EU] },
    { cache: 'eu-central-1', vod: [EU, US], live: [EU, US] },
    { cache: 'ap-northeast-1', vod: [AP, US], live: [EU, US] },
    { cache: 'ap-northeast-2', vod: [AP, US], live: [EU, US] },
    { cache: 'ap-south-1', vod: [AP, US], live: [EU, US] },
    { cache: 'ap-southeast-2', vod: [AP, US], live: [US, EU] },
  ].flatMap(({ cache, vod, live }) => [
    {
      title: `VOD by way of the regional edge cache ${cache} goes to the nearest Region, and the publishing one stands in`,
      call: request('vod', cache, 'KR'),
      regions: vod,
    },
    {
      title: `live by way of the regional edge cache ${cache} uses only the Regions of the packager, nearest first`,
      call: request('live', cache, 'KR'),
      regions: live,
    },
  ]),
  ...[
    { country: 'KR', vod: [AP, US], live: [EU, US] },
    { country: 'NZ', vod: [AP, US], live: [US, EU] },
    { country: 'FR', vod: [EU, US], live: [EU, US] },
    { country: 'ZA', vod: [EU, US], live: [EU, US] },
    { country: 'US', vod: [US, EU], live: [US, EU] },
    { country: 'BR', vod: [US, EU], live: [US, EU] },
  ].flatMap(({ country, vod, live }) => [
    { title: `VOD for ${country}, when no edge cache is told`, call: request('vod', null, country), regions: vod },
    { title: `live for ${country}, when no edge cache is told`, call: request('live', null, country), regions: live },
    {
      title: `VOD for ${country} by way of an edge cache that is not in the table`,
      call: request('vod', 'xx-north-9', country),
      regions: vod,
    },
  ]),
  ...['constructor', '__proto__', 'toString', '', '0'].map((cache) => ({
    title: `an edge cache named ${JSON.stringify(cache)} is not in the table`,
    call: request('vod', cache, 'FR'),
    regions: [EU, US],
  })),
  {
    title: 'the edge cache decides before the country, because the cache is what fetches',
    call: request('vod', 'us-west-2', 'KR'),
    regions: [US, EU],
  },
]);

const DEAD_US = `us-east-1=0 eu-west-1=100 ap-northeast-2=100`;

checkRoute('the partner', () => bundle, [
  {
    title: 'of VOD is the next nearest when the publishing Region admits nothing',
    call: request('vod', AP, 'KR', DEAD_US),
    regions: [AP, EU],
  },
  {
    title: 'of VOD is the next nearest when the publishing Region is the primary',
    call: request('vod', US, 'US'),
    regions: [US, EU],
  },
  {
    title: 'of VOD is the publishing Region, even when another is nearer',
    call: request('vod', 'ap-south-1', 'IN'),
    regions: [AP, US],
  },
  {
    title: 'of VOD is the publishing Region, even when it admits only a percent',
    call: request('vod', AP, 'KR', 'us-east-1=1 eu-west-1=100 ap-northeast-2=100'),
    regions: [AP, US],
  },
  {
    title: 'of live is the next nearest, not the publishing Region',
    call: request('live', 'sa-east-1', 'BR', 'us-east-1=100 eu-west-1=100 ap-northeast-2=0'),
    regions: [US, EU],
  },
  {
    title: 'is missing when one Region is left: that one alone',
    call: request('vod', AP, 'KR', 'us-east-1=0 eu-west-1=100 ap-northeast-2=0'),
    regions: [EU],
  },
  {
    title: 'is missing when one live Region is left',
    call: request('live', AP, 'KR', 'us-east-1=100 eu-west-1=0 ap-northeast-2=100'),
    regions: [US],
  },
  {
    title: 'does not matter when no live Region is left: refused, never a Region without the stream',
    call: request('live', AP, 'KR', 'us-east-1=0 eu-west-1=0 ap-northeast-2=100'),
    regions: [],
  },
]);

/** Other configurations: the same handler, other facts. */
const MANY = ['sa-east-1', 'us-west-2', 'eu-central-1', 'ap-south-1', 'ap-southeast-2'];
const VARIANTS = [
  {
    name: 'one Region',
    code: bundleFor({ regions: [EU], publishingRegion: EU, live: { ...EDGE.live, regions: [EU] } }),
    cases: [
      {
        title: 'serves everything alone',
        call: { ...request('vod', AP, 'KR'), unreadable: ['routing'] },
        regions: [EU],
      },
      { title: 'serves live alone', call: { ...request('live', US, 'US'), unreadable: ['routing'] }, regions: [EU] },
    ],
  },
  {
    name: 'another publishing Region',
    code: bundleFor({ publishingRegion: AP, live: { ...EDGE.live, regions: [AP] } }),
    cases: [
      { title: 'stands in for VOD', call: request('vod', 'eu-central-1', 'DE'), regions: [EU, AP] },
      { title: 'has a partner of its own', call: request('vod', AP, 'KR'), regions: [AP, EU] },
      { title: 'is the only one of live', call: request('live', 'eu-central-1', 'DE'), regions: [AP] },
    ],
  },
  {
    name: 'a packager that writes to every Region',
    code: bundleFor({ live: { ...EDGE.live, regions: EDGE.regions } }),
    cases: [
      {
        title: 'has live in the nearest, then in the next nearest',
        call: request('live', AP, 'KR'),
        regions: [AP, EU],
      },
      {
        title: 'has VOD in the nearest, then in the publishing one',
        call: request('vod', AP, 'KR'),
        regions: [AP, US],
      },
    ],
  },
  {
    name: `${MANY.length} Regions`,
    code: bundleFor({
      regions: MANY,
      publishingRegion: MANY[4] as string,
      live: { ...EDGE.live, regions: MANY.slice(1, 3) },
    }),
    cases: EDGE_CACHE_REGIONS.map((cache) => {
      const order = regionsByNearness(AWS_REGIONS[cache] as Place, MANY);
      const partner = order[0] === MANY[4] ? order[1] : MANY[4];
      return {
        title: `VOD by way of ${cache} goes to ${order[0]}, then ${partner}`,
        call: { ...request('vod', cache, 'KR'), store: { routing: undefined } },
        regions: [order[0], partner] as string[],
      };
    }),
  },
];
for (const { name, code, cases } of VARIANTS) checkRoute(name, () => code, cases);

describe('the tables of nearness', () => {
  const run = async (calls: readonly ViewerCase['call'][]) =>
    (
      await runInBoth(
        await bundle,
        calls.map((call) => callOf({ call })),
        'nearness',
      )
    ).map(regionsOf);
  const order = (place: Place) => regionsByNearness(place, EDGE.regions);
  const live = (place: Place) => regionsByNearness(place, EDGE.live.regions);

  it('hold every country as geography has it', async () => {
    const countries = [...COUNTRIES];
    // Without the publishing Region, so that the partner shows the order's second.
    const found = await run(countries.map(([code]) => request('vod', null, code, DEAD_US)));
    expect(found).toEqual(countries.map(([, place]) => order(place).filter((region) => region !== US)));
    expect(await run(countries.map(([code]) => request('live', null, code)))).toEqual(
      countries.map(([, place]) => live(place)),
    );
  });

  it('hold every regional edge cache as geography has it', async () => {
    const places = EDGE_CACHE_REGIONS.map((cache) => AWS_REGIONS[cache] as Place);
    const found = await run(EDGE_CACHE_REGIONS.map((cache) => request('vod', cache, 'KR')));
    expect(found.map(([primary]) => primary)).toEqual(places.map((place) => order(place)[0]));
    expect(await run(EDGE_CACHE_REGIONS.map((cache) => request('live', cache, 'KR')))).toEqual(places.map(live));
  });

  it('take an edge cache that is not known for one of its part of the world, or leave the choice to the country', async () => {
    const caches = ['us-west-9', 'ca-central-1', 'eu-north-9', 'me-central-9', 'af-south-1', 'il-central-1', 'x', ''];
    const found = await run(caches.map((cache) => request('vod', cache, 'KR', DEAD_US)));
    expect(found.map(([primary]) => primary)).toEqual([EU, EU, EU, AP, AP, AP, AP, AP]);
  });

  it('give a country that is absent or not known the commonest order', async () => {
    const counts = new Map<string, number>();
    for (const [, place] of COUNTRIES) {
      const name = order(place).join(' ');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const [commonest] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    const codes = [undefined, '', 'ZZ', 'kr', 'K', 'KRK', 'kR', '11', '1A', 'rK', '--', '__proto__', 'é'];
    const found = await run(codes.map((code) => request('vod', null, code, DEAD_US)));
    expect(found).toEqual(codes.map(() => commonest.split(' ').filter((region) => region !== US)));
  });
});

describeTable(
  'the origin choice',
  () => bundle,
  [
    {
      title: 'names two origins and the answers after which the second is asked',
      call: request('vod', AP, 'KR'),
      choice: {
        originIds: [{ originId: AP }, { originId: US }],
        failoverCriteria: { statusCodes: [403, 404, 500, 502, 503, 504] },
      },
    },
    {
      title: 'names one origin where one is left',
      call: request('vod', AP, 'KR', 'eu-west-1=100'),
      choice: EU,
    },
  ],
  (outcome, { choice }) => {
    expect(outcome.choices).toEqual([choice]);
  },
);

const edge = edgeFor();

describeTable(
  'no origin is chosen beside media, and no record is read',
  () => edge,
  ['/', '/index.html', '/health/us-east-1', '/vod', '/live', '/vodka/a', '/lively/a', '/VOD/a', '/a/vod/b'].map(
    (uri) => ({
      title: uri,
      call: { uri, headers: TOKEN_HEADER, unreadable: ['keys', 'routing'] },
    }),
  ),
  (outcome, { call }) => {
    expect(requestOf(outcome).uri).toBe(call.uri);
    expect(outcome.choices).toEqual([]);
    expect(outcome.reads).toEqual([]);
  },
);
