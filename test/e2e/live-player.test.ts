/** Headless Chromium plays the live channel with hls.js and MSE, and plays on when the Region that serves it fails. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDebianTools } from '../../scripts/debian-tools.ts';
import { noteMissed } from '../support/missed.ts';
import { type LiveSite, startLiveSite } from './live-site.ts';

const hasChromium = missingDebianTools(['chromium']).length === 0;
if (!hasChromium) noteMissed('the live channel in Chromium');

interface Playback {
  readonly time: number;
  /** Sequence numbers of the video segments that were loaded, in order. */
  readonly loaded: readonly number[];
  readonly failed: readonly string[];
  readonly live: boolean | undefined;
  readonly height: number;
}

describe.skipIf(!hasChromium)('a player of the live channel', () => {
  let site: LiveSite;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    site = await startLiveSite({ realTime: true });
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--ignore-certificate-errors'],
    });
    page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.setContent('<video muted></video>');
    await page.addScriptTag({
      content: readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'), 'utf8'),
    });
    await page.addScriptTag({ content: PLAYER });
    await page.evaluate(`play(${JSON.stringify(site.url('master.m3u8'))})`);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const playback = () => page.evaluate('playback()') as Promise<Playback>;
  const playTo = async (seconds: number) => {
    await page.waitForFunction(`playback().time >= ${seconds}`, undefined, { timeout: 40_000 });
    return playback();
  };

  it('plays it as live, close to its edge', async () => {
    const first = await page.waitForFunction('playback().time > 0', undefined, { timeout: 20_000 }).then(playback);
    const { live, failed, height, loaded } = await playTo(first.time + 4);
    expect({ live, failed }).toEqual({ live: true, failed: [] });
    expect(height).toBeGreaterThanOrEqual(360);
    const now = Math.floor(Date.now() / 2000);
    expect(Math.max(...loaded)).toBeGreaterThanOrEqual(now - 5);
    expect(originsSince(0)).toEqual(new Set(['us-east-1']));
  }, 60_000);

  it('plays on from the other Region when the first one refuses every connection', async () => {
    const before = await playback();
    site.distribution.clearCaches();
    const failedAt = Date.now();
    site.distribution.origins.get('us-east-1')?.setFault('refuse');
    // More than the player holds in its buffer.
    const { time, failed, loaded } = await playTo(before.time + 14);
    expect(failed).toEqual([]);
    expect(time).toBeGreaterThanOrEqual(before.time + 14);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.length).toBeGreaterThanOrEqual(before.loaded.length + 4);
    expect(originsSince(failedAt)).toEqual(new Set(['eu-west-1']));
  }, 60_000);

  /** Origins that the player's answers came from. */
  function originsSince(time: number): Set<string | undefined> {
    return new Set(
      site.distribution.trace
        .last()
        .filter((record) => record.time > time && record.result !== 'Hit')
        .map(({ origin }) => origin),
    );
  }
});

/** Runs in the page, which is no Node: text, because the types of the two do not mix. */
const PLAYER = `
  const video = document.querySelector('video');
  const failed = [];
  const loaded = [];
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_event, { details }) => failed.push(details));
  hls.on(Hls.Events.FRAG_LOADED, (_event, { frag }) => {
    if (frag.type === 'main') loaded.push(frag.sn);
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  globalThis.play = (url) => {
    hls.loadSource(url);
    hls.attachMedia(video);
  };
  globalThis.playback = () => ({
    time: video.currentTime,
    loaded,
    failed,
    live: hls.latestLevelDetails?.live,
    height: video.videoHeight,
  });
`;
