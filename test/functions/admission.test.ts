import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseRouting } from '../../functions/routing/record.ts';
import { AWS_REGIONS, COUNTRIES, EDGE_CACHE_REGIONS, type Place, regionsByNearness } from '../../infra/geography.ts';
import { jwt } from '../support/good-tokens.ts';
import { type Asked, type Chosen, routeFor } from '../support/route-function.ts';
import { ALL_ADMITTED } from '../support/viewer-event.ts';
import { bundleFor, describeTable, EDGE, regionsOf } from '../support/viewer-function.ts';

const REGIONS = EDGE.regions;
const orderOf = (place: Place, regions: readonly string[] = REGIONS) => regionsByNearness(place, regions);
const ofCountry = (code: string) => COUNTRIES.get(code) as Place;
const ofCache = (region: string) => AWS_REGIONS[region] as Place;

let choose: (asked: Asked) => Chosen | undefined;
beforeAll(async () => {
  choose = await routeFor();
});

describe('every place', () => {
  test.each(['/vod/title/seg.m4s', '/live/demo/seg.m4s'])('has the order of its coordinates: %s', (path) => {
    const serving = path.startsWith('/live/') ? EDGE.live.regions : REGIONS;
    for (const [country, place] of COUNTRIES) {
      expect(choose({ path, country, routing: ALL_ADMITTED })?.primary, country).toBe(orderOf(place, serving)[0]);
    }
    for (const edgeCache of EDGE_CACHE_REGIONS) {
      // The cache fetches from the origin, so its place counts, wherever the viewer is.
      const chosen = choose({ path, country: 'AQ', edgeCache, routing: ALL_ADMITTED });
      expect(chosen?.primary, edgeCache).toBe(orderOf(ofCache(edgeCache), serving)[0]);
    }
  });

  test.each([undefined, '', 'XX', 'kr', 'KRX'])('that is not known has a Region all the same: %j', (country) => {
    expect(REGIONS).toContain(choose({ path: '/vod/title/seg.m4s', country, routing: ALL_ADMITTED })?.primary);
    expect(REGIONS).toContain(
      choose({ path: '/vod/title/seg.m4s', country, edgeCache: 'mars-1', routing: ALL_ADMITTED })?.primary,
    );
  });

  test('is told by Region, for people to look at', () => {
    const countries = new Map(REGIONS.map((region) => [region, [] as string[]]));
    for (const country of COUNTRIES.keys()) {
      const primary = choose({ path: '/vod/title/seg.m4s', country, routing: ALL_ADMITTED })?.primary ?? '';
      countries.get(primary)?.push(country);
    }
    for (const [region, codes] of countries)
      console.log(`${region}: ${codes.length} countries\n  ${codes.sort().join(' ')}`);
    expect([...countries.values()].flat().length).toBe(249);
    for (const codes of countries.values()) expect(codes.length).toBeGreaterThan(0);
  });

  test('goes to a Region that was added to the configuration and restored by hand, and not before', async () => {
    const regions = [...REGIONS, 'sa-east-1'];
    const withNew = await routeFor({ regions });
    const brazil: Asked = { path: '/vod/title/seg.m4s', country: 'BR', edgeCache: 'sa-east-1' };
    expect(withNew({ ...brazil, routing: ALL_ADMITTED })?.primary).toBe('us-east-1');
    expect(withNew({ ...brazil, routing: `${ALL_ADMITTED} sa-east-1=100` })?.primary).toBe('sa-east-1');
  });
});

