/** The real `takedown` command, with buckets in memory behind the SDK's clients, and an edge that answers as it is told. */
import {
  CloudFrontClient,
  CreateInvalidationCommand,
  type CreateInvalidationCommandInput,
  GetInvalidationCommand,
} from '@aws-sdk/client-cloudfront';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { lifecycleRules } from '../../infra/lifecycle.ts';
import { runTakedown, type TakedownSurroundings } from '../../scripts/takedown-run.ts';
import { KEPT_DAYS } from '../../scripts/takedown-text.ts';
import { edgeVerdict } from '../../scripts/takedown-verify.ts';
import { type MemoryBucket, memoryBucket, named } from './publish-fixture.ts';

const PREFIX = 'media/vod/title/';
const NAMES = ['master.m3u8', 'video/list.m3u8', 'video/v-1.m4s', 'video/v-2.m4s'];
const KEYS = `k1=${Buffer.alloc(32, 'a').toString('base64url')}`;
const GONE = { status: 403, refusal: undefined, type: 'application/xml', cache: 'Error from cloudfront' };
const CACHED = { status: 200, refusal: undefined, type: 'video/mp4', cache: 'Hit from cloudfront' };

let buckets: ReadonlyMap<string, MemoryBucket>;
let invalidated: string[];
let asked: string[];
let printed: string;
let statuses: string[];
let readKeys: () => string;

beforeEach(() => {
  buckets = new Map(config.regions.map((region) => [region, memoryBucket(region)]));
  for (const { objects } of buckets.values()) for (const name of NAMES) objects.set(PREFIX + name, name);
  invalidated = [];
  asked = [];
  printed = '';
  statuses = ['Completed'];
  readKeys = () => KEYS;
});

function takedown(line: string, changes: Partial<TakedownSurroundings> = {}): Promise<void> {
  const cloudFront = new CloudFrontClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const mock = mockClient(cloudFront);
  const answer = () => ({ Invalidation: { Id: 'I1', Status: statuses.length > 1 ? statuses.shift() : statuses[0] } });
  mock.on(CreateInvalidationCommand).callsFake((input: CreateInvalidationCommandInput) => {
    invalidated.push(...(input.InvalidationBatch?.Paths?.Items ?? []));
    return answer();
  });
  mock.on(GetInvalidationCommand).callsFake(answer);
  return runTakedown(line.split(' '), {
    config,
    screen: { isTerminal: false, write: (text) => (printed += text) },
    confirm: undefined,
    open: async () => ({
      buckets: new Map([...buckets].map(([region, { bucket }]) => [region, bucket])),
      cloudFront,
      distributionId: 'E1',
      url: 'https://edge.example.com',
      readKeys: async () => readKeys(),
    }),
    ask: async (url) => {
      asked.push(new URL(url).pathname.replace(/~[^/]+/, '~token'));
      return GONE;
    },
    pause: async () => {},
    ...changes,
  });
}

const left = () => [...buckets.values()].reduce((sum, { objects }) => sum + objects.size, 0);

