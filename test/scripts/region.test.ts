import { ConflictException, UpdateKeysCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseOperator } from '../../functions/routing/operator.ts';
import { localKvsClient } from '../../scripts/kvs-client.ts';
import { applyChange } from '../../scripts/region-apply.ts';
import { auditKey, formatAudit, parseAudit } from '../../scripts/region-audit.ts';
import { ALL, ARN, CONFIG, type LocalStore, NOW, startLocalStore } from './region-local.ts';

let store: LocalStore;
beforeEach(async () => {
  store = await startLocalStore();
});
afterEach(() => store.close());

const routing = () => store.kvs.get('routing');
const operator = () => store.kvs.get('operator');
const audit = (serial: number) => parseAudit(store.kvs.get(auditKey(serial)) ?? '');

describe('evacuate', () => {
  test("writes routing, the operator's settings and the audit record in one change, and says who moves where", async () => {
    const etag = store.kvs.etag();
    const said = await store.region('evacuate us-east-1');
    expect(routing()).toBe('us-east-1=0 eu-west-1=100 ap-northeast-2=100');
    expect(operator()).toBe('#1 us-east-1=0 eu-west-1=100 ap-northeast-2=100');
    expect(store.kvs.etag()).not.toBe(etag);
    expect(audit(1)).toMatchObject({
      at: '2027-01-15T08:00:00Z',
      by: expect.stringMatching(/^.+@.+$/),
      did: 'evacuate us-east-1',
      before: { routing: ALL, operator: '#0 us-east-1=100 eu-west-1=100 ap-northeast-2=100' },
      after: { routing: routing(), operator: operator() },
    });
    expect(said).toMatch(/^us-east-1\s+100 % -> 0 %\s+\d+ % -> 0 %/m);
    expect(said).toMatch(/^eu-west-1\s+100 % -> 100 %\s+\d+ % -> \d+ % \(x\d\.\d\)/m);
    expect(said).toMatch(/^Viewers move us-east-1 -> eu-west-1: \d+ countries \(.*\bCA\b.*and \d+ more\)$/m);
    expect(said).toContain('Change #1 is written');
  });

  test('counts every viewer once: the load before and after is the whole world', async () => {
    const said = await store.region('evacuate eu-west-1 --percent 37');
    const rows = [...said.matchAll(/ % {2,}(\d+) % -> (\d+) %/g)];
    expect(rows.length).toBe(3);
    for (const column of [1, 2]) {
      const sum = rows.reduce((total, row) => total + Number(row[column]), 0);
      expect(Math.abs(sum - 100)).toBeLessThanOrEqual(1);
    }
  });

  test.each([
    [
      'evacuate us-east-1 --percent 30',
      'us-east-1=30 eu-west-1=100 ap-northeast-2=100',
      '#1 us-east-1=30 eu-west-1=100 ap-northeast-2=100',
    ],
    [
      'evacuate us-east-1 --for 30m',
      'us-east-1=0 eu-west-1=100 ap-northeast-2=100',
      `#1 us-east-1=0>100@${NOW + 1800} eu-west-1=100 ap-northeast-2=100`,
    ],
  ])('%s', async (line, expectedRouting, expectedOperator) => {
    await store.region(line);
    expect(routing()).toBe(expectedRouting);
    expect(operator()).toBe(expectedOperator);
  });

  test.each([
    ['a shorter time than before', `0>100@${NOW + 1800}`, '--for 10m', `0>100@${NOW + 600}`],
    ['a longer time than before', `0>100@${NOW + 600}`, '--for 30m', `0>100@${NOW + 1800}`],
    ['a time within its gradual return', `0>100@${NOW - 60}+600`, '--for 2m', `0>100@${NOW + 120}`],
    ['a time, when it is out for good', '0', '--for 2m', `0>0@${NOW + 120}`],
  ])('for %s returns to where the Region was going', async (_, before, flags, after) => {
    const others = 'eu-west-1=100 ap-northeast-2=100';
    store.set({ operator: `#1 us-east-1=${before} ${others}`, routing: `us-east-1=0 ${others}` });
    await store.region(`evacuate us-east-1 ${flags}`);
    expect(operator()).toBe(`#2 us-east-1=${after} ${others}`);
  });

  test('with --dry-run says the same and writes nothing', async () => {
    const etag = store.kvs.etag();
    const said = await store.region('evacuate us-east-1 --dry-run');
    expect(said).toMatch(/us-east-1\s+100 % -> 0 %/);
    expect(said).toMatch(/Nothing was changed \(--dry-run\)\.$/);
    expect(store.kvs.etag()).toBe(etag);
  });

  test('twice is nothing to change, and no second audit record', async () => {
    await store.region('evacuate us-east-1');
    const etag = store.kvs.etag();
    expect(await store.region('evacuate us-east-1')).toBe('Nothing to change: it is so already.');
    expect(store.kvs.etag()).toBe(etag);
  });

  test('of both live Regions says that live streams have none left', async () => {
    expect(await store.region('evacuate us-east-1')).not.toContain('Live streams');
    expect(await store.region('evacuate eu-west-1')).toContain('Live streams have no Region left');
  });

  test('of the one live Region that a country may use says whose live streams have none left', async () => {
    const config = { ...CONFIG, residency: { DE: ['eu-west-1', 'ap-northeast-2'], KR: ['ap-northeast-2'] } };
    expect(await store.region('evacuate us-east-1 --dry-run', { config })).not.toContain('Live streams');
    expect(await store.region('evacuate eu-west-1', { config })).toContain(
      'Live streams have no Region left that config.residency allows in DE: the packager writes to us-east-1, eu-west-1 only.',
    );
  });

  test('keeps what the probers found about other Regions', async () => {
    store.set({
      operator: '#4 us-east-1=100 eu-west-1=100 ap-northeast-2=100',
      health: 'us-east-1=100 eu-west-1=100 ap-northeast-2=0@1799999000',
    });
    await store.region('evacuate us-east-1');
    expect(routing()).toBe('us-east-1=0 eu-west-1=100 ap-northeast-2=0');
    expect(operator()).toBe('#5 us-east-1=0 eu-west-1=100 ap-northeast-2=100');
  });
});

