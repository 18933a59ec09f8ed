/** Which Region serves a media request: residency, nearness, admission, and the partner that stands in. */
import { beforeAll, describe, expect, it } from 'vitest';
import { AWS_REGIONS, COUNTRIES, EDGE_CACHE_REGIONS, type Place, regionsByNearness } from '../../infra/geography.ts';
import { runInBoth } from '../support/event-engines.ts';
import { jwt } from '../support/good-tokens.ts';
import { ALL_ADMITTED } from '../support/viewer-event.ts';
import {
  bundleFor,
  callOf,
  describeTable,
  EDGE,
  refusalOf,
  regionsOf,
  requestOf,
  responseOf,
  type ViewerCase,
} from '../support/viewer-function.ts';

const [US, EU, AP] = ['us-east-1', 'eu-west-1', 'ap-northeast-2'] as const;

const bundle = bundleFor();
const headers = { 'cta-common-access-token': jwt() };

interface RouteCase extends ViewerCase {
  /** Primary and partner; a Region alone; none is a refusal. */
  readonly regions: readonly string[];
}

/** `from` is a regional edge cache, or nothing and a country. */
function request(kind: 'vod' | 'live', from: string | null, country: string | undefined, routing?: string) {
  return {
    uri: `/${kind}/title/a.m3u8`,
    edgeCache: from,
    headers: { ...headers, 'cloudfront-viewer-country': country },
    store: routing === undefined ? {} : { routing },
  };
}

function checkRoute(name: string, code: () => Promise<string>, cases: readonly RouteCase[]): void {
  describeTable(name, code, cases, (outcome, { regions, call }) => {
    expect(regionsOf(outcome)).toEqual(regions);
    if (regions.length > 0) {
      expect(requestOf(outcome).uri).toBe(call.uri);
    } else {
      expect(refusalOf(outcome)).toBe('no-region');
      expect(responseOf(outcome).statusCode).toBe(503);
      expect(responseOf(outcome).headers['retry-after']?.value).toMatch(/^\d+$/);
    }
  });
}

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

/** For a viewer in Seoul: what is done when the record is followed to the letter is never this. */
const FALLBACK = [AP, US];
/** Starts every record that must not be followed: if it were, Seoul would not serve. */
const NO_SEOUL = 'us-east-1=100 eu-west-1=100 ap-northeast-2=0';

checkRoute('the routing record', () => bundle, [
  { title: 'that admits everything', call: request('vod', AP, 'KR', ALL_ADMITTED), regions: [AP, US] },
  { title: 'that takes Seoul out of service', call: request('vod', AP, 'KR', NO_SEOUL), regions: [EU, US] },
  {
    title: 'with the Regions in another order',
    call: request('vod', AP, 'KR', 'ap-northeast-2=0 us-east-1=100 eu-west-1=0'),
    regions: [US],
  },
  {
    title: 'that does not name a Region: it admits 0',
    call: request('vod', AP, 'KR', 'us-east-1=100 eu-west-1=100'),
    regions: [EU, US],
  },
  { title: 'that names one Region alone', call: request('vod', AP, 'KR', 'us-east-1=100'), regions: [US] },
  {
    title: 'that admits one percent of one Region: there is no other',
    call: request('vod', AP, 'KR', 'eu-west-1=1'),
    regions: [EU],
  },
  {
    title: 'that cannot be read: every Region of the configuration serves',
    call: { ...request('vod', AP, 'KR', NO_SEOUL), unreadable: ['routing'] },
    regions: FALLBACK,
  },
  {
    title: 'that is not there: every Region of the configuration serves',
    call: { ...request('vod', AP, 'KR'), store: { routing: undefined } },
    regions: FALLBACK,
  },
  {
    title: 'that cannot be read, for live: only the Regions of the packager serve',
    call: { ...request('live', AP, 'KR'), unreadable: ['routing'] },
    regions: [EU, US],
  },
  ...[
    ['empty', ''],
    ['a space', ' '],
    ['all at 0', 'us-east-1=0 eu-west-1=0 ap-northeast-2=0'],
    ['one Region named at 0', 'us-east-1=0'],
    ['a Region that is not of the configuration', `${NO_SEOUL} us-west-2=100`],
    ['a Region named twice', `${NO_SEOUL} us-east-1=100`],
    ['a Region named twice, first at 0', `${NO_SEOUL} ap-northeast-2=0`],
    ['a Region in capitals', NO_SEOUL.replace('us-east-1', 'US-EAST-1')],
    ['a name of every object', `${NO_SEOUL} constructor=100`],
    ['no name', `${NO_SEOUL} =100`],
    ['no percent', 'us-east-1=100 eu-west-1= ap-northeast-2=0'],
    ['no equals sign', 'us-east-1=100 eu-west-1 ap-northeast-2=0'],
    ['two equals signs', 'us-east-1=100 eu-west-1==100 ap-northeast-2=0'],
    ['more than 100', 'us-east-1=101 ap-northeast-2=0'],
    ['far more than 100', 'us-east-1=99999999999999999999 ap-northeast-2=0'],
    ['less than 0', 'us-east-1=100 eu-west-1=-1 ap-northeast-2=0'],
    ['minus 0', 'us-east-1=100 eu-west-1=-0 ap-northeast-2=0'],
    ['a fraction', 'us-east-1=50.5 ap-northeast-2=0'],
    ['a fraction of nothing', 'us-east-1=50.0 ap-northeast-2=0'],
    ['an exponent', 'us-east-1=1e2 ap-northeast-2=0'],
    ['hexadecimal', 'us-east-1=0x64 ap-northeast-2=0'],
    ['a plus sign', 'us-east-1=+50 ap-northeast-2=0'],
    ['a leading zero', 'us-east-1=050 ap-northeast-2=0'],
    ['a percent sign', 'us-east-1=50% ap-northeast-2=0'],
    ['a word', 'us-east-1=NaN ap-northeast-2=0'],
    ['Infinity', 'us-east-1=Infinity ap-northeast-2=0'],
    ['two spaces', 'us-east-1=100  ap-northeast-2=0'],
    ['a space before', ` ${NO_SEOUL}`],
    ['a space behind', `${NO_SEOUL} `],
    ['a line break behind', `${NO_SEOUL}\n`],
    ['line breaks between', NO_SEOUL.replaceAll(' ', '\n')],
    ['tabs between', NO_SEOUL.replaceAll(' ', '\t')],
    ['commas between', NO_SEOUL.replaceAll(' ', ',')],
    ['JSON', '{"us-east-1":100,"eu-west-1":100,"ap-northeast-2":0}'],
    ['more than 1,024 bytes', `${NO_SEOUL}${' us-east-1=100'.repeat(80)}`],
    ['1,024 bytes of nonsense', 'x'.repeat(1024)],
  ].map(([what, routing]) => ({
    title: `that is malformed (${what}) is not followed: every Region of the configuration serves`,
    call: request('vod', AP, 'KR', routing),
    regions: FALLBACK,
  })),
]);