describe('a takedown', () => {
  test('deletes in every Region, invalidates the path without a token, and asks with one', async () => {
    statuses = ['InProgress', 'InProgress', 'Completed'];
    await takedown('/vod/title --yes');
    expect(left()).toBe(0);
    expect(invalidated).toEqual(['/vod/title/*']);
    expect(asked).toEqual([
      '/vod/~token/title/master.m3u8',
      '/vod/~token/title/video/list.m3u8',
      '/vod/~token/title/video/v-1.m4s',
      '/vod/~token/title/video/v-2.m4s',
    ]);
    expect(printed).toContain('/vod/title/ is gone from every Region');
    expect(printed).toContain('  npm run takedown -- /vod/title/ --purge\n');
    expect(printed).not.toContain(KEYS.slice(3));
    expect(printed).not.toMatch(/eyJ/);
  });

  test('escapes what CloudFront does not take in the path of an invalidation', async () => {
    for (const { objects } of buckets.values()) objects.set('media/vod/a~title (1)/master.m3u8', 'text');
    await takedown('/vod/a~title%20(1) --yes');
    expect(invalidated).toEqual(['/vod/a%7Etitle%20(1)/*']);
  });

  test('leaves other titles alone, also those whose names begin alike', async () => {
    const other = 'media/vod/title-2/master.m3u8';
    for (const { objects } of buckets.values()) objects.set(other, 'another');
    await takedown('/vod/title --yes');
    for (const { objects } of buckets.values()) expect([...objects.keys()]).toEqual([other]);
  });

  test.each(config.regions)('is not done while %s still has an object', async (region) => {
    buckets.get(region)?.undeletable.add(`${PREFIX}video/v-2.m4s`);
    await expect(takedown('/vod/title --yes')).rejects.toThrow(
      `/vod/title/ is not gone: ${region} still has 1 object (such as ${PREFIX}video/v-2.m4s); run the command again`,
    );
    expect(asked).toEqual([]);
  });

  test('invalidates the path with tokens too when a cache still answers, and is done when that helps', async () => {
    const ask = async () => (invalidated.length < 2 ? CACHED : GONE);
    await takedown('/vod/title --yes', { ask });
    expect(invalidated).toEqual(['/vod/title/*', '/vod/%7E*']);
    expect(printed).toContain('is gone from every Region');
  });

  test('fails when a cache answers to the end', async () => {
    await expect(takedown('/vod/title --yes', { ask: async () => CACHED })).rejects.toThrow(
      '/vod/title/master.m3u8 is still served from a cache after its invalidation: run the command again in a minute.',
    );
    expect(printed).not.toContain('is gone');
  });

  test.each([
    [401, 'unknown-key'],
    [403, 'wrong-path'],
    [503, undefined],
    // Geo restriction, where the command is run.
    [403, undefined],
  ])('does not take %i %s for a missing object', async (status, refusal) => {
    const ask = async () => ({ status, refusal, type: 'text/html', cache: undefined });
    await expect(takedown('/vod/title --yes', { ask })).rejects.toThrow(
      `The objects are deleted, but /vod/title/master.m3u8 answers ${status}${refusal ? ` (${refusal})` : ''}, which does not say`,
    );
  });

  test('says which command looks when the invalidation takes too long', async () => {
    statuses = ['InProgress'];
    let time = 0;
    const pause = async (milliseconds: number) => {
      time += milliseconds;
    };
    await expect(takedown('/vod/title --yes', { pause, now: () => time })).rejects.toThrow(
      'not complete after 20 minutes: look with `aws cloudfront get-invalidation --distribution-id E1 --id I1`',
    );
  });

  test('names the Regions to which it was still being copied', async () => {
    buckets.get('ap-northeast-2')?.objects.delete(`${PREFIX}video/v-2.m4s`);
    await takedown('/vod/title --yes');
    expect(printed).toContain('It was still being copied to ap-northeast-2: run the same command again in 15 minutes');
  });

  test('deletes and invalidates for who may not sign, and then says what it could not verify', async () => {
    readKeys = () => {
      throw named('AccessDeniedException');
    };
    await expect(takedown('/vod/title --yes')).rejects.toThrow(/^These AWS credentials may not call [^\n]+\.$/);
    expect(left()).toBe(0);
    expect(invalidated).toEqual(['/vod/title/*']);
    expect(printed).not.toContain('is gone');
  });

  test('asks nothing through the distribution where CloudFront checks its own signatures, and says so', async () => {
    readKeys = () => {
      throw new Error('Keys were read.');
    };
    const access = { vod: { keyGroup: ['partner'] }, live: 'token' } as const;
    await takedown('/vod/title --yes', { config: { ...config, access } });
    expect(asked).toEqual([]);
    expect(printed).toContain('Not asked for through the distribution: access.vod names a key group');
  });

  test('is finished by another one after AWS gave up in the middle', async () => {
    const ask = async () => {
      throw named('TimeoutError', 0);
    };
    await expect(takedown('/vod/title --yes', { ask })).rejects.toThrow('AWS cannot be reached');
    for (const { objects } of buckets.values()) objects.set(`${PREFIX}video/v-1.m4s`, 'came since');
    await takedown('/vod/title --yes');
    expect(left()).toBe(0);
  });
});

describe('before a takedown', () => {
  test('what it does is shown, and nothing is done without an answer', async () => {
    await expect(takedown('/vod/title')).rejects.toThrow('there is nobody to ask: say --yes.');
    await expect(takedown('/vod/title', { confirm: async () => false })).rejects.toThrow('Nothing was taken down.');
    expect(printed).toContain('us-east-1: 4 objects below /vod/title/');
    expect(left()).toBe(12);
    expect(invalidated).toEqual([]);
    await takedown('/vod/title', { confirm: async (question) => question === 'Take /vod/title/ down everywhere?' });
    expect(left()).toBe(0);
  });

  test.each(['/', '/vod', '/vod/', '/live/', '/vod/*', '/health/us-east-1', '/vod/~x/title', '/vod/../x'])(
    '%s is refused before AWS is asked',
    async (path) => {
      const open = () => Promise.reject(new Error('AWS was asked.'));
      await expect(takedown(`${path} --yes`, { open })).rejects.toThrow(/^The path is "[^\n]+\.$/);
    },
  );

  test('a title that is nowhere is refused', async () => {
    await expect(takedown('/vod/titel --yes')).rejects.toThrow(
      'There is nothing below /vod/titel/ in any Region: look at the path.',
    );
    expect(invalidated).toEqual([]);
  });
});

test.each([
  [{ status: 404, refusal: undefined }, 'gone'],
  [{ status: 403, refusal: undefined }, 'gone'],
  [{ status: 403, refusal: undefined, type: 'text/html' }, 'unknown'],
  [{ status: 403, refusal: undefined, type: undefined }, 'unknown'],
  [{ status: 403, refusal: 'wrong-path' }, 'unknown'],
  [{ status: 200, refusal: undefined }, 'cached'],
  [{ status: 206, refusal: undefined }, 'cached'],
  [{ status: 304, refusal: undefined }, 'cached'],
  [{ status: 401, refusal: 'expired' }, 'unknown'],
  [{ status: 500, refusal: undefined }, 'unknown'],
])('%o means %s', (answer, verdict) => {
  expect(edgeVerdict({ type: 'application/xml', ...answer, cache: undefined })).toBe(verdict);
});

test('old versions stay as long as the lifecycle of the buckets says', () => {
  const days = (prefix: string) => {
    const rules = lifecycleRules(null).filter((rule) => prefix.startsWith(rule.prefix ?? ''));
    return Math.min(...rules.map((rule) => rule.noncurrentVersionExpiration?.toDays() ?? Number.POSITIVE_INFINITY));
  };
  expect(KEPT_DAYS).toEqual({ vod: days('media/vod/title/'), live: days('media/live/title/') });
});
