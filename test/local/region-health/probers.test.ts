/** The probers that the template deploys, over real sockets of the local edge, on a clock that runs 25 times as fast. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { config } from '../../../infra/config.ts';
import { type LocalDistribution, startLocalDistribution } from '../../../local/edge-process.ts';
import type { KeyValueStore } from '../../../local/kvs/store.ts';
import { type PageServer, startPage } from '../../../local/page/server.ts';
import { startProbers } from '../../../local/region-health/timer.ts';
import { runFault } from '../../../scripts/fault-run.ts';
import { runRegion } from '../../../scripts/region-run.ts';

const FASTER = 25;
const ALL = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';

let folder: string;
let local: LocalDistribution;
let page: PageServer;
let store: KeyValueStore;
let probers: { close(): Promise<void> };
let lines: string[];
const startedAt = Date.now();
const now = () => startedAt + (Date.now() - startedAt) * FASTER;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'probers-'));
  local = await startLocalDistribution({ cdkOut: 'cdk.out', stateFolder: folder });
  store = [...local.kvs.values()][0] as KeyValueStore;
  store.update({ ifMatch: store.etag(), puts: [{ key: 'routing', value: ALL }] });
  const status = () => {
    throw new Error('Nobody asks for the status.');
  };
  page = await startPage({ edge: local, status, changeRegion: status }, 0);
  lines = [];
  const sleep = async (milliseconds: number, signal: AbortSignal) => {
    await delay(milliseconds / FASTER, undefined, { signal });
  };
  probers = startProbers({ edge: local, store, now, sleep, log: (region, line) => lines.push(`${region} ${line}`) });
});

afterEach(async () => {
  await probers.close();
  await page.close();
  await local.close();
  rmSync(folder, { recursive: true });
});

const fault = (line: string) => runFault([...line.split(' '), '--page-port', `${page.port}`], config.regions);
const region = async (line: string) =>
  (await runRegion([...line.split(' '), '--local', '--page-port', `${page.port}`], config, now())).join('\n');

/** Seconds of the fast clock until `routing` has the text. */
async function secondsUntil(routing: string): Promise<number> {
  const start = now();
  while (store.get('routing') !== routing) {
    if (now() - start > 400_000) throw new Error(`routing is still ${store.get('routing')}; ${lines.join('\n')}`);
    await delay(10);
  }
  return (now() - start) / 1000;
}

/** Until every prober has voted for what it sees now. */
const rounds = (count: number) => delay((count * 10_000) / FASTER);

describe('the probers of the template', () => {
  test('are one in each Region, started every minute', () => {
    expect(local.assembly.scheduledFunctions.map((one) => [one.region, one.everySeconds])).toEqual(
      expect.arrayContaining(config.regions.map((name) => [name, 60])),
    );
    expect(local.assembly.scheduledFunctions.length).toBe(config.regions.length);
  });

  test.each(['down', 'refuse', 'status 503', 'truncate'])(
    'take out a Region that is %s in less than two minutes',
    async (how) => {
      await rounds(3);
      await fault(`eu-west-1 ${how}`);
      expect(await secondsUntil('us-east-1=100 eu-west-1=0 ap-northeast-2=100')).toBeLessThan(120);
      expect(await region('status')).toMatch(/^eu-west-1 +0 % .* 100 % +down since /m);
    },
  );

  test('leave alone a Region that is healthy, or whose live streams alone are late, and write nothing', async () => {
    const etag = store.etag();
    await fault('us-east-1 stale 30s');
    await rounds(9);
    expect(store.etag()).toBe(etag);
    expect(lines).toEqual([]);
  });

  test("leave no trace among the viewers' requests", async () => {
    await rounds(3);
    expect(local.trace.last()).toEqual([]);
  });

  test('keep what an operator has set, and go on from there', async () => {
    await rounds(3);
    await region('evacuate us-east-1 --for 60s');
    expect(store.get('routing')).toBe('us-east-1=0 eu-west-1=100 ap-northeast-2=100');
    await fault('eu-west-1 down');
    expect(await secondsUntil('us-east-1=0 eu-west-1=0 ap-northeast-2=100')).toBeLessThan(120);
    // The hand's minute ends: the probers put back what the operator had set before.
    expect(await secondsUntil('us-east-1=100 eu-west-1=0 ap-northeast-2=100')).toBeLessThan(180);
  });

  test('do not stop at the last Region', async () => {
    await rounds(3);
    await Promise.all(config.regions.map((name) => fault(`${name} status 500`)));
    await delay(200_000 / FASTER);
    const left = store.get('routing') ?? '';
    expect([...left.matchAll(/=100/g)].length).toBe(config.health.minimumRegions);
  });
});
