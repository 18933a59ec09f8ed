/** The live channel through the whole edge: the template's functions and policies, two tiers of caches, failover. */
import HLS, { type types } from 'hls-parser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type LiveSite, startLiveSite } from './live-site.ts';

const PLAYLIST = 'video-360p/playlist.m3u8';
const MANIFEST = 'manifest.mpd';
/** Half a second after a segment's end the first Region has it; the second one a second later. */
const PACKAGING = 500;
/** Segments by which the second Region's playlist can be behind: its packager's second in segments of two. */
const DISTANCE = 1;
/** Seconds that a playlist may be old: its max-age and its stale-while-revalidate. */
const OLDEST = 3;

let site: LiveSite;
beforeAll(async () => {
  HLS.setOptions({ strictMode: true });
  site = await startLiveSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await quiet('IAD', 0);
  await quiet('DUB', 1000);
  site.distribution.clearCaches();
  // Each test has minutes of its own, from the start of a segment on.
  site.clock.now = Math.ceil(site.clock.now / 600_000 + 1) * 600_000;
});
afterEach(() => {
  for (const origin of site.distribution.origins.values()) origin.setFault('up');
});

const playlistOf = ({ body }: Answer) => HLS.parse(body.toString()) as types.MediaPlaylist;
/** Number of the first segment: of a manifest the first one's of all renditions, which have to agree. */
function sequenceOf(answer: Answer): number {
  if (answer.headers['content-type'] !== 'application/dash+xml') {
    return playlistOf(answer).mediaSequenceBase ?? Number.NaN;
  }
  const numbers = new Set(
    [...answer.body.toString().matchAll(/startNumber="(\d+)"/g)].map(([, number]) => Number(number)),
  );
  expect(numbers.size).toBe(1);
  return [...numbers][0] ?? Number.NaN;
}
/** First sequence number of the playlist that the first Region publishes at a time. */
const published = (now: number) => Math.floor((now - PACKAGING) / 2000) - 6;
const setFault = (region: string, fault: 'up' | 'down' | 'refuse' | { status: number }) =>
  site.distribution.origins.get(region)?.setFault(fault);
const lastOrigin = () => site.distribution.trace.last(1)[0]?.origin;

async function poll(pop = 'IAD', path = PLAYLIST): Promise<Answer> {
  const answer = await site.get(path, pop);
  expect(answer.status).toBe(200);
  return answer;
}

/** Polls until what is refreshed behind an answer has come; the clock stands still. */
async function settled(sequence: number, pop = 'IAD'): Promise<void> {
  await vi.waitFor(async () => expect(sequenceOf(await poll(pop))).toBe(sequence), { interval: 5, timeout: 5000 });
}

/** Waits for what an earlier test left under way behind an answer: it would be stored at a time that it is not of. */
async function quiet(pop: string, lag: number): Promise<void> {
  await vi.waitFor(
    async () => {
      site.clock.now += OLDEST * 1000;
      expect(sequenceOf(await poll(pop))).toBe(published(site.clock.now - lag));
    },
    { interval: 5, timeout: 5000 },
  );
}

describe('a live channel at the edge', () => {
  it.each([
    ['master.m3u8', 'application/vnd.apple.mpegurl', 'max-age=1, stale-while-revalidate=2, stale-if-error=6'],
    [PLAYLIST, 'application/vnd.apple.mpegurl', 'max-age=1, stale-while-revalidate=2, stale-if-error=6'],
    ['manifest.mpd', 'application/dash+xml', 'max-age=1, stale-while-revalidate=2, stale-if-error=6'],
    ['video-360p/init.mp4', 'video/mp4', 'public, max-age=7200'],
  ])('serves %s as %s with %s', async (path, type, lifetime) => {
    const { headers } = await poll('IAD', path);
    expect(headers).toMatchObject({ 'content-type': type, 'cache-control': lifetime });
    expect(headers['last-modified']).toBeDefined();
    expect(headers.etag).toBeDefined();
  });

  it('serves every segment of a playlist, to be kept as long as viewers may seek back', async () => {
    site.clock.now += 700;
    for (const { uri } of playlistOf(await poll()).segments) {
      const first = await poll('IAD', `video-360p/${uri}`);
      expect(first.headers).toMatchObject({
        'content-type': 'video/iso.segment',
        'cache-control': 'public, max-age=7200',
        'x-cache': 'Miss from cloudfront',
      });
      const second = await poll('IAD', `video-360p/${uri}`);
      expect(second.headers['x-cache']).toBe('Hit from cloudfront');
      expect(second.body).toEqual(first.body);
    }
  });

  it('keeps a playlist for one second, then gives it stale while it asks again, then not at all', async () => {
    site.clock.now += PACKAGING;
    const start = site.clock.now;
    const first = await poll();
    expect(first.headers['x-cache']).toBe('Miss from cloudfront');
    expect(sequenceOf(first)).toBe(published(start));

    site.clock.now = start + 999;
    const hit = await poll();
    expect(hit.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: '0' });

    // Two seconds on there is a new segment. The answer does not wait for it; the next one has it.
    site.clock.now = start + 2000;
    const stale = await poll();
    expect(stale.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: '2' });
    expect(sequenceOf(stale)).toBe(published(start));
    await settled(published(start) + 1);

    site.clock.now = start + 2000 + OLDEST * 1000;
    const late = await poll();
    expect(late.headers['x-cache']).toBe('Miss from cloudfront');
    expect(sequenceOf(late)).toBe(published(site.clock.now));
  });

  it('asks with the ETag, and keeps what has not changed', async () => {
    site.clock.now += PACKAGING;
    const first = await poll('IAD', 'master.m3u8');
    site.clock.now += OLDEST * 1000;
    const second = await poll('IAD', 'master.m3u8');
    expect(second.headers['x-cache']).toBe('RefreshHit from cloudfront');
    expect(second.body).toEqual(first.body);
  });

  it.each([
    ['IAD', 'us-east-1'],
    ['DUB', 'eu-west-1'],
    // The nearest Region takes no live: replication would be too slow for it.
    ['ICN', 'eu-west-1'],
  ])('comes to %s from %s alone', async (pop, region) => {
    for (const path of ['master.m3u8', PLAYLIST, 'audio/playlist.m3u8', 'manifest.mpd']) {
      await poll(pop, path);
      expect(lastOrigin()).toBe(region);
    }
  });

  it('is not in the Region that the packager does not write to', async () => {
    const prefixes = site.distribution.assembly.buckets.map(({ region, livePrefix }) => [region, livePrefix]);
    expect(Object.fromEntries(prefixes)).toEqual({
      'us-east-1': 'media/live/',
      'eu-west-1': 'media/live/',
      'ap-northeast-2': undefined,
    });
    setFault('us-east-1', 'refuse');
    setFault('eu-west-1', 'refuse');
    const answer = await site.get('master.m3u8', 'ICN');
    expect(answer.status).toBe(502);
    const asked = site.distribution.trace.last(1)[0]?.stages.filter(({ name }) => name.startsWith('origin '));
    expect(asked?.map(({ name }) => name)).toEqual(['origin eu-west-1', 'origin us-east-1']);
  });
});

