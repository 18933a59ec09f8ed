/** A title's life on the real assembly, by the real commands and SDK clients: published, signed, played, taken down. */
import { appendFileSync, cpSync, existsSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import type { LocalDistribution } from '../../local/edge-process.ts';
import type { PageServer } from '../../local/page/server.ts';
import { closeBuckets, openBuckets } from '../../scripts/content-buckets.ts';
import { readSigningKeys } from '../../scripts/keys-clients.ts';
import { PART_BYTES } from '../../scripts/publish-parts.ts';
import { runPublish } from '../../scripts/publish-run.ts';
import { signUrl } from '../../scripts/sign-url.ts';
import { runTakedown } from '../../scripts/takedown-run.ts';
import { askEdge } from '../../scripts/takedown-verify.ts';
import { type CommandSite, startCommandSite } from './command-site.ts';

const SAMPLE = 'local/content/media/vod/sample';
const SEGMENT = 'video-360p/segment-00001.m4s';

let site: CommandSite;
let folder: string;
let local: LocalDistribution;
let page: PageServer;
let printed: string;

beforeAll(async () => {
  site = await startCommandSite(undefined, { replicationMs: 50 });
  ({ folder, local, page } = site);
  cpSync(SAMPLE, join(folder, 'title'), { recursive: true });
});

afterAll(() => site?.close());

const where = () => ({ local: true, pagePort: page.port });
const screen = {
  isTerminal: false,
  write: (text: string) => {
    printed += text;
  },
};

async function publish(...args: string[]): Promise<string> {
  printed = '';
  await runPublish([...args, ...site.flags], { config, screen, from: folder });
  return printed;
}

async function takedown(...args: string[]): Promise<string> {
  printed = '';
  await runTakedown([...args, ...site.flags], { config, screen, confirm: undefined });
  return printed;
}

async function play(path: string): Promise<number> {
  const keys = await readSigningKeys(where());
  const now = Math.floor(Date.now() / 1000);
  const url = signUrl({ base: local.urls.https, path, keys, ttlSeconds: 60, now, tokens: config.tokens });
  return (await askEdge(true)(url)).status;
}

/** Statuses of HeadObject, Region by Region. */
async function heads(key: string): Promise<Readonly<Record<string, number>>> {
  const buckets = await openBuckets(where());
  const found: Record<string, number> = {};
  for (const [region, { client, name }] of buckets) {
    found[region] = await client.send(new HeadObjectCommand({ Bucket: name, Key: key })).then(
      () => 200,
      (error) => error.$metadata.httpStatusCode,
    );
  }
  closeBuckets(buckets);
  return found;
}

const everywhere = (status: number) => Object.fromEntries(config.regions.map((region) => [region, status]));

test('a title is published, plays, is taken down, and is gone from the edge and every Region', async () => {
  expect(await play('/vod/premiere/master.m3u8')).toBe(403);
  const text = await publish('title', '/vod/premiere');
  expect(text).toContain('eu-west-1 has all 58 files.');
  expect(text).toContain(`npm run sign -- /vod/premiere/master.m3u8 --local --page-port ${page.port}`);
  expect(await play('/vod/premiere/master.m3u8')).toBe(200);
  expect(await play(`/vod/premiere/${SEGMENT}`)).toBe(200);
  expect(await heads(`media/vod/premiere/${SEGMENT}`)).toEqual(everywhere(200));

  const gone = await takedown('/vod/premiere', '--yes');
  expect(gone).toContain('/vod/premiere/master.m3u8: 403, Error from cloudfront.');
  expect(gone).not.toMatch(/eyJ/);
  expect(await play('/vod/premiere/master.m3u8')).toBe(403);
  expect(await play(`/vod/premiere/${SEGMENT}`)).toBe(403);
  expect(await heads(`media/vod/premiere/${SEGMENT}`)).toEqual(everywhere(404));
  expect(await play('/vod/sample/master.m3u8')).toBe(200);
});

test('a purged title leaves no version in any Region', async () => {
  await publish('title', '/vod/purged');
  await takedown('/vod/purged', '--yes', '--purge');
  for (const { store } of local.origins.values()) {
    const histories = await store.list('media/vod/purged/');
    expect([...histories.values()].flat().filter(({ object }) => object !== undefined)).toEqual([]);
  }
});

test('a title published anew under its path is refused when a segment changed, and finished when it did not', async () => {
  await publish('title', '/vod/twice');
  expect(await publish('title', '/vod/twice')).toContain('nothing to upload, all 58 files are there already.');
  const file = join(folder, 'title', SEGMENT);
  // A whole box (ISO/IEC 14496-12, section 8.1.2), or it would be refused as cut.
  appendFileSync(file, '\0\0\0\x08free');
  await expect(publish('title', '/vod/twice')).rejects.toThrow(`${SEGMENT} in us-east-1 has other content`);
  rmSync(file);
  cpSync(join(SAMPLE, SEGMENT), file);
});

test('a file above one part arrives whole, and is known again by its ETag', async () => {
  const file = join(folder, 'title/extra.mp4');
  writeFileSync(file, 'begins so');
  truncateSync(file, 2 * PART_BYTES + 3);
  expect(await publish('title', '/vod/large')).toContain('59 files to upload');
  expect(await publish('title', '/vod/large')).toContain('nothing to upload, all 59 files are there already.');
  expect(await play('/vod/large/extra.mp4')).toBe(200);
  rmSync(file);
});

test('a title of the content folder can be taken down, and the folder is left as it is', async () => {
  expect(await play('/vod/sample/master.m3u8')).toBe(200);
  await takedown('/vod/sample', '--yes', '--purge');
  expect(await play('/vod/sample/master.m3u8')).toBe(403);
  expect(existsSync(`${SAMPLE}/master.m3u8`)).toBe(true);
  expect(await publish(resolve(SAMPLE), '/vod/sample')).toContain('58 files to upload');
  expect(await play('/vod/sample/master.m3u8')).toBe(200);
});

test('a lost Region keeps a publish waiting, and it is done when the Region is back', async () => {
  const lost = local.origins.get('ap-northeast-2');
  lost?.setFault('down');
  printed = '';
  let pauses = 0;
  const pause = async () => {
    if (pauses++ === 2) lost?.setFault('up');
    await new Promise((resolve) => setTimeout(resolve, 60));
  };
  await runPublish(['title', '/vod/waits', ...site.flags], { config, screen, from: folder, pause });
  expect(printed).toContain('ap-northeast-2 does not answer; waiting for it.');
  expect(printed).toContain('ap-northeast-2 has all 58 files.');
});

test('throttling is tried again, and the publish ends well', async () => {
  // In front of the page's port: every third request is throttled once.
  let count = 0;
  const front: Server = createServer((request, response) => {
    if (request.method === 'PUT' && count++ % 3 === 0) {
      request.resume();
      response.writeHead(503, { 'content-type': 'application/xml' });
      response.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
      return;
    }
    const { method, url, headers } = request;
    const onward = {
      port: page.port,
      host: '127.0.0.1',
      method,
      path: url,
      headers: { ...headers, host: `127.0.0.1:${page.port}` },
    };
    const sent = ask(onward, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(sent);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;
  printed = '';
  await runPublish(['title', '/vod/throttled', '--local', '--page-port', `${port}`], { config, screen, from: folder });
  expect(count).toBeGreaterThan(58);
  expect(printed).toContain('ap-northeast-2 has all 58 files.');
  front.closeAllConnections();
  front.close();
});
