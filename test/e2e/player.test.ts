/** The sample stream in headless Chromium: hls.js and Media Source Extensions, through the edge, from the page. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { checkConfig } from '../../infra/config-check.ts';
import { type Served, serve } from '../../scripts/start-serve.ts';
import { noteMissed } from '../support/missed.ts';
import { chromiumPath, collectTrouble, launchChromium } from './player-browser.ts';

const executable = chromiumPath();
if (executable === undefined) noteMissed('chromium playback');

describe.skipIf(executable === undefined)('the page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let served: Served;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const code = readFileSync('dist/viewer-request.js');
    const assembly = {
      config: checkConfig(config),
      functions: [{ name: 'viewer-request', bytes: code.length, limit: 10_240, file: 'dist/viewer-request.js' }],
      cdkOut: resolve('cdk.out'),
    } as const;
    const flags = { httpsPort: 0, httpPort: 0, pagePort: 0, content: undefined, help: false };
    served = await serve(flags, assembly, (close) => closers.unshift(close));
    browser = await launchChromium(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    for (const close of closers) await close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** A visit by a browser without a past. */
  async function visit(options: BrowserContextOptions = { ignoreHTTPSErrors: true }) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const trouble = collectTrouble(page);
    const media: Response[] = [];
    page.on('response', (response) => {
      if (response.url().startsWith(served.edge.urls.https)) media.push(response);
    });
    await page.goto(served.page.origin);
    return { page, trouble, media };
  }

  test('plays past 6 seconds through hls.js and MSE, with no failed request, from the origins first and then from the cache', async () => {
    served.edge.clearCaches();
    const first = await visit();
    await playsPast(first.page, 6);
    expect(first.trouble).toEqual([]);
    const missed = cacheResults(first.media);
    expect(missed.size).toBeGreaterThanOrEqual(8);
    expect([...new Set(missed.values())]).toEqual(['Miss from cloudfront']);
    expect(await text(first.page, '#fact-cache')).toBe('Miss from cloudfront');
    expect(await text(first.page, '#fact-pop')).toBe('IAD50-P1');
    await first.page.context().close();

    const second = await visit();
    await playsPast(second.page, 1);
    expect(second.trouble).toEqual([]);
    const again = [...cacheResults(second.media)].filter(([path]) => missed.has(path));
    expect(again.length).toBeGreaterThanOrEqual(5);
    expect([...new Set(again.map(([, result]) => result))]).toEqual(['Hit from cloudfront']);
    await expect.poll(() => text(second.page, '#fact-cache')).toBe('Hit from cloudfront');
  });

  test('lists each request with its way through the edge, and shows no token', async () => {
    const { page } = await visit();
    await playsPast(page, 0.5);
    const row = page.locator('#rows tr', { hasText: 'init.mp4' }).first();
    await row.locator('button').click();
    const stages = await page.locator('.stages .stage-name').allTextContents();
    expect(stages).toEqual(expect.arrayContaining(['behaviour', 'viewer-request', 'cache']));
    const token = /~([^/]+)/.exec(served.summary.titles[0]?.url ?? '')?.[1] as string;
    expect(token.length).toBeGreaterThan(100);
    const shown = await page.locator('body').innerText();
    expect(shown).toContain('/vod/~***/sample/');
    expect(shown).not.toContain(token.slice(-20));
  });

  test('moves the viewer, who then reaches another PoP and its nearest Region', async () => {
    const { page } = await visit();
    await playsPast(page, 0.5);
    const moved = page.waitForResponse('**/api/viewer');
    await page.locator('#viewer').selectOption('ICN');
    expect((await moved).status()).toBe(200);
    await page.reload();
    await playsPast(page, 0.5);
    expect(await text(page, '#fact-pop')).toBe('ICN50-P1');
    const [latest] = served.edge.trace.last(1);
    expect(latest).toMatchObject({ pop: 'ICN', country: 'KR', origin: 'ap-northeast-2' });
  });

  test('evacuates a Region by its button: the next segments come from another one, until it is restored', async () => {
    const { page, trouble } = await visit();
    await playsPast(page, 0.5);
    await page.locator('#viewer').selectOption('IAD');
    await page.locator('#map-note', { hasText: 'Ashburn' }).waitFor();
    const card = page.locator('[data-region="us-east-1"]');
    const map = page.locator('#map');
    const origins = (since: number) =>
      served.edge.trace
        .last()
        .filter(({ time, url, result }) => time > since && url.endsWith('.m4s') && result === 'Miss')
        .map(({ origin }) => origin);
    const movesTo = async (region: string) => {
      const since = Date.now();
      served.edge.clearCaches();
      // The newest two: a request that was under way when the record changed keeps the Region it was given.
      await expect.poll(() => origins(since).slice(-2), { timeout: 20_000 }).toEqual([region, region]);
      await expect.poll(() => map.getAttribute('data-serving'), { timeout: 10_000 }).toBe(region);
    };

    await card.getByRole('button', { name: 'Evacuate' }).click();
    await page.locator('#command', { hasText: /^Evacuated us-east-1, change #\d+: .*us-east-1 → eu-west-1/ }).waitFor();
    await card.locator('.chip', { hasText: 'evacuated' }).waitFor();
    await movesTo('eu-west-1');

    await card.getByRole('button', { name: 'Restore' }).click();
    await card.locator('.chip', { hasText: 'up' }).waitFor();
    await movesTo('us-east-1');
    expect(trouble).toEqual([]);
  });

  test('breaks and heals a Region by its buttons, and plays on', async () => {
    const { page, trouble } = await visit();
    await playsPast(page, 0.5);
    const card = page.locator('[data-region="eu-west-1"]');
    const fault = () => served.edge.origins.get('eu-west-1')?.fault();
    await card.locator('select').selectOption('status 503');
    await card.getByRole('button', { name: 'Break' }).click();
    await card.locator('.chip', { hasText: 'fault: status 503' }).waitFor();
    expect(fault()).toEqual({ status: 503 });
    await card.getByRole('button', { name: 'Heal' }).click();
    await card.getByRole('button', { name: 'Break' }).waitFor();
    expect(fault()).toBe('up');
    expect(trouble).toEqual([]);
  });

  test('shows the sentence of a change that is refused', async () => {
    const { page } = await visit();
    const evacuate = (region: string) =>
      page.locator(`[data-region="${region}"]`).getByRole('button', { name: 'Evacuate' }).click();
    const said = page.locator('#command');
    for (const region of ['us-east-1', 'eu-west-1']) {
      await evacuate(region);
      await said.filter({ hasText: `Evacuated ${region}` }).waitFor();
    }
    await evacuate('ap-northeast-2');
    await said
      .filter({ hasText: /^That would leave no Region in service: .*restore another Region first\.$/ })
      .waitFor();
    expect(await said.getAttribute('class')).toContain('bad');
    for (const region of ['us-east-1', 'eu-west-1']) {
      await page.locator(`[data-region="${region}"]`).getByRole('button', { name: 'Restore' }).click();
      await said.filter({ hasText: `Restored ${region}` }).waitFor();
    }
  });

  test('tells a browser that does not know the certificate what to do, and goes on trying', async () => {
    const { page } = await visit({});
    const banner = page.locator('#banner');
    await banner.getByRole('link', { name: served.edge.urls.https }).waitFor();
    expect(await banner.getByRole('link').getAttribute('href')).toBe(`${served.edge.urls.https}/`);
    let tries = 0;
    page.on('requestfailed', () => (tries += 1));
    await expect.poll(() => tries, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
  });

  test('says so when the edge has stopped', async () => {
    const { page } = await visit();
    await playsPast(page, 0.5);
    await page.route('**/api/**', (route) => route.abort());
    await page.locator('#banner', { hasText: 'The edge has stopped' }).waitFor();
  });
});

/** Waits until the video has played that far, and asserts that it was played by MSE and not by the browser alone. */
async function playsPast(page: Page, seconds: number): Promise<void> {
  const times: number[] = [];
  await expect
    .poll(
      async () => {
        times.push(await inVideo(page, ({ currentTime }) => currentTime));
        return times.at(-1);
      },
      { timeout: 30_000, interval: 250 },
    )
    .toBeGreaterThan(seconds);
  const state = await inVideo(page, (video) => ({
    source: video.src.slice(0, 5),
    error: video.error?.message,
    isPaused: video.paused,
    playedFrom: video.played.start(0),
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
  }));
  expect(state).toMatchObject({ source: 'blob:', error: undefined, isPaused: false });
  expect(state.playedFrom).toBeLessThan(0.5);
  // 25 a second.
  expect(state.frames).toBeGreaterThan(seconds * 20);
  expect(times).toEqual([...times].sort((a, b) => a - b));
}

/** What is asked of HTMLVideoElement: the project's types are Node's, not a browser's. */
interface VideoElement {
  readonly currentTime: number;
  readonly src: string;
  readonly error: { readonly message: string } | null;
  readonly paused: boolean;
  readonly played: { readonly start: (index: number) => number };
  readonly getVideoPlaybackQuality: () => { readonly totalVideoFrames: number };
}

/** Runs in the page, so the function may use nothing but its argument. */
function inVideo<T>(page: Page, ask: (video: VideoElement) => T): Promise<T> {
  return page.locator('video').evaluate(ask as never) as Promise<T>;
}

/** X-Cache by path without its token, as the first request for it was answered. */
function cacheResults(responses: readonly Response[]): Map<string, string> {
  const results = new Map<string, string>();
  for (const response of responses) {
    const path = new URL(response.url()).pathname.replace(/\/~[^/]+/, '');
    if (!results.has(path)) results.set(path, response.headers()['x-cache'] ?? 'none');
  }
  return results;
}

/** The element's own text, without its second line. */
function text(page: Page, selector: string): Promise<string | null> {
  return page.locator(selector).evaluate((element) => element.firstChild?.textContent ?? null);
}
