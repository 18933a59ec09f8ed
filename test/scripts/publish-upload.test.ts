/** What a `publish` leaves behind, wherever it is cut: the real command, with buckets in memory behind the SDK's clients. */
import { writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { type PublishSurroundings, runPublish } from '../../scripts/publish-run.ts';
import { type MemoryBucket, memoryBucket, named, SET, type SetFolder, writeSet } from './publish-fixture.ts';

const NAMES = Object.keys(SET);
const PREFIX = 'media/vod/title/';

let folder: SetFolder;
let buckets: ReadonlyMap<string, MemoryBucket>;
let source: MemoryBucket;
let printed: string;

beforeEach(() => {
  folder = writeSet();
  buckets = new Map(config.regions.map((region) => [region, memoryBucket(region)]));
  source = buckets.get(config.publishingRegion) as MemoryBucket;
  printed = '';
});
afterEach(() => folder.remove());

function publish(line: string, changes: Partial<PublishSurroundings> = {}): Promise<void> {
  return runPublish([folder.path, ...line.split(' ')], {
    config,
    screen: { isTerminal: false, write: (text) => (printed += text) },
    from: '/',
    open: async () => new Map([...buckets].map(([region, { bucket }]) => [region, bucket])),
    pause: async () => {},
    ...changes,
  });
}

/** What replication does. */
function copyEverywhere(): void {
  for (const { objects } of buckets.values()) for (const [key, text] of source.objects) objects.set(key, text);
}

/** Names in a bucket that name what is not there. */
function dangling({ objects }: MemoryBucket): readonly string[] {
  const there = [...objects.keys()].filter((key) => /\.(?:m3u8|mpd)$/.test(key));
  return there.flatMap((key) => {
    const text = objects.get(key) ?? '';
    const uris = key.endsWith('.mpd')
      ? ['video/init.mp4', 'video/v-1.m4s', 'video/v-2.m4s']
      : [...text.matchAll(/^[^#\n].*$|URI="([^"]+)"/gm)].map(([line, uri]) => uri ?? line);
    return uris.filter((uri) => !objects.has(posix.join(dirname(key), uri))).map((uri) => `${key} -> ${uri}`);
  });
}

describe('the order', () => {
  test('is segments, then media playlists, then the master and the manifest', async () => {
    await publish('/vod/title --no-wait');
    const names = source.puts.map((key) => key.slice(PREFIX.length));
    expect([...names].sort()).toEqual([...NAMES].sort());
    const stage = (name: string) => (/^(?:master|manifest)/.test(name) ? 2 : name.endsWith('.m3u8') ? 1 : 0);
    expect(names.map(stage)).toEqual(names.map(stage).sort());
  });

  test('each object has its type, its lifetime and its checksum, and segments are only ever created', async () => {
    await publish('/vod/title --no-wait');
    const inputs = new Map(source.inputs.map((input) => [input.Key?.slice(PREFIX.length), input]));
    expect(inputs.get('video/v-1.m4s')).toMatchObject({
      ContentType: 'video/iso.segment',
      CacheControl: 'public, max-age=31536000, immutable',
      IfNoneMatch: '*',
    });
    expect(inputs.get('master.m3u8')).toMatchObject({ ContentType: 'application/vnd.apple.mpegurl' });
    expect(inputs.get('master.m3u8')?.IfNoneMatch).toBeUndefined();
    for (const { ContentMD5 } of source.inputs) expect(ContentMD5).toMatch(/^[\w+/]{22}==$/);
  });

  test('nothing is written with --dry-run, nor when the set is broken', async () => {
    await publish('/vod/title --dry-run');
    expect(printed).toContain('us-east-1: 10 files to upload');
    folder.remove();
    folder = writeSet({ 'video/v-2.m4s': null });
    await expect(publish('/vod/title')).rejects.toThrow('which is not in the folder: add it.');
    expect(source.puts).toEqual([]);
  });
});

describe('a publish that is cut', () => {
  test.each(NAMES.map((_, at) => at))(
    'at upload %i leaves no playlist that names what is missing, and is finished by the next',
    async (at) => {
      let count = 0;
      source.beforePut = () => {
        if (count++ >= at) throw named('ServiceUnavailable', 503);
      };
      await expect(publish('/vod/title --no-wait')).rejects.toThrow(/^AWS [^\n]+\.$/);
      expect(dangling(source)).toEqual([]);
      expect(source.puts).toHaveLength(at);

      source.beforePut = () => {};
      await publish('/vod/title --no-wait');
      expect(source.puts).toHaveLength(NAMES.length);
      expect(new Set(source.puts).size).toBe(NAMES.length);
      expect(dangling(source)).toEqual([]);
      printed = '';
      await publish('/vod/title --no-wait');
      expect(printed).toContain('us-east-1: nothing to upload, all 10 files are there already.');
    },
  );

  test('by a packager that still writes a segment leaves nothing of it, and is finished by the next', async () => {
    const changing = join(folder.path, 'video/v-2.m4s');
    source.beforePut = () => writeFileSync(changing, 'half');
    // More than go up at once, so that the last one is read after the first has arrived.
    const before = Array.from({ length: 20 }, (_, i) => `audio/b-${i}.m4s`);
    for (const name of before) writeFileSync(join(folder.path, name), name);
    await expect(publish('/vod/title --no-wait')).rejects.toThrow('video/v-2.m4s changed while it was uploaded');
    expect(source.objects.has(`${PREFIX}video/v-2.m4s`)).toBe(false);
    expect(dangling(source)).toEqual([]);
    source.beforePut = () => {};
    writeFileSync(changing, 'whole');
    await publish('/vod/title --no-wait');
    expect(source.objects.get(`${PREFIX}video/v-2.m4s`)).toBe('whole');
    expect(source.objects.size).toBe(NAMES.length + before.length);
  });

  test('after an upload whose answer was lost, takes its own object for its own', async () => {
    source.beforePut = (key) => {
      // It arrived; the attempt after it finds it there.
      if (key.endsWith('v-1.m4s')) source.objects.set(key, SET['video/v-1.m4s'] as string);
    };
    await publish('/vod/title --no-wait');
    expect(source.objects.size).toBe(NAMES.length);
  });
});

test('an upload that S3 gave up for another that came to nothing says so', async () => {
  source.beforePut = (key) => {
    if (key.endsWith('v-1.m4s')) throw named('ConditionalRequestConflict', 409);
  };
  await expect(publish('/vod/title --no-wait')).rejects.toThrow(
    'Somebody else changed the same thing at the same moment',
  );
});

describe('what is published already', () => {
  test('a segment with other content is refused by name, before anything is written', async () => {
    source.objects.set(`${PREFIX}video/v-1.m4s`, 'another film');
    source.objects.set(`${PREFIX}audio/a-2.m4s`, 'another sound');
    await expect(publish('/vod/title')).rejects.toThrow(
      'audio/a-2.m4s, video/v-1.m4s in us-east-1 have other content, which caches and players keep for long: publish under another path',
    );
    expect(source.puts).toEqual([]);
  });

  test('a segment that somebody else published meanwhile is refused, and stays', async () => {
    const key = `${PREFIX}video/v-2.m4s`;
    source.beforePut = (put) => void (put === key && source.objects.set(key, 'theirs'));
    await expect(publish('/vod/title')).rejects.toThrow('video/v-2.m4s in us-east-1 has other content');
    expect(source.objects.get(key)).toBe('theirs');
    expect(source.puts.filter((put) => /\.(?:m3u8|mpd)$/.test(put))).toEqual([]);
  });

  test('a playlist with other content is written over, and that is said', async () => {
    source.objects.set(`${PREFIX}master.m3u8`, 'an old master');
    await publish('/vod/title --no-wait');
    expect(source.objects.get(`${PREFIX}master.m3u8`)).toBe(SET['master.m3u8']);
    expect(printed).toContain('us-east-1: 10 files to upload (1 of them written over)');
    expect(printed).toContain('Viewers may get the old playlists for five minutes more.');
  });
});

describe('live', () => {
  test('goes to each live Region and to no other', async () => {
    await publish('/live/channel --live');
    const written = [...buckets].filter(([, { puts }]) => puts.length === NAMES.length).map(([region]) => region);
    expect(written).toEqual(config.live.regions);
    expect(buckets.get('ap-northeast-2')?.puts).toEqual([]);
    expect(source.puts.every((key) => key.startsWith('media/live/channel/'))).toBe(true);
  });

  test('a live Region that is lost does not keep the stream from the others, and the command fails with its name', async () => {
    source.beforePut = () => {
      throw named('ServiceUnavailable', 503);
    };
    await expect(publish('/live/channel --live')).rejects.toThrow(
      'us-east-1 did not take it, every other live Region has it: move viewers away with `npm run region -- evacuate us-east-1`, and run',
    );
    expect(buckets.get('eu-west-1')?.puts).toHaveLength(NAMES.length);
  });

  test('a live Region that refuses ends the command with the reason', async () => {
    source.beforePut = () => {
      throw named('AccessDenied', 403);
    };
    await expect(publish('/live/channel --live')).rejects.toThrow('These AWS credentials may not call');
  });

  test('fails as AWS does when every live Region is lost', async () => {
    for (const memory of buckets.values()) {
      memory.beforePut = () => {
        throw named('ServiceUnavailable', 503);
      };
    }
    await expect(publish('/live/channel --live')).rejects.toThrow('AWS failed to answer, several times in a row');
  });

  test.each([
    ['/live/channel', 'The path is "/live/channel", which is live; allowed: with --live.'],
    ['/vod/title --live', '--live is given with "/vod/title"; allowed: a path below /live/.'],
    ['/vod/title /vod/other', '3 operands are given; allowed: a folder and a path.'],
    ['/vod/title --page-port 9', '--page-port means nothing without --local.'],
    ['/vod/', 'which is all of /vod/'],
  ])('%s is refused', async (line, words) => {
    await expect(publish(line)).rejects.toThrow(words);
  });

  test('is refused where live comes from other servers', async () => {
    const elsewhere = { ...config, live: { ...config.live, origins: { 'us-east-1': 'live.example.com' } } };
    await expect(publish('/live/channel --live', { config: elsewhere })).rejects.toThrow('publish to them.');
  });
});

describe('waiting', () => {
  test('ends when every Region has every file with this content', async () => {
    const [, second] = [...buckets.values()];
    let pauses = 0;
    const pause = async () => {
      pauses++;
      copyEverywhere();
      if (pauses === 1) second?.objects.set(`${PREFIX}video/v-1.m4s`, 'an older content');
    };
    await publish('/vod/title', { pause });
    expect(pauses).toBe(2);
    expect(printed).toMatch(/eu-west-1 has 9 of 10 files\.\n[\s\S]*eu-west-1 has all 10 files\./);
    expect(printed).toContain('npm run sign -- /vod/title/master.m3u8');
  });

  test('gives up after 30 minutes with the Regions that lack something', async () => {
    let time = 0;
    const pause = async (milliseconds: number) => {
      time += milliseconds;
      copyEverywhere();
      buckets.get('ap-northeast-2')?.objects.clear();
    };
    await expect(publish('/vod/title', { pause, now: () => time })).rejects.toThrow(
      /^After 30 minutes ap-northeast-2 lacks 10 of 10 files \(such as audio\/a-1\.m4s\); viewers there are served from us-east-1 meanwhile: run the same command again/,
    );
    expect(time).toBeGreaterThanOrEqual(30 * 60_000);
    expect(time).toBeLessThan(31 * 60_000);
  });

  test('gives up at once when S3 says that a copy failed', async () => {
    source.status = 'FAILED';
    const pause = () => {
      throw new Error('It waited.');
    };
    await expect(publish('/vod/title', { pause })).rejects.toThrow('S3 could not copy audio/a-1.m4s to every Region');
  });

  test('is left out with --no-wait, which says how to look', async () => {
    await publish('/vod/title --no-wait');
    expect(printed).toContain(`  npm run publish -- ${folder.path} /vod/title/`);
    expect(printed).toContain(
      '  aws s3api head-object --bucket acme-content-123456789012-eu-west-1 --key media/vod/title/manifest.mpd --region eu-west-1',
    );
  });
});