describe('restore', () => {
  test('brings back an evacuated Region', async () => {
    await store.region('evacuate us-east-1');
    await store.region('restore us-east-1');
    expect(routing()).toBe(ALL);
    expect(operator()).toBe('#2 us-east-1=100 eu-west-1=100 ap-northeast-2=100');
  });

  test('--gradual begins with a tenth and names the way', async () => {
    await store.region('evacuate us-east-1');
    await store.region('restore us-east-1 --gradual 10m');
    expect(routing()).toBe('us-east-1=10 eu-west-1=100 ap-northeast-2=100');
    expect(operator()).toBe(`#2 us-east-1=0>100@${NOW}+600 eu-west-1=100 ap-northeast-2=100`);
  });

  test.each(['10s', '12d', '30d'])('--gradual %s can be read again', async (duration) => {
    await store.region('evacuate us-east-1');
    await store.region(`restore us-east-1 --gradual ${duration}`);
    expect(await store.region('status')).not.toContain('cannot be read');
    expect(parseOperator(operator() ?? '', CONFIG.regions)?.settings['us-east-1']?.later?.percent).toBe(100);
  });

  test('gives traffic to a new Region of the configuration, which had none', async () => {
    store.set({ routing: 'us-east-1=100 eu-west-1=100', operator: '#7 us-east-1=100 eu-west-1=100' });
    expect(await store.region('status')).toMatch(/^ap-northeast-2\s+0 %.*not restored yet/m);
    await store.region('restore ap-northeast-2');
    expect(routing()).toBe(ALL);
  });

  test("sets aside the probers' verdict on that Region, and with --pin keeps it aside", async () => {
    const down = 'us-east-1=0@1799999000 eu-west-1=0@1799999000 ap-northeast-2=100';
    store.set({
      operator: '#1 us-east-1=100 eu-west-1=100 ap-northeast-2=100',
      health: down,
      routing: 'us-east-1=0 eu-west-1=0 ap-northeast-2=100',
    });
    await store.region('restore us-east-1 --pin');
    expect(routing()).toBe('us-east-1=100 eu-west-1=0 ap-northeast-2=100');
    expect(operator()).toBe('#2 us-east-1=100! eu-west-1=100 ap-northeast-2=100');
    expect(store.kvs.get('health')).toBe('us-east-1=100 eu-west-1=0@1799999000 ap-northeast-2=100');
  });
});