describe('admission', () => {
  const STREAMS = 100_000;
  const folders = Array.from({ length: STREAMS }, (_, i) => `/vod/title-${i}`);
  const percentOf = (count: number) => (100 * count) / STREAMS;

  test.each([
    ['the United States', { country: 'US', edgeCache: 'us-east-1' }, ofCache('us-east-1')],
    ['Mexico', { country: 'MX' }, ofCountry('MX')],
    ['Brazil', { country: 'BR', edgeCache: 'sa-east-1' }, ofCache('sa-east-1')],
  ])('of 30 percent keeps 30 of 100 streams of %s, and the rest go to the next nearest', (_, viewer, place) => {
    const [first, second] = orderOf(place);
    expect(first).toBe('us-east-1');
    const routing = 'us-east-1=30 eu-west-1=100 ap-northeast-2=100';
    const counts = new Map<string, number>();
    for (const folder of folders) {
      const primary = choose({ ...viewer, path: `${folder}/seg.m4s`, routing })?.primary ?? '';
      counts.set(primary, (counts.get(primary) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([first, second].sort());
    expect(Math.abs(percentOf(counts.get('us-east-1') ?? 0) - 30)).toBeLessThanOrEqual(1);
  });

  test('changes nothing for viewers whose first choice is another Region', () => {
    const routing = 'us-east-1=30 eu-west-1=100 ap-northeast-2=100';
    for (const folder of folders.slice(0, 1000)) {
      expect(choose({ country: 'KR', path: `${folder}/seg.m4s`, routing })?.primary).toBe('ap-northeast-2');
    }
  });

  test('is of streams: all files of a stream have one Region, and a growing percent only adds streams', () => {
    const primaryAt = (path: string, percent: number) =>
      choose({ country: 'US', path, routing: `us-east-1=${percent} eu-west-1=100 ap-northeast-2=100` })?.primary;
    for (const folder of folders.slice(0, 300)) {
      const files = ['master.m3u8', 'video/playlist.m3u8', 'video/segment-00001.m4s', 'a/b/c/d.ts'];
      for (const percent of [1, 30, 99]) {
        expect(new Set(files.map((file) => primaryAt(`${folder}/${file}`, percent))).size).toBe(1);
      }
      const here = Array.from({ length: 101 }, (_, percent) => primaryAt(`${folder}/x`, percent) === 'us-east-1');
      expect(here.lastIndexOf(false)).toBeLessThan(here.indexOf(true));
    }
  });
});

const KR_ORDER = orderOf(ofCache('ap-northeast-2'));
const [HERE, NEXT, LAST] = KR_ORDER as [string, string, string];
const NORMAL = [HERE, 'us-east-1'];
const uri = `/vod/~${jwt()}/title/seg.m4s`;

describeTable(
  'A record',
  bundleFor,
  (
    [
      ['that admits every Region', ALL_ADMITTED, NORMAL],
      ['that admits every Region, in another order', 'ap-northeast-2=100 us-east-1=100 eu-west-1=100', NORMAL],
      [
        'that evacuates the nearest Region',
        `us-east-1=100 eu-west-1=100 ${HERE}=0`,
        [NEXT, NEXT === 'us-east-1' ? LAST : 'us-east-1'],
      ],
      [
        'that leaves the nearest Region out',
        'us-east-1=100 eu-west-1=100',
        [NEXT, NEXT === 'us-east-1' ? LAST : 'us-east-1'],
      ],
      ['that evacuates the publishing Region', `us-east-1=0 eu-west-1=100 ${HERE}=100`, [HERE, 'eu-west-1']],
      ['with one Region left', 'us-east-1=0 eu-west-1=0 ap-northeast-2=100', ['ap-northeast-2']],
      ['with one Region left, far away', 'us-east-1=100', ['us-east-1']],
      [
        'with no Region that has room for all takes the one that admits most',
        'us-east-1=0 eu-west-1=0 ap-northeast-2=1',
        ['ap-northeast-2'],
      ],
      ['that is missing', undefined, NORMAL],
      ['that is empty', '', NORMAL],
      ['with all Regions at 0', 'us-east-1=0 eu-west-1=0 ap-northeast-2=0', NORMAL],
      ['with an unknown Region', 'us-east-1=0 mars-1=100', NORMAL],
      ['that names a Region twice', `${HERE}=0 ${HERE}=0 us-east-1=100`, NORMAL],
      ['with 101 percent', `${HERE}=0 us-east-1=101`, NORMAL],
      ['with a negative percent', `${HERE}=-1 us-east-1=100`, NORMAL],
      ['with a fraction', `${HERE}=0 us-east-1=0.5`, NORMAL],
      ['with an exponent', `${HERE}=0 us-east-1=1e2`, NORMAL],
      ['with a leading zero', `${HERE}=0 us-east-1=0100`, NORMAL],
      ['with hexadecimal digits', `${HERE}=0 us-east-1=0x10`, NORMAL],
      ['without a percent', `${HERE}=0 us-east-1=`, NORMAL],
      ['without an equals sign', `${HERE}=0 us-east-1`, NORMAL],
      ['with two spaces', `${HERE}=0  us-east-1=100`, NORMAL],
      ['with a space at the end', `${HERE}=0 us-east-1=100 `, NORMAL],
      ['with a line feed', `${HERE}=0\nus-east-1=100`, NORMAL],
      ['as JSON', '{"us-east-1":100}', NORMAL],
      ['with a name of every object', '__proto__=100 us-east-1=100', NORMAL],
      ['of 1,025 bytes', `${HERE}=0 us-east-1=100`.padEnd(1025, ' '), NORMAL],
    ] as const
  ).map(([title, routing, expected]) => ({ title, call: { uri, store: { routing } }, expected })),
  (outcome, { expected }) => expect(regionsOf(outcome)).toEqual(expected),
);

describeTable(
  'A record that cannot be read',
  bundleFor,
  [{ title: 'is like none: every Region of the configuration', call: { uri, unreadable: ['routing'] } }],
  (outcome) => expect(regionsOf(outcome)).toEqual(NORMAL),
);

describe('residency', () => {
  const country = fc.constantFrom(...COUNTRIES.keys(), undefined, '', 'XX');
  const routing = fc.oneof(
    fc.constant(undefined),
    fc.string(),
    fc
      .tuple(...REGIONS.map(() => fc.constantFrom(0, 1, 30, 99, 100)))
      .map((percents) => percents.map((percent, i) => `${REGIONS[i]}=${percent}`).join(' ')),
    fc.subarray([...REGIONS], { minLength: 1 }).map((some) => some.map((region) => `${region}=100`).join(' ')),
  );
  const asked: fc.Arbitrary<Asked> = fc.record({
    path: fc
      .tuple(fc.constantFrom('/vod/', '/live/'), fc.integer({ min: 0, max: 500 }))
      .map(([a, b]) => `${a}${b}/x.m4s`),
    country,
    edgeCache: fc.constantFrom(...EDGE_CACHE_REGIONS, undefined, 'mars-1'),
    routing,
  });

  test.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ['one country, one Region', { KR: ['ap-northeast-2'] }],
    [
      'several lists',
      {
        KR: ['ap-northeast-2'],
        DE: ['eu-west-1', 'us-east-1'],
        FR: ['eu-west-1'],
        US: ['us-east-1', 'ap-northeast-2'],
      },
    ],
    ['lists with nothing in common', { KR: ['ap-northeast-2'], DE: ['eu-west-1'] }],
  ])('is never left, whatever the record, the place and the failure: %s', async (_, residency) => {
    const route = await routeFor({ residency });
    const lists = Object.values(residency);
    fc.assert(
      fc.property(asked, (one) => {
        const chosen = route(one);
        const known = one.country === undefined || one.country === '' ? undefined : residency[one.country];
        const isAbsent = one.country === undefined || one.country === '';
        const allowed = isAbsent
          ? REGIONS.filter((region) => lists.every((list) => list.includes(region)))
          : (known ?? REGIONS);
        // The partner serves when the primary fails: both have to be allowed.
        for (const region of [chosen?.primary, chosen?.partner]) {
          if (region !== undefined) expect(allowed).toContain(region);
        }
        if (chosen) expect(chosen.partner).not.toBe(chosen.primary);
        const serving = one.path.startsWith('/live/') ? EDGE.live.regions : REGIONS;
        // A record that cannot be followed admits every Region.
        const admission = one.routing === undefined ? undefined : parseRouting(one.routing, REGIONS);
        const isServed = allowed.some(
          (region) => serving.includes(region) && (admission === undefined || (admission[region] ?? 0) > 0),
        );
        expect(chosen !== undefined).toBe(isServed);
      }),
      { numRuns: 3000 },
    );
  });
});