const resident = bundleFor({ residency: { KR: [AP], DE: [EU, US], FR: [EU] } });
const agreeing = bundleFor({ residency: { DE: [EU, US], FR: [EU] } });

checkRoute('residency', () => resident, [
  { title: 'leaves a country that is not named alone', call: request('vod', AP, 'JP'), regions: [AP, US] },
  { title: 'with one Region has no partner', call: request('vod', AP, 'KR'), regions: [AP] },
  {
    title: 'holds wherever the viewer comes in: the edge cache only orders',
    call: request('vod', US, 'KR'),
    regions: [AP],
  },
  { title: 'with two Regions has both, nearest first', call: request('vod', 'eu-central-1', 'DE'), regions: [EU, US] },
  { title: 'with two Regions has both, from afar too', call: request('vod', 'us-west-2', 'DE'), regions: [US, EU] },
  {
    title: 'refuses rather than leave the list, when its one Region is out of service',
    call: request('vod', AP, 'KR', NO_SEOUL),
    regions: [],
  },
  {
    title: 'keeps to the list when one of two Regions is out of service',
    call: request('vod', 'eu-central-1', 'DE', 'us-east-1=100 eu-west-1=0 ap-northeast-2=100'),
    regions: [US],
  },
  {
    title: 'refuses live where no Region of the packager is allowed',
    call: request('live', AP, 'KR'),
    regions: [],
  },
  {
    title: 'has live in the allowed Region of the packager alone',
    call: request('live', 'eu-central-1', 'FR'),
    regions: [EU],
  },
  {
    title: 'holds while the routing record cannot be read',
    call: { ...request('vod', AP, 'KR'), unreadable: ['routing'] },
    regions: [AP],
  },
  {
    title: 'holds while the routing record is malformed',
    call: request('vod', 'eu-central-1', 'FR', 'nonsense'),
    regions: [EU],
  },
  {
    title: 'refuses an absent country when the lists have nothing in common: the viewer may be of any',
    call: request('vod', AP, undefined),
    regions: [],
  },
]);

