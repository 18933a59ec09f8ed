import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeRouting } from '../../functions/routing/compute.ts';
import { formatHealth, type HealthRecord, IN_SERVICE, parseHealth } from '../../functions/routing/health-record.ts';
import {
  changeTimes,
  fixed,
  formatOperator,
  type OperatorRecord,
  parseOperator,
  percentAt,
  type Setting,
} from '../../functions/routing/operator.ts';
import { readState } from '../../functions/routing/state.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];
const NOW = 1_800_000_000;

const percent = fc.integer({ min: 0, max: 100 });
const time = fc.integer({ min: NOW - 1000, max: NOW + 1000 });
const setting: fc.Arbitrary<Setting> = fc.record({
  percent,
  later: fc.option(fc.record({ percent, at: time, overSeconds: fc.integer({ min: 0, max: 900 }) }), { nil: undefined }),
  pinned: fc.boolean(),
});
const byRegion = <T>(value: fc.Arbitrary<T>) =>
  fc.tuple(...REGIONS.map(() => fc.option(value, { nil: undefined }))).map((values) => {
    const entries = values.flatMap((one, i) => (one === undefined ? [] : [[REGIONS[i] as string, one] as const]));
    return Object.fromEntries(entries);
  });
const operator: fc.Arbitrary<OperatorRecord> = fc.record({
  serial: fc.integer({ min: 0, max: 999_999_999 }),
  settings: byRegion(setting),
});
const health: fc.Arbitrary<HealthRecord> = byRegion(
  fc.record({
    percent,
    since: fc.constantFrom(0, NOW - 600, NOW),
    mark: fc.option(fc.record({ kind: fc.constantFrom('announced' as const, 'objected' as const), at: time }), {
      nil: undefined,
    }),
  }),
);

describe('the operator record', () => {
  test.each([
    ['#0', {}],
    ['#17 us-east-1=100', { 'us-east-1': fixed(100) }],
    ['#1 eu-west-1=0 us-east-1=30', { 'us-east-1': fixed(30), 'eu-west-1': fixed(0) }],
    [
      '#2 us-east-1=0>100@1800000000',
      { 'us-east-1': { percent: 0, later: { percent: 100, at: NOW, overSeconds: 0 }, pinned: false } },
    ],
    [
      '#3 us-east-1=0>100@1800000000+600!',
      { 'us-east-1': { percent: 0, later: { percent: 100, at: NOW, overSeconds: 600 }, pinned: true } },
    ],
  ])('reads %s', (text, settings) => {
    expect(parseOperator(text, REGIONS)?.settings).toEqual(settings);
  });

  test.each([
    [''],
    ['us-east-1=100'],
    ['#'],
    ['#01 us-east-1=100'],
    ['#1.5 us-east-1=100'],
    ['#-1 us-east-1=100'],
    ['#1 '],
    ['#1  us-east-1=100'],
    ['#1 us-east-1=100 '],
    ['#1 us-east-1'],
    ['#1 us-east-1='],
    ['#1 us-east-1=101'],
    ['#1 us-east-1=007'],
    ['#1 us-east-1=1e2'],
    ['#1 us-east-1=-1'],
    ['#1 mars-1=100'],
    ['#1 us-east-1=1 us-east-1=2'],
    ['#1 us-east-1=0>100'],
    ['#1 us-east-1=0>101@1800000000'],
    ['#1 us-east-1=0>100@1800000000+0'],
    ['#1 us-east-1=0>100@01800000000'],
    ['#1 us-east-1=0>100@1800000000+600!!'],
    ['#1 us-east-1=100\n'],
  ])('refuses %j', (text) => {
    expect(parseOperator(text, REGIONS)).toBeUndefined();
  });

  test('is read back as it was written, in any order of Regions', () => {
    fc.assert(
      fc.property(operator, fc.shuffledSubarray(REGIONS, { minLength: 3 }), (record, order) => {
        expect(parseOperator(formatOperator(record, order), REGIONS)).toEqual(record);
      }),
    );
  });

  test('fits into a value of the store with eight Regions and every field at its longest', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `ap-southeast-${letter}`);
    const longest: Setting = {
      percent: 100,
      later: { percent: 100, at: 9_999_999_999, overSeconds: 999_999 },
      pinned: true,
    };
    const settings = Object.fromEntries(names.map((name) => [name, longest]));
    expect(formatOperator({ serial: 999_999_999, settings }, names).length).toBeLessThan(1024);
  });
});

describe("a setting's percent", () => {
  const gradual: Setting = { percent: 0, later: { percent: 100, at: NOW, overSeconds: 600 }, pinned: false };

  test.each([
    ['of a Region that is not named', undefined, NOW, 0],
    ['without a time', fixed(40), NOW, 40],
    ['a second before its time', { ...gradual, later: { percent: 70, at: NOW, overSeconds: 0 } }, NOW - 1, 0],
    ['at its time', { ...gradual, later: { percent: 70, at: NOW, overSeconds: 0 } }, NOW, 70],
    ['on a way, at its beginning', gradual, NOW, 10],
    ['on a way, before its second step', gradual, NOW + 59, 10],
    ['on a way, at its second step', gradual, NOW + 60, 20],
    ['on a way, at its last step', gradual, NOW + 540, 100],
    ['after a way', gradual, NOW + 600, 100],
    ['on a way down', { ...gradual, percent: 100, later: { percent: 0, at: NOW, overSeconds: 100 } }, NOW + 45, 50],
  ])('%s is %#', (_, given, now, expected) => {
    expect(percentAt(given as Setting | undefined, now as number)).toBe(expected);
  });

  test('changes at no time but those that are named', () => {
    fc.assert(
      fc.property(setting, time, (given, now) => {
        if (percentAt(given, now) !== percentAt(given, now - 1)) expect(changeTimes(given)).toContain(now);
      }),
    );
  });
});

