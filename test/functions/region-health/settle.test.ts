import { describe, expect, test } from 'vitest';
import type { ProberIo } from '../../../functions/region-health/io.ts';
import { settle } from '../../../functions/region-health/settle.ts';
import type { HealthSettings } from '../../../functions/region-health/timing.ts';
import type { Sight, Vote } from '../../../functions/region-health/vote.ts';

const NOW = 1_800_000_000;
const SETTINGS: HealthSettings = {
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'],
  minimumRegions: 1,
  returnAfterSeconds: 300,
  returnStepSeconds: 300,
};
const ALL = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';
const EU_OUT = 'us-east-1=100 eu-west-1=0 ap-northeast-2=100';

const up: Sight = { state: 'up', since: NOW - 1000, failures: 0 };
const down: Sight = { state: 'down', since: NOW, failures: 3 };
const seeing = (prober: string, eu: Sight, at = NOW): Vote => ({
  prober,
  at,
  sees: { 'us-east-1': up, 'eu-west-1': eu, 'ap-northeast-2': up },
});

/** A prober in us-east-1. `meddle` runs before each write, as another writer would. */
function world(records: Record<string, string>, others: readonly Vote[], meddle: (attempt: number) => void = () => {}) {
  let etag = 1;
  let attempts = 0;
  const calls: string[] = [];
  const lines: string[] = [];
  const io: ProberIo = {
    region: 'us-east-1',
    ask: async () => {
      throw new Error('Nothing is probed here.');
    },
    votes: {
      read: async (region) => {
        const vote = others.find(({ prober }) => prober === region);
        if (!vote) throw new Error('unreachable');
        return JSON.stringify(vote);
      },
      write: async () => {
        throw new Error('No vote is written here.');
      },
    },
    store: {
      etag: async () => {
        calls.push('etag');
        return String(etag);
      },
      get: async (key) => records[key],
      put: async (from, changes) => {
        attempts += 1;
        meddle(attempts);
        if (from !== String(etag)) return false;
        etag += 1;
        Object.assign(records, changes);
        calls.push(`put ${Object.keys(changes).join(' ')}`);
        return true;
      },
    },
    now: () => NOW * 1000,
    sleep: async () => {},
    log: (line) => lines.push(line),
  };
  const write = () => {
    etag += 1;
  };
  return { io, calls, lines, records, write };
}

describe('settling the records', () => {
  test('writes nothing, and does not even ask for the ETag, when nothing changes', async () => {
    const { io, calls } = world({ routing: ALL }, [seeing('eu-west-1', up)]);
    await settle(io, SETTINGS, seeing('us-east-1', up));
    expect(calls).toEqual([]);
  });

  test('writes routing and the verdict in one call, and what operators had set where no record says it', async () => {
    const { io, calls, records, lines } = world({ routing: ALL }, [seeing('ap-northeast-2', down)]);
    await settle(io, SETTINGS, seeing('us-east-1', down));
    expect(calls).toEqual(['etag', 'put routing health operator']);
    expect(records).toEqual({
      routing: EU_OUT,
      health: `us-east-1=100 eu-west-1=0@${NOW} ap-northeast-2=100`,
      operator: '#0 us-east-1=100 eu-west-1=100 ap-northeast-2=100',
    });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ changed: { routing: EU_OUT }, before: { routing: ALL } });
  });

  test("leaves the operators' record alone", async () => {
    const operator = '#7 us-east-1=50 eu-west-1=100 ap-northeast-2=100';
    const { io, calls, records } = world({ routing: ALL, operator }, [seeing('ap-northeast-2', down)]);
    await settle(io, SETTINGS, seeing('us-east-1', down));
    expect(calls).toEqual(['etag', 'put routing health']);
    expect(records).toMatchObject({ operator, routing: 'us-east-1=50 eu-west-1=0 ap-northeast-2=100' });
  });

  test("keeps the operators' settings when their record names a Region that is no longer configured", async () => {
    const operator = '#7 us-east-1=0 eu-west-1=100 ap-northeast-2=100 sa-east-1=0';
    const routing = 'us-east-1=0 eu-west-1=100 ap-northeast-2=100 sa-east-1=0';
    const { io, calls, records } = world({ routing, operator }, []);
    await settle(io, SETTINGS, seeing('us-east-1', up));
    expect(calls).toEqual(['etag', 'put routing health']);
    expect(records).toMatchObject({ operator, routing: 'us-east-1=0 eu-west-1=100 ap-northeast-2=100' });
  });

  test.each([
    ['cannot be read', []],
    ['is stale', [seeing('ap-northeast-2', down, NOW - 101)]],
    ['is from the future', [seeing('ap-northeast-2', down, NOW + 101)]],
    ['says the opposite', [seeing('ap-northeast-2', up)]],
  ])('takes nothing out when the one other vote %s', async (_, others) => {
    const { io, records } = world({ routing: ALL }, others);
    await settle(io, SETTINGS, seeing('us-east-1', down));
    expect(records.routing).toBe(ALL);
  });

  test('starts over from what another writer has written', async () => {
    const made = world({ routing: ALL }, [seeing('ap-northeast-2', down)], (attempt) => {
      if (attempt > 1) return;
      made.records.operator = '#1 us-east-1=0 eu-west-1=100 ap-northeast-2=100';
      made.write();
    });
    await settle(made.io, SETTINGS, seeing('us-east-1', down));
    expect(made.calls).toEqual(['etag', 'etag', 'put routing health']);
    expect(made.records.routing).toBe('us-east-1=0 eu-west-1=0 ap-northeast-2=100');
  });

  test('stops when another prober has made the same change meanwhile', async () => {
    const made = world({ routing: ALL }, [seeing('ap-northeast-2', down)], () => {
      Object.assign(made.records, { routing: EU_OUT, health: `us-east-1=100 eu-west-1=0@${NOW} ap-northeast-2=100` });
      made.write();
    });
    await settle(made.io, SETTINGS, seeing('us-east-1', down));
    expect(made.calls).toEqual(['etag', 'etag']);
  });

  test('gives up, and says so, when others write all the time', async () => {
    const made = world({ routing: ALL }, [seeing('ap-northeast-2', down)], () => made.write());
    await settle(made.io, SETTINGS, seeing('us-east-1', down));
    expect(made.calls).toEqual(['etag', 'etag', 'etag', 'etag', 'etag']);
    expect(made.lines).toEqual(['{"problem":"The store was changed by others during each of 5 attempts."}']);
  });

  test('never writes a record that admits nothing, which only operators could have set', async () => {
    const { io, calls } = world({ routing: ALL, operator: '#1 us-east-1=0 eu-west-1=0 ap-northeast-2=0' }, []);
    await settle(io, SETTINGS, seeing('us-east-1', up));
    expect(calls).toEqual([]);
  });
});