describe('a viewer of a live channel', () => {
  it.each([
    ['IAD', 250, PLAYLIST],
    ['IAD', 1900, PLAYLIST],
    ['DUB', 700, PLAYLIST],
    ['IAD', 1900, MANIFEST],
    ['DUB', 700, MANIFEST],
  ])(
    'at %s who polls every %i ms never sees the media sequence run backwards, nor what is older than 3 s: %s',
    async (pop, step, path) => {
      let before = 0;
      const polls = 120_000 / step > 200 ? 200 : 120_000 / step;
      const lag = pop === 'DUB' ? 1000 : 0;
      for (let i = 0; i < polls; i++) {
        site.clock.now += step;
        const sequence = sequenceOf(await poll(pop, path));
        expect(sequence).toBeGreaterThanOrEqual(before);
        // What is refreshed behind an answer lands before the next poll, or under its clock.
        expect(sequence).toBeGreaterThanOrEqual(published(site.clock.now - lag - OLDEST * 1000 - step));
        expect(sequence).toBeLessThanOrEqual(published(site.clock.now - lag));
        before = sequence;
      }
      expect(before).toBeGreaterThan(0);
    },
  );

  it.each([
    ['refuse', PLAYLIST],
    ['down', PLAYLIST],
    [{ status: 403 }, PLAYLIST],
    ['refuse', MANIFEST],
  ] as const)(
    'goes back by no more than the distance of the Regions when the nearer one fails (%j), and on from there: %s',
    async (fault, path) => {
      // Between the publications of one segment in the two Regions.
      site.clock.now += PACKAGING + 300;
      const before = sequenceOf(await poll('IAD', path));
      expect(before).toBe(published(site.clock.now));
      expect(lastOrigin()).toBe('us-east-1');

      setFault('us-east-1', fault);
      site.clock.now += 4000;
      let last = sequenceOf(await poll('IAD', path));
      expect(lastOrigin()).toBe('eu-west-1');
      // The other Region's own playlist of the moment, one segment behind the one that failed.
      expect(last).toBe(published(site.clock.now) - DISTANCE);

      for (let t = 0; t < 20_000; t += 500) {
        site.clock.now += 500;
        const sequence = sequenceOf(await poll('IAD', path));
        expect(sequence).toBeGreaterThanOrEqual(last);
        last = sequence;
      }
      expect(last).toBeGreaterThanOrEqual(before + 10);
    },
  );

  it.each([PLAYLIST, MANIFEST])(
    'really goes back by that distance at the worst moment, and no further: %s',
    async (path) => {
      site.clock.now += PACKAGING + 2000 + 10;
      const before = sequenceOf(await poll('IAD', path));
      setFault('us-east-1', 'refuse');
      // Still the same segment's time; the answer is asked of the other Region because it has expired at this place.
      site.distribution.clearCaches();
      site.clock.now += 600;
      expect(sequenceOf(await poll('IAD', path))).toBe(before - DISTANCE);
    },
  );

  it('never goes back when the failed Region returns', async () => {
    site.clock.now += PACKAGING + 300;
    setFault('us-east-1', 'refuse');
    let last = sequenceOf(await poll());
    setFault('us-east-1', 'up');
    for (let t = 0; t < 10_000; t += 700) {
      site.clock.now += 700;
      const sequence = sequenceOf(await poll());
      expect(sequence).toBeGreaterThanOrEqual(last);
      last = sequence;
    }
    site.clock.now += OLDEST * 1000;
    await poll();
    expect(lastOrigin()).toBe('us-east-1');
  });

  it('gets the last playlist while both Regions fail, for as long as stale-if-error says', async () => {
    site.clock.now += PACKAGING;
    const start = site.clock.now;
    const before = await poll();
    setFault('us-east-1', 'down');
    setFault('eu-west-1', 'down');
    site.clock.now = start + 6900;
    const stale = await poll();
    expect(stale.headers).toMatchObject({ age: '6' });
    expect(stale.body).toEqual(before.body);
    site.clock.now = start + 7900;
    expect((await site.get(PLAYLIST)).status).toBe(503);
  });
});