describe('the health record', () => {
  test.each([
    ['us-east-1=100', { 'us-east-1': IN_SERVICE }],
    ['us-east-1=0@1800000000', { 'us-east-1': { percent: 0, since: NOW, mark: undefined } }],
    ['eu-west-1=100?1800000000', { 'eu-west-1': { ...IN_SERVICE, mark: { kind: 'announced', at: NOW } } }],
    [
      'eu-west-1=10@1700000000!1800000000',
      { 'eu-west-1': { percent: 10, since: 1_700_000_000, mark: { kind: 'objected', at: NOW } } },
    ],
  ])('reads %s', (text, record) => {
    expect(parseHealth(text, REGIONS)).toEqual(record);
  });

  test.each([
    [''],
    ['us-east-1'],
    ['us-east-1=101'],
    ['us-east-1=00'],
    ['us-east-1=100@0'],
    ['mars-1=0'],
    ['us-east-1=0 us-east-1=0'],
    ['us-east-1=0@x'],
  ])('refuses %j', (text) => {
    expect(parseHealth(text, REGIONS)).toBeUndefined();
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(health, (record) => {
        const full = Object.fromEntries(REGIONS.map((region) => [region, record[region] ?? IN_SERVICE]));
        expect(parseHealth(formatHealth(record, REGIONS), REGIONS)).toEqual(full);
      }),
    );
  });
});

describe('routing', () => {
  test("never admits more than an operator's setting, whatever the probers say", () => {
    fc.assert(
      fc.property(operator, health, time, (settings, verdict, now) => {
        const routing = computeRouting(REGIONS, settings, verdict, now);
        for (const region of REGIONS) {
          expect(routing[region]).toBeLessThanOrEqual(percentAt(settings.settings[region], now));
        }
      }),
    );
  });

  test("admits what an operator has pinned, and falls to the operators' settings before it leaves no Region", () => {
    fc.assert(
      fc.property(operator, health, time, (settings, verdict, now) => {
        const routing = computeRouting(REGIONS, settings, verdict, now);
        const set = (region: string) => percentAt(settings.settings[region], now);
        for (const region of REGIONS) {
          if (settings.settings[region]?.pinned) expect(routing[region]).toBe(set(region));
        }
        if (REGIONS.some((region) => set(region) > 0)) {
          expect(REGIONS.some((region) => (routing[region] as number) > 0)).toBe(true);
        }
      }),
    );
  });

  test('takes out a Region that the probers see down, and one on its way back in part', () => {
    const settings = { serial: 1, settings: Object.fromEntries(REGIONS.map((region) => [region, fixed(100)])) };
    const verdict = { 'us-east-1': { ...IN_SERVICE, percent: 0 }, 'eu-west-1': { ...IN_SERVICE, percent: 50 } };
    expect(computeRouting(REGIONS, settings, verdict, NOW)).toEqual({
      'us-east-1': 0,
      'eu-west-1': 50,
      'ap-northeast-2': 100,
    });
  });
});

describe('the state of the records', () => {
  const none = { routing: undefined, operator: undefined, health: undefined };
  const settingsOf = (values: readonly number[]) =>
    Object.fromEntries(REGIONS.map((region, i) => [region, fixed(values[i] as number)]));

  test.each([
    ['nothing is there', none, [100, 100, 100], []],
    ['only routing is there', { ...none, routing: 'us-east-1=40 eu-west-1=100' }, [40, 100, 0], []],
    ['routing cannot be followed', { ...none, routing: 'us-east-1=0' }, [100, 100, 100], ['routing']],
    [
      'the operator record cannot be read',
      { ...none, routing: 'us-east-1=40', operator: 'x', health: '' },
      [40, 0, 0],
      ['operator', 'health'],
    ],
  ])('is what the edge does when %s', (_, texts, percents, malformed) => {
    const state = readState(texts, REGIONS);
    expect(state.operator).toEqual({ serial: 0, settings: settingsOf(percents) });
    expect(state.malformed).toEqual(malformed);
  });

  test('keeps what operators and probers say of the others when a Region was taken out of the configuration', () => {
    const state = readState(
      {
        routing: 'us-east-1=0 eu-west-1=100 ap-northeast-2=0 sa-east-1=0',
        operator: '#7 us-east-1=0 eu-west-1=100! ap-northeast-2=100 sa-east-1=0',
        health: 'us-east-1=100 eu-west-1=100 ap-northeast-2=0@1799999000 sa-east-1=0@1799999000',
      },
      REGIONS,
    );
    expect(state.operator.serial).toBe(7);
    expect(computeRouting(REGIONS, state.operator, state.health, NOW)).toEqual({
      'us-east-1': 0,
      'eu-west-1': 100,
      'ap-northeast-2': 0,
    });
    // What the edge reads is another matter: it follows no record with a Region that it does not know.
    expect(state.malformed).toEqual(['routing']);
  });

  test('takes records of other Regions alone for ones that cannot be read', () => {
    const texts = { ...none, operator: '#7 sa-east-1=100', health: 'sa-east-1=0' };
    expect(readState(texts, REGIONS)).toMatchObject({ operator: { serial: 0 }, malformed: ['operator', 'health'] });
  });
});
