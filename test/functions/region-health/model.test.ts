import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HealthSettings } from '../../../functions/region-health/timing.ts';
import { fixed, formatOperator, parseOperator, percentAt } from '../../../functions/routing/operator.ts';
import { formatRouting } from '../../../functions/routing/record.ts';
import { type Fault, type FaultKind, routingHistory, runWorld, START, type WorldOptions } from './world.ts';

const SETTINGS: HealthSettings = {
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'],
  minimumRegions: 1,
  returnAfterSeconds: 300,
  returnStepSeconds: 300,
};
const RUNS = { numRuns: Number(process.env.MODEL_RUNS ?? 25), endOnFailure: true };
const COUNT = SETTINGS.regions.length;

const FULL = Object.fromEntries(SETTINGS.regions.map((region) => [region, 100]));
const records = {
  routing: formatRouting(FULL, SETTINGS.regions),
  operator: formatOperator(
    { serial: 1, settings: Object.fromEntries(SETTINGS.regions.map((region) => [region, fixed(100)])) },
    SETTINGS.regions,
  ),
};

const offsets = fc.array(fc.integer({ min: 0, max: 59 }), { minLength: COUNT, maxLength: COUNT });
const region = fc.integer({ min: 0, max: COUNT - 1 });
const kind = fc.constantFrom<FaultKind>('lost', 'bucket', 'prober', 'cut', 'cut', 'alone', 'no-store');
const fault = (seconds: number): fc.Arbitrary<Fault> =>
  fc
    .record({
      kind,
      region,
      other: region,
      from: fc.integer({ min: 0, max: seconds }),
      length: fc.integer({ min: 10, max: 1500 }),
    })
    .map(({ length, ...rest }) => ({ ...rest, to: rest.from + length }));

/** Every fault for the whole time. */
const always = (faults: readonly Fault[]) => faults.map((one) => ({ ...one, from: 60, to: Number.MAX_SAFE_INTEGER }));

