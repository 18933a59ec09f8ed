/** A Region that admits a percent takes that percent of the streams, and each stream whole. */
import { beforeAll, describe, expect, it } from 'vitest';
import { runInBoth } from '../support/event-engines.ts';
import { jwt } from '../support/good-tokens.ts';
import { AP, EU, TOKEN_HEADER, US } from '../support/route-cases.ts';
import { bundleFor, callOf, regionsOf } from '../support/viewer-function.ts';

const bundle = bundleFor();

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
        { uri: `/vod/${rest}`, headers: TOKEN_HEADER },
      ].map((call) => callOf({ call: { ...call, store: { routing } } }));
      const outcomes = await runInBoth(await bundle, calls, 'admission by token');
      expect(new Set(outcomes.map((outcome) => regionsOf(outcome).join(' '))).size).toBe(1);
    }
  });
});