test('after a Region was taken out of the configuration, the count of changes and their records go on', async () => {
  store.set({
    operator: '#7 us-east-1=100 eu-west-1=30 ap-northeast-2=100 sa-east-1=0',
    routing: `${ALL} sa-east-1=0`,
    'audit/1': 'kept',
  });
  const words = 'The records name sa-east-1, which';
  expect(await store.region('status')).toContain(`${words} the next change leaves out`);
  expect(await store.region('evacuate us-east-1')).toContain(`${words} this change leaves out`);
  expect(await store.region('status')).not.toContain(words);
  expect(operator()).toBe('#8 us-east-1=0 eu-west-1=30 ap-northeast-2=100');
  expect(routing()).toBe('us-east-1=0 eu-west-1=30 ap-northeast-2=100');
  expect(store.kvs.get('audit/1')).toBe('kept');
});

describe('undo', () => {
  test('restores the settings before the last change, and can be undone itself', async () => {
    await store.region('evacuate us-east-1 --percent 30');
    await store.region('evacuate eu-west-1');
    await store.region('undo');
    expect(routing()).toBe('us-east-1=30 eu-west-1=100 ap-northeast-2=100');
    expect(operator()).toBe('#3 us-east-1=30 eu-west-1=100 ap-northeast-2=100');
    expect(audit(3)?.did).toMatch(/^undo/);
    await store.region('undo');
    expect(routing()).toBe('us-east-1=30 eu-west-1=0 ap-northeast-2=100');
  });

  test('refuses when the probers have changed routing since, unless it is told to go on', async () => {
    await store.region('evacuate us-east-1');
    store.set({
      routing: 'us-east-1=0 eu-west-1=0 ap-northeast-2=100',
      health: 'us-east-1=100 eu-west-1=0@1800000000 ap-northeast-2=100',
    });
    await expect(store.region('undo')).rejects.toThrow(/^Something else has changed since change #1 .* add --anyway/);
    await store.region('undo --anyway');
    // The probers' verdict stays.
    expect(routing()).toBe('us-east-1=100 eu-west-1=0 ap-northeast-2=100');
  });

  test('puts the verdict back that a restore had set aside', async () => {
    const before = 'us-east-1=0@1799999000 eu-west-1=100 ap-northeast-2=100';
    store.set({
      operator: '#1 us-east-1=100 eu-west-1=100 ap-northeast-2=100',
      health: before,
      routing: 'us-east-1=0 eu-west-1=100 ap-northeast-2=100',
    });
    await store.region('restore us-east-1');
    expect(routing()).toBe(ALL);
    await store.region('undo');
    expect(store.kvs.get('health')).toBe(before);
    expect(routing()).toBe('us-east-1=0 eu-west-1=100 ap-northeast-2=100');
  });

  test('says so when nothing has been changed, and when the audit record is gone', async () => {
    await expect(store.region('undo')).rejects.toThrow('There is nothing to undo: no change has been made yet.');
    store.set({ operator: '#9 us-east-1=100 eu-west-1=100 ap-northeast-2=100' });
    await expect(store.region('undo')).rejects.toThrow(/^The audit record of change #9 is missing/);
  });
});

describe('a refused change', () => {
  test.each([
    ['', 'A command is missing; allowed: status, evacuate, restore, undo (see --help).'],
    ['drain us-east-1', 'The command "drain" is not known; allowed: status, evacuate, restore, undo (see --help).'],
    ['evacuate', 'evacuate needs a Region; allowed: us-east-1, eu-west-1, ap-northeast-2.'],
    [
      'evacuate us-east-2',
      'The Region "us-east-2" is not in infra/config.ts; allowed: us-east-1, eu-west-1, ap-northeast-2.',
    ],
    ['evacuate us-east-1 eu-west-1', 'evacuate takes one Region; "eu-west-1" was given too.'],
    ['status us-east-1', 'status takes no Region; "us-east-1" was given.'],
    ['evacuate us-east-1 --percent 100', '--percent is "100"; allowed: a whole number from 0 to 99 (restore is 100).'],
    ['evacuate us-east-1 --percent -1', '--percent'],
    ['evacuate us-east-1 --percent 1.5', '--percent is "1.5"; allowed: a whole number from 0 to 99 (restore is 100).'],
    ['evacuate us-east-1 --for 30', '--for is "30"; allowed: a duration from 10s to 30d, such as 90s, 30m or 2h.'],
    ['evacuate us-east-1 --for 9s', '--for is "9s"; allowed: a duration from 10s to 30d, such as 90s, 30m or 2h.'],
    [
      'restore us-east-1 --for 30m',
      '--for means nothing to restore; allowed: --gradual, --pin, --dry-run, --local, --page-port, --store, --verbose, --help.',
    ],
    ['evacuate us-east-1 --force', 'The flag --force is not known; allowed: --percent'],
    ['status --store mine', '--store is "mine"; allowed: the ARN that status prints'],
  ])('%j is one sentence', async (line, sentence) => {
    const etag = store.kvs.etag();
    const error = await store.region(line).catch((reason: Error) => reason.message);
    expect(error).toMatch(new RegExp(`^${sentence.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
    expect(error).not.toContain('\n');
    expect(store.kvs.etag()).toBe(etag);
  });

  test('would leave no Region', async () => {
    await store.region('evacuate us-east-1');
    await store.region('evacuate eu-west-1');
    await expect(store.region('evacuate ap-northeast-2')).rejects.toThrow(
      'That would leave no Region in service: us-east-1 is evacuated, eu-west-1 is evacuated, ap-northeast-2 is evacuated; restore another Region first.',
    );
    expect(routing()).toBe('us-east-1=0 eu-west-1=0 ap-northeast-2=100');
  });

  test('would leave only Regions that the probers see down', async () => {
    store.set({
      operator: '#1 us-east-1=100 eu-west-1=100 ap-northeast-2=100',
      health: 'us-east-1=0@1799999000 eu-west-1=0@1799999000 ap-northeast-2=100',
    });
    await expect(store.region('evacuate ap-northeast-2')).rejects.toThrow(
      /us-east-1 is out of service for the probers/,
    );
  });

  test('would leave no Region when a time comes', async () => {
    store.set({ operator: `#1 us-east-1=100>0@${NOW + 600} eu-west-1=0 ap-northeast-2=100` });
    await expect(store.region('evacuate ap-northeast-2')).rejects.toThrow(
      'no Region in service at 2027-01-15T08:10:00Z',
    );
  });

  test('would break residency', async () => {
    const config = { ...CONFIG, residency: { KR: ['ap-northeast-2'], DE: ['eu-west-1', 'us-east-1'] } };
    await expect(store.region('evacuate ap-northeast-2', { config })).rejects.toThrow(
      'That would leave no Region for viewers in KR, whom config.residency allows only ap-northeast-2: restore one of these first.',
    );
    await store.region('evacuate eu-west-1', { config });
    await expect(store.region('evacuate us-east-1', { config })).rejects.toThrow('for viewers in DE');
    expect(routing()).toBe('us-east-1=100 eu-west-1=0 ap-northeast-2=100');
  });

  test('names a port where nothing answers', async () => {
    const other = await startLocalStore();
    await other.close();
    await expect(other.region('status')).rejects.toThrow(`Nothing answers on port ${other.port}`);
  });
});

describe('status', () => {
  test('shows at a glance what each Region admits, and why', async () => {
    store.set({
      operator: `#3 us-east-1=0>100@${NOW + 600} eu-west-1=100! ap-northeast-2=100`,
      health: `us-east-1=100 eu-west-1=0@${NOW - 60} ap-northeast-2=10@${NOW - 30}`,
      routing: 'us-east-1=0 eu-west-1=100 ap-northeast-2=10',
    });
    const said = await store.region('status');
    expect(said).toMatch(/^us-east-1 +0 % +0 % +0 +0 % until 2027-01-15T08:10:00Z, then 100 % +in service$/m);
    expect(said).toMatch(/^eu-west-1 +100 % .*100 %, pinned +down since 2027-01-15T07:59:00Z \(not heeded\)$/m);
    expect(said).toMatch(/^ap-northeast-2 +10 % .*returning, 10 %$/m);
    expect(said).not.toContain('does not follow');
    expect(said).toContain(`Store: ${ARN}`);
  });

  test('says when the edge does not follow the settings, and which record cannot be read', async () => {
    store.set({ operator: '#3 us-east-1=0 eu-west-1=100 ap-northeast-2=100', health: 'x' });
    const said = await store.region('status');
    expect(said).toContain('The edge does not follow these settings yet');
    expect(said).toContain('The record health cannot be read');
  });

  test('as JSON holds the same', async () => {
    await store.region('evacuate us-east-1');
    const view = JSON.parse(await store.region('status --json'));
    expect(view).toMatchObject({
      store: ARN,
      upToDate: true,
      malformed: [],
      lastChange: { serial: 1, did: expect.stringMatching(/^evacuate/) },
    });
    expect(view.regions.map((one: { region: string; admits: number }) => [one.region, one.admits])).toEqual([
      ['us-east-1', 0],
      ['eu-west-1', 100],
      ['ap-northeast-2', 100],
    ]);
    const countries = view.regions.flatMap((one: { countries: string[] }) => one.countries);
    expect(new Set(countries).size).toBe(countries.length);
    expect(countries.length).toBeGreaterThanOrEqual(249);
  });
});

describe('a write whose answer is lost', () => {
  test.each([
    [
      'evacuate',
      { name: 'evacuate', region: 'eu-west-1', percent: 0, forSeconds: undefined },
      'us-east-1=0 eu-west-1=0',
    ],
    ['undo', { name: 'undo', anyway: false }, 'us-east-1=100 eu-west-1=100'],
  ] as const)('is made once: %s', async (words, change, expected) => {
    await store.region('evacuate us-east-1');
    const client = localKvsClient(store.port);
    const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
    let isLost = false;
    // As the SDK does it: the first attempt's answer never came, and the second meets the ETag that the first one left.
    client.send = (async (command: unknown) => {
      const answer = await send(command);
      if (isLost || !(command instanceof UpdateKeysCommand)) return answer;
      isLost = true;
      throw new ConflictException({ message: 'changed', $metadata: {} });
    }) as typeof client.send;
    const place = { regions: CONFIG.regions, residency: {}, liveRegions: CONFIG.live.regions };
    const applied = await applyChange(
      { client, arn: ARN, pause: async () => {} },
      { change, place, by: 'me', words, now: NOW * 1000, dryRun: false },
    );
    client.destroy();
    expect(isLost).toBe(true);
    expect(applied.serial).toBe(2);
    expect(routing()).toBe(`${expected} ap-northeast-2=100`);
    expect(operator()).toMatch(/^#2 /);
  });
});

describe('writers at the same time', () => {
  test('fifty of them, with clients of their own, lose no update and leave a whole audit', async () => {
    const place = { regions: CONFIG.regions, residency: {}, liveRegions: CONFIG.live.regions };
    const percents = Array.from({ length: 50 }, (_, i) => i + 1);
    const clients = percents.map(() => localKvsClient(store.port));
    await Promise.all(
      percents.map((percent, i) =>
        applyChange(
          { client: clients[i] as (typeof clients)[number], arn: ARN },
          {
            change: { name: 'evacuate', region: CONFIG.regions[percent % 2] as string, percent, forSeconds: undefined },
            place,
            by: `writer-${percent}`,
            words: `evacuate --percent ${percent}`,
            now: NOW * 1000,
            dryRun: false,
          },
        ),
      ),
    );
    for (const client of clients) client.destroy();
    const records = percents.map((serial) => audit(serial));
    expect(operator()).toMatch(/^#50 /);
    expect(new Set(records.map((record) => record?.by)).size).toBe(50);
    records.forEach((record, i) => {
      if (i > 0) expect(record?.before.operator).toBe(records[i - 1]?.after.operator);
    });
    expect(records.at(-1)?.after.operator).toBe(operator());
  }, 120_000);
});

test('an audit record fits into a value of the store, with twenty Regions and the longest words', () => {
  const texts = {
    operator: `#1 ${'ap-southeast-1=100 '.repeat(20)}`,
    routing: 'x'.repeat(300),
    health: 'x'.repeat(300),
  };
  const text = formatAudit({
    at: '2027-01-15T08:00:00Z',
    by: 'b'.repeat(500),
    did: 'd'.repeat(500),
    before: texts,
    after: texts,
  });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
  expect(parseAudit(text)?.after.operator).toBe(texts.operator);
});
