import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contentStores } from '../../../local/origins/content.ts';
import type { BucketModel } from '../../../local/template/bucket-model.ts';

const buckets: readonly BucketModel[] = ['us-east-1', 'eu-west-1'].map((region) => ({
  logicalId: 'Content',
  name: `content-${region}`,
  region,
  domainName: `content-${region}.s3.${region}.amazonaws.com`,
  versioned: true,
  policy: [],
}));

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'content-'));
  for (const [path, body] of [
    ['content/media/vod/sample/master.m3u8', 'sample'],
    ['content/public/index.html', 'page'],
    ['content/README.md', 'not content'],
    ['films/my film/master.m3u8', 'film'],
  ] as const) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), body);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

async function read(region: string, key: string, userFolder?: string): Promise<string | undefined> {
  const folders = { sampleFolder: join(root, 'content'), ...(userFolder === undefined ? {} : { userFolder }) };
  const object = await contentStores(buckets, folders).get(`content-${region}`)?.find(key);
  return object && (await text(object.open({ start: 0, end: object.size - 1 })));
}

it.each([
  ['media/vod/sample/master.m3u8', 'sample'],
  ['public/index.html', 'page'],
  ['README.md', undefined],
  ['media/README.md', undefined],
  ['vod/sample/master.m3u8', undefined],
])('every Region has %s of the sample as %s', async (key, expected) => {
  expect(await read('us-east-1', key)).toBe(expected);
  expect(await read('eu-west-1', key)).toBe(expected);
});

it('a Region has its own health object and no other', async () => {
  expect(await read('eu-west-1', 'media/health/eu-west-1')).toBe('ok\n');
  expect(await read('eu-west-1', 'media/health/us-east-1')).toBeUndefined();
});

it("a user's folder appears under its name beside the sample", async () => {
  const folder = join(root, 'films/my film');
  expect(await read('us-east-1', 'media/vod/my film/master.m3u8', folder)).toBe('film');
  expect(await read('us-east-1', 'media/vod/sample/master.m3u8', folder)).toBe('sample');
  expect(await read('us-east-1', 'media/vod/my film/../../README.md', folder)).toBeUndefined();
  expect(await read('us-east-1', 'media/vod/my film/master.m3u8')).toBeUndefined();
});
