/** Tokens of a page in a browser: the renewal recipe of `docs/tokens.md`, and a token in a header. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatKeys, mintJwt, type SigningKey } from '../../functions/token/sign.ts';
import { type LocalDistribution, startLocalDistribution } from '../../local/edge-process.ts';
import { readExample } from '../docs/examples.ts';
import { noteMissed } from '../support/missed.ts';

const CHROMIUM = '/usr/bin/chromium';
const isInstalled = existsSync(CHROMIUM);
if (!isInstalled) noteMissed('token renewal in Chromium');

const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const LOOPS = 8;
/** Seconds that the first token is valid for: the recipe renews it after ten. */
const FIRST_TTL = 65;

let folder: string;
let local: LocalDistribution;
let site: Server;
let browser: Browser;
/** What the edge's clock is ahead by, milliseconds. */
let ahead = 0;
let tokens: string[] = [];

beforeAll(async () => {
  if (!isInstalled) return;
  folder = mkdtempSync(join(tmpdir(), 'token-renewal-'));
  const film = join(folder, 'film');
  cpSync('local/content/media/vod/sample/video-360p', film, { recursive: true });
  const playlist = await readFile(join(film, 'playlist.m3u8'), 'utf8');
  const [head, ...rest] = playlist
    .replace('#EXT-X-ENDLIST', '')
    .trimEnd()
    .split(/(?=#EXTINF)/);
  // A film of minutes, of which a player buffers only a part ahead.
  const loops = Array.from({ length: LOOPS }, () => rest.join('').trimEnd());
  writeFileSync(join(film, 'playlist.m3u8'), `${head}${loops.join('\n#EXT-X-DISCONTINUITY\n')}\n#EXT-X-ENDLIST\n`);
  local = await startLocalDistribution({
    cdkOut: 'cdk.out',
    content: film,
    stateFolder: join(folder, 'state'),
    clock: () => Date.now() + ahead,
  });
  const [store] = local.kvs.values();
  const routing = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';
  store?.update({
    ifMatch: store.etag(),
    puts: [
      { key: 'keys', value: formatKeys([KEY]) },
      { key: 'routing', value: routing },
    ],
  });
  site = await startSite();
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
});

afterAll(async () => {
  if (!isInstalled) return;
  await browser?.close();
  site?.close();
  await local?.close();
  rmSync(folder, { recursive: true });
});

/** A streaming service's page and its backend, which signs. */
async function startSite(): Promise<Server> {
  const hls = await readFile(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.mjs'));
  const html = `<!doctype html><video muted></video>
<script type="importmap">{"imports":{"hls.js":"/hls.mjs"}}</script>
<script type="module">
import { playWithRenewal } from '/renewal.js';
const video = document.querySelector('video');
video.defaultPlaybackRate = 4;
const renew = () => fetch('/renew').then((answer) => answer.json());
await playWithRenewal(video, '${local.urls.https}/vod/film/playlist.m3u8', renew);
await video.play();
</script>`;
  const files: Record<string, [string, string | Buffer]> = {
    '/': ['text/html', html],
    '/hls.mjs': ['text/javascript', hls],
    '/renewal.js': ['text/javascript', readExample('tokens.md', 'renewal')],
  };
  const server = createServer((request, response) => {
    const [type, body] =
      request.url === '/renew' ? ['application/json', mint()] : (files[request.url ?? ''] ?? ['', '']);
    response.writeHead(type === '' ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function mint(): string {
  const seconds = tokens.length === 0 ? FIRST_TTL : 3600;
  const expires = Math.floor((Date.now() + ahead) / 1000) + seconds;
  const token = mintJwt({ expires, paths: ['/vod/film/'], id: `viewing-${tokens.length}` }, KEY);
  tokens.push(token);
  return JSON.stringify({ token, expires });
}

async function until(page: Page, condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await condition()) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`Not within 30 seconds: ${what}.`);
}

test.skipIf(!isInstalled)(
  'a film plays on when the token that it began with has ended',
  { timeout: 90_000 },
  async () => {
    tokens = [];
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    const answers: { readonly url: string; readonly status: number }[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/vod/')) answers.push({ url: response.url(), status: response.status() });
    });
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    // As text: this project's types have no DOM.
    const position = () => page.evaluate<number>('document.querySelector("video").currentTime');
    await until(page, async () => (await position()) > 4, 'the film plays');
    expect(tokens).toHaveLength(1);
    await until(page, () => tokens.length === 2, 'the page has asked for a second token');

    ahead = FIRST_TTL * 1000;
    const at = await position();
    const before = answers.length;
    await until(page, async () => (await position()) > at + 40, 'the film has gone on for longer than its buffer');
    const [first, second] = tokens as [string, string];
    const later = answers.slice(before + 2);
    expect(answers.slice(0, before).some(({ url }) => url.includes(first))).toBe(true);
    expect(later.length).toBeGreaterThan(3);
    expect(later.every(({ url }) => url.includes(second))).toBe(true);
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    const refused = await page.request.get(`${local.urls.https}/vod/~${first}/film/playlist.m3u8`, {
      ignoreHTTPSErrors: true,
    });
    expect(refused.headers()['x-refusal']).toBe('expired');
    await page.close();
  },
);

test.skipIf(!isInstalled)('a page of another origin may send its token in a header', async () => {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/hls.mjs`);
  const expires = Math.floor((Date.now() + ahead) / 1000) + 60;
  const token = mintJwt({ expires, paths: ['/vod/film/'] }, KEY);
  const url = `${local.urls.https}/vod/film/playlist.m3u8`;
  const send = (headers: Record<string, string>) =>
    page.evaluate<[number, string | null]>(
      `fetch('${url}', { headers: ${JSON.stringify(headers)} }).then((a) => [a.status, a.headers.get('x-refusal')])`,
    );
  // Both make the browser ask by OPTIONS first.
  expect(await send({ authorization: `Bearer ${token}` })).toEqual([200, null]);
  expect(await send({ 'cta-common-access-token': token })).toEqual([200, null]);
  expect(await send({ authorization: `Bearer ${token}x` })).toEqual([401, 'malformed-token']);
  await page.close();
});