describe('the probers', () => {
  test('never take out a Region of a majority that is healthy, runs, and whose members reach each other and the store', async () => {
    const seconds = 3600;
    await fc.assert(
      fc.asyncProperty(fc.array(fault(seconds), { minLength: 1, maxLength: 8 }), offsets, async (faults, starts) => {
        const world: WorldOptions = { settings: SETTINGS, faults, offsets: starts, records, seconds };
        const history = routingHistory(world, await runWorld(world));
        history.forEach(({ at, routing }, i) => {
          const before = history[i - 1]?.routing ?? FULL;
          SETTINGS.regions.forEach((name, index) => {
            if ((before[name] as number) > 0 && routing[name] === 0) {
              expect(inHealthyMajority(faults, index, at), `${name} at ${at}`).toBe(false);
            }
          });
        });
      }),
      RUNS,
    );
  });

  test('take out one lost Region in less than two minutes', async () => {
    await fc.assert(
      fc.asyncProperty(region, fc.integer({ min: 300, max: 420 }), offsets, async (lost, from, starts) => {
        const faults: Fault[] = [{ kind: 'lost', region: lost, other: lost, from, to: 9999 }];
        const world: WorldOptions = { settings: SETTINGS, faults, offsets: starts, records, seconds: from + 120 };
        const last = routingHistory(world, await runWorld(world)).at(-1);
        expect(last?.routing).toEqual({ ...FULL, [SETTINGS.regions[lost] as string]: 0 });
      }),
      RUNS,
    );
  });

  test.each(['lost', 'bucket'] as const)('take out two of three Regions (%s) in five minutes', async (how) => {
    await fc.assert(
      fc.asyncProperty(region, fc.integer({ min: 300, max: 420 }), offsets, async (left, from, starts) => {
        const others = [0, 1, 2].filter((index) => index !== left);
        const faults = others.map((index): Fault => ({ kind: how, region: index, other: index, from, to: 9999 }));
        const world: WorldOptions = { settings: SETTINGS, faults, offsets: starts, records, seconds: from + 300 };
        const last = routingHistory(world, await runWorld(world)).at(-1);
        expect(last?.routing).toEqual(
          Object.fromEntries(SETTINGS.regions.map((name, index) => [name, index === left ? 100 : 0])),
        );
      }),
      RUNS,
    );
  });

  test('bring a healed Region back in full, step by step, and write nothing after that', async () => {
    await fc.assert(
      fc.asyncProperty(region, fc.integer({ min: 100, max: 1000 }), offsets, async (lost, length, starts) => {
        const faults: Fault[] = [{ kind: 'lost', region: lost, other: lost, from: 300, to: 300 + length }];
        const world: WorldOptions = { settings: SETTINGS, faults, offsets: starts, records, seconds: 4000 };
        const writes = await runWorld(world);
        const steps = routingHistory(world, writes).map(({ routing }) => routing[SETTINGS.regions[lost] as string]);
        expect(steps).toEqual([100, 0, 10, 50, 100]);
        expect(writes.length).toBe(4);
        // 300 s of health, two steps of 300 s, and the runs of a minute between them.
        expect(writes.at(-1)?.at).toBeLessThan(300 + length + 900 + 300);
      }),
      RUNS,
    );
  });

  test('do not flap: while nothing changes in the world, a Region goes out once at most, and returns once at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault(10), { maxLength: 8 }), offsets, async (faults, starts) => {
        const world: WorldOptions = {
          settings: SETTINGS,
          faults: always(faults),
          offsets: starts,
          records,
          seconds: 5400,
        };
        const history = routingHistory(world, await runWorld(world));
        for (const name of SETTINGS.regions) {
          const steps = history
            .map(({ routing }) => routing[name])
            .filter((percent, i, all) => percent !== all[i - 1])
            .join(' ');
          // A prober that stopped in its first minute may have tipped the scales, until its vote was stale.
          expect(['100', '100 0', '100 0 10 50 100']).toContain(steps);
        }
      }),
      RUNS,
    );
  });

  test('leave a Region out that comes and goes faster than it has to be steady', async () => {
    const faults = Array.from({ length: 20 }, (_, i): Fault => {
      return { kind: 'lost', region: 1, other: 1, from: 300 + i * 240, to: 300 + i * 240 + 120 };
    });
    const world: WorldOptions = { settings: SETTINGS, faults, offsets: [0, 20, 40], records, seconds: 5000 };
    const steps = routingHistory(world, await runWorld(world)).map(({ routing }) => routing['eu-west-1']);
    expect(steps).toEqual([100, 0]);
  });

  test('leave the configured minimum in service, whatever they see', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault(600), { minLength: 3, maxLength: 10 }),
        offsets,
        fc.integer({ min: 1, max: 3 }),
        async (faults, starts, minimumRegions) => {
          const settings = { ...SETTINGS, minimumRegions };
          const world: WorldOptions = { settings, faults, offsets: starts, records, seconds: 2400 };
          for (const { routing } of routingHistory(world, await runWorld(world))) {
            expect(SETTINGS.regions.filter((name) => (routing[name] as number) > 0).length).toBeGreaterThanOrEqual(
              minimumRegions,
            );
          }
        },
      ),
      RUNS,
    );
  });

  test("write no operator's record, and no percent above an operator's setting", async () => {
    const settingText = fc.constantFrom(
      '#2 us-east-1=0 eu-west-1=100 ap-northeast-2=100',
      '#2 us-east-1=30 eu-west-1=100 ap-northeast-2=100!',
      '#2 us-east-1=100 eu-west-1=100',
      `#2 us-east-1=0>100@${START + 900} eu-west-1=100 ap-northeast-2=50`,
      `#2 us-east-1=100! eu-west-1=0>100@${START + 600}+600 ap-northeast-2=100`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault(1200), { maxLength: 6 }),
        offsets,
        fc.array(fc.record({ at: fc.integer({ min: 1, max: 1200 }), operator: settingText }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (faults, starts, operators) => {
          const world: WorldOptions = {
            settings: SETTINGS,
            faults,
            offsets: starts,
            operators,
            records,
            seconds: 2400,
          };
          let set = parseOperator(records.operator, SETTINGS.regions);
          for (const { at, by, records: written } of await runWorld(world)) {
            if (by === 'operator') set = parseOperator(written.operator as string, SETTINGS.regions);
            else expect(written.operator).toBeUndefined();
            if (by === 'operator' || !set) continue;
            const routing = routingHistory({ ...world, records: written }, [])[0]?.routing ?? {};
            for (const name of SETTINGS.regions) {
              const allowed = percentAt(set.settings[name], Math.floor(START + at));
              expect(routing[name], `${name} at ${at}`).toBeLessThanOrEqual(allowed);
              if (set.settings[name]?.pinned) expect(routing[name]).toBe(allowed);
            }
          }
        },
      ),
      RUNS,
    );
  });
});

/** Long enough for every vote of an earlier time to be replaced or stale, and every announcement to be seen. */
const CALM_SECONDS = 300;

function inHealthyMajority(faults: readonly Fault[], region: number, at: number): boolean {
  const recent = faults.filter(({ from, to }) => from <= at && to > at - CALM_SECONDS);
  const isCalm = (members: readonly number[]) =>
    !recent.some((one) => members.includes(one.region) && (one.kind !== 'cut' || members.includes(one.other)));
  const others = Array.from({ length: COUNT }, (_, index) => index).filter((index) => index !== region);
  // With three Regions a majority is two of them, or all.
  return others.some((other) => isCalm([region, other])) && at >= CALM_SECONDS;
}