checkRoute('residency of a viewer whose country is not told', () => agreeing, [
  { title: 'is what all lists allow', call: request('vod', US, undefined), regions: [EU] },
  { title: 'is the same for an empty country', call: request('vod', US, ''), regions: [EU] },
  { title: 'is the same for live', call: request('live', US, undefined), regions: [EU] },
  {
    title: 'refuses when what all lists allow is out of service',
    call: request('vod', US, undefined, 'us-east-1=100'),
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

describe('admission', () => {
  /** Without tokens: what is asked here is the Region alone. */
  const unguarded = bundleFor({}, false);
  const FOLDERS = Array.from({ length: 20_000 }, (_, index) => `title-${index.toString(36)}`);

  const primaries = async (routing: string, paths: readonly string[]) => {
    const call = callOf({ call: { store: { routing, keys: undefined } } });
    // The least of an event: there are many.
    const request = { method: 'GET', querystring: {}, headers: {}, cookies: {} };
    const calls = paths.map((uri) => ({ ...call, event: { request: { ...request, uri } } }));
    return (await runInBoth(await unguarded, calls, 'admission')).map((outcome) => regionsOf(outcome)[0] as string);
  };
  const percentOf = (region: string, found: readonly string[]) =>
    (100 * found.filter((one) => one === region).length) / found.length;

  it('of 30 percent takes 30 percent of 20,000 streams, within a point', async () => {
    const paths = FOLDERS.map((folder) => `/vod/${folder}/a.m3u8`);
    const found = await primaries('us-east-1=100 eu-west-1=100 ap-northeast-2=30', paths);
    expect(Math.abs(percentOf(AP, found) - 30)).toBeLessThanOrEqual(1);
    // What the nearest leaves, the next one takes.
    expect(percentOf(US, found)).toBe(0);
  }, 60_000);

  describe.each([
    { routing: 'us-east-1=100 eu-west-1=50 ap-northeast-2=30', shares: { [AP]: 30, [EU]: 20, [US]: 50 } },
    { routing: 'us-east-1=0 eu-west-1=50 ap-northeast-2=10', shares: { [AP]: 10, [EU]: 90, [US]: 0 } },
    { routing: 'us-east-1=30 eu-west-1=30 ap-northeast-2=30', shares: { [AP]: 100, [EU]: 0, [US]: 0 } },
    { routing: 'us-east-1=100 eu-west-1=100 ap-northeast-2=99', shares: { [AP]: 99, [EU]: 1, [US]: 0 } },
    { routing: 'us-east-1=100 eu-west-1=0 ap-northeast-2=1', shares: { [AP]: 1, [EU]: 0, [US]: 99 } },
  ])('as $routing', ({ routing, shares }) => {
    let found: readonly string[] = [];
    beforeAll(async () => {
      found = await primaries(
        routing,
        FOLDERS.slice(0, 2000).map((folder) => `/vod/${folder}/a.m3u8`),
      );
    });
    it.each(Object.entries(shares))('gives %s about %d percent of the streams nearest to Seoul', (region, share) => {
      // Four standard deviations of 2,000 draws; none at all where the share is 0 or 100.
      const slack = 4 * Math.sqrt((share * (100 - share)) / 2000);
      expect(Math.abs(percentOf(region, found) - share)).toBeLessThanOrEqual(slack);
    });
  });

  it('gives one stream one Region, whatever the rendition, the file and the depth', async () => {
    const files = ['master.m3u8', 'v1/index.m3u8', 'v1/seg-1.m4s', 'v2/deep/er/seg-9.m4s', 'a', ''];
    for (const kind of ['vod', 'live']) {
      const folders = [...FOLDERS.slice(0, 40), 'x', '%ED%95%9C'];
      const found = await primaries(
        'us-east-1=50 eu-west-1=50 ap-northeast-2=50',
        folders.flatMap((folder) => files.map((file) => `/${kind}/${folder}/${file}`)),
      );
      const byStream = folders.map(
        (_, index) => new Set(found.slice(index * files.length, (index + 1) * files.length)),
      );
      expect(byStream.map(({ size }) => size)).toEqual(folders.map(() => 1));
    }
  });

  it('spreads streams whose names have one character', async () => {
    const names = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
    const found = await primaries(
      'us-east-1=100 eu-west-1=100 ap-northeast-2=50',
      names.map((name) => `/vod/${name}/a.m3u8`),
    );
    expect(new Set(found)).toEqual(new Set([AP, EU]));
  });

  it('moves no stream away from a Region that admits more than before', async () => {
    const paths = FOLDERS.slice(0, 1000).map((folder) => `/vod/${folder}/a.m3u8`);
    const before = await primaries('us-east-1=100 eu-west-1=100 ap-northeast-2=30', paths);
    const after = await primaries('us-east-1=100 eu-west-1=100 ap-northeast-2=60', paths);
    const left = before.filter((region, index) => region === AP && after[index] !== AP);
    expect(left).toEqual([]);
    expect(after.filter((region) => region === AP).length).toBeGreaterThan(
      before.filter((region) => region === AP).length,
    );
  });

  it('does not depend on where the token is carried', async () => {
    const token = jwt();
    const routing = 'us-east-1=50 eu-west-1=50 ap-northeast-2=50';
    for (const folder of FOLDERS.slice(0, 10)) {
      const rest = `${folder}/a.m3u8`;
      const calls = [
        { uri: `/vod/~${token}/${rest}` },
        { uri: `/vod/${rest}`, query: `token=${token}` },
        { uri: `/vod/${rest}`, headers },
      ].map((call) => callOf({ call: { ...call, store: { routing } } }));
      const outcomes = await runInBoth(await bundle, calls, 'admission by token');
      expect(new Set(outcomes.map((outcome) => regionsOf(outcome).join(' '))).size).toBe(1);
    }
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

describeTable(
  'no origin is chosen beside media',
  () => bundle,
  ['/', '/index.html', '/health/us-east-1', '/vod', '/live', '/vodka/a'].map((uri) => ({
    title: uri,
    call: { uri, headers },
  })),
  (outcome) => {
    expect(outcome.choices).toEqual([]);
    expect(outcome.reads).toEqual([]);
  },
);
