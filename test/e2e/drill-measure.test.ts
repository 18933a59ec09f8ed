/** The drill's judgement: that a broken promise is seen, whatever broke it. */
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../scripts/drill-ask.ts';
import { drillChart } from '../../scripts/drill-chart.ts';
import { parseDrillFlags } from '../../scripts/drill-flags.ts';
import { measure, quantile } from '../../scripts/drill-measure.ts';
import type { Asked, Chapter, DrillRecord } from '../../scripts/drill-record.ts';
import { drillProblem } from '../../scripts/drill-run.ts';
import { secondsOf } from '../../scripts/drill-series.ts';
import { lostTogether } from '../../scripts/drill-story.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
const CHAPTER: Chapter = {
  title: 'us-east-1 is lost',
  lost: ['us-east-1'],
  promise: 'no-failure',
  unattended: true,
  begins: 0,
  kill: 10_000,
  decision: 20_000,
  healed: 30_000,
  restored: 40_000,
  ends: 50_000,
};

const sample = (at: number, more: Partial<Sample> = {}): Sample => ({
  at,
  milliseconds: 5,
  kind: 'segment',
  live: false,
  country: 'US',
  status: 200,
  retried: false,
  failed: false,
  refusal: undefined,
  cache: 'Hit from cloudfront',
  ...more,
});
const failure = (at: number) => sample(at, { status: 503, failed: true });
const refusal = (at: number) => sample(at, { status: 503, failed: true, refusal: 'keys-unavailable' });
const asked = (at: number, region = 'us-east-1', answered = true): Asked => ({ at, region, answered });

/** A drill in which everything went well: a request each half second, to the lost Region while it may be asked. */
function goodDrill(chapter: Partial<Chapter> = {}): DrillRecord {
  const times = Array.from({ length: 100 }, (_, i) => i * 500);
  return {
    samples: times.map((at) => sample(at)),
    asked: times.map((at) =>
      asked(at, at < 20_000 || at >= 40_000 ? 'us-east-1' : 'eu-west-1', at < 10_000 || at >= 20_000),
    ),
    events: [],
    chapters: [{ ...CHAPTER, ...chapter }],
    problems: [],
  };
}

const brokenIn = (record: DrillRecord) => measure(record, REGIONS).flatMap(({ broken }) => broken);

describe('a drill in figures', () => {
  test('counts each request in the span in which it began', () => {
    const record = goodDrill();
    record.samples.push(sample(15_000, { retried: true }), sample(15_001, { milliseconds: 900 }));
    const [figures] = measure(record, REGIONS);
    expect(figures?.before).toEqual({
      requests: 20,
      failed: 0,
      retried: 0,
      p50: 5,
      p99: 5,
      share: { 'us-east-1': 100, 'eu-west-1': 0 },
    });
    expect(figures?.during).toMatchObject({ requests: 22, retried: 1, p50: 5, p99: 900 });
    expect(figures?.after).toMatchObject({ requests: 20, share: { 'us-east-1': 0, 'eu-west-1': 100 } });
    expect(figures?.whole).toMatchObject({ requests: 102 });
    expect(figures).toMatchObject({ detectionSeconds: 10, lastRequestSeconds: 0, broken: [] });
  });

  test.each([
    [[], 0.5, undefined],
    [[7], 0.99, 7],
    [[1, 2, 3, 4], 0.5, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.99, 99],
  ])('takes of %j the quantile %d: %s', (sorted, q, expected) => {
    expect(quantile(sorted, q)).toBe(expected);
  });

  test('says when the lost Region was last asked', () => {
    const record = goodDrill();
    record.asked.push(asked(20_700, 'us-east-1', false));
    expect(measure(record, REGIONS)[0]).toMatchObject({ lastRequestSeconds: 0.7, broken: [] });
  });
});

describe('a promise is broken by', () => {
  test.each<[string, Partial<Chapter>, (record: DrillRecord) => void, RegExp]>([
    ['one failed request', {}, ({ samples }) => samples.push(failure(12_000)), /1 viewer requests failed; promised: 0/],
    ['a Region that nobody evacuates', { decision: undefined }, () => {}, /not evacuated in time/],
    ['a lost Region asked late', {}, ({ asked: list }) => list.push(asked(21_200)), /1\.20 s after the decision/],
    ['players that do not play', {}, ({ samples }) => samples.splice(0), /asked for nothing/],
    [
      'a Region that had no viewers to lose',
      { lost: ['eu-west-1'] },
      ({ asked: list }) => list.splice(0),
      /eu-west-1 was not asked before it was lost/,
    ],
    [
      'a Region that gets nothing back',
      {},
      ({ asked: list }) => list.splice(80),
      /us-east-1 was not asked again after it was restored/,
    ],
    [
      'a failure after the record changed',
      { promise: 'no-failure-after-decision' },
      ({ samples }) => samples.push(failure(21_001)),
      /1 viewer requests failed after the record had changed/,
    ],
    [
      'a failure before anything was lost',
      { promise: 'no-failure-after-decision' },
      ({ samples }) => samples.push(failure(9_900)),
      /1 viewer requests failed before anything was lost/,
    ],
    [
      'an answer while no token can be checked',
      { promise: 'refused-while-unreadable', lost: [] },
      () => {},
      /of 40 requests were not refused/,
    ],
    [
      'a refusal after the store came back',
      { promise: 'refused-while-unreadable', lost: [] },
      ({ samples }) => samples.push(refusal(30_500)),
      /1 viewer requests failed while the store could be read/,
    ],
  ])('%s', (_, chapter, spoil, sentence) => {
    const record = goodDrill(chapter);
    spoil(record);
    expect(brokenIn(record).join('\n')).toMatch(sentence);
  });

  test('nothing that the chapter is about: failures of two lost Regions, and the error that the edge still holds', () => {
    const record = goodDrill({ promise: 'no-failure-after-decision' });
    record.samples.push(failure(9_996), failure(10_000), failure(19_000), failure(20_900));
    expect(brokenIn(record)).toEqual([]);
  });

  test('nothing that the chapter is about: refusals while the store cannot be read', () => {
    const record = goodDrill({ promise: 'refused-while-unreadable', lost: [] });
    const refused = record.samples.map((one) => (one.at >= 10_000 && one.at < 30_000 ? refusal(one.at) : one));
    expect(brokenIn({ ...record, samples: refused })).toEqual([]);
  });
});

describe('the chart', () => {
  test('has a second for each second, and no figure that is none', () => {
    const record = goodDrill();
    const seconds = secondsOf(record, REGIONS, 0, 50_000);
    expect(seconds).toHaveLength(50);
    expect(seconds[15]).toMatchObject({ requests: 2, failed: 0, answered: { 'us-east-1': 0, 'eu-west-1': 0 } });
    const { chapters } = record;
    const events = [{ at: 10_000, text: 'us-east-1 killed', mark: 'killed <&>' }];
    const facts = { title: 'T', subtitle: 'S', regions: REGIONS, seconds, chapters, events, from: 0 };
    const chart = drillChart(facts);
    expect(chart).toContain('killed &lt;&amp;&gt;');
    expect(chart).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('the configuration', () => {
  test.each([
    [
      ['a', 'b', 'c'],
      ['a', 'b'],
      ['a', 'c'],
    ],
    [
      ['a', 'b', 'c'],
      ['a', 'c'],
      ['a', 'b'],
    ],
    [
      ['a', 'b', 'c', 'd'],
      ['b', 'c', 'd'],
      ['a', 'd'],
    ],
    [['a', 'b', 'c'], ['c'], ['a', 'b']],
    [['a', 'b', 'c'], ['a'], undefined],
    [['a', 'b'], ['a', 'b'], undefined],
  ])('of %j with live in %j, the two that are lost together are %j', (regions, live, pair) => {
    expect(lostTogether(regions, live)).toEqual(pair);
  });

  test.each([
    [['us-east-1'], 'token', /^infra\/config\.ts: regions is us-east-1; a drill needs two at least/],
    [REGIONS, { keyGroup: ['partner'] }, /^infra\/config\.ts: access\.live is a key group/],
  ] as const)('that leaves nothing to drill is refused: %j, %j', (regions, live, sentence) => {
    expect(drillProblem({ regions, access: { vod: 'token', live } })).toMatch(sentence);
    expect(drillProblem({ regions: REGIONS, access: { vod: 'token', live: 'token' } })).toBeUndefined();
  });
});

describe('the flags', () => {
  test.each([
    [[], { short: false, players: 200, clock: 1, out: '.local/drill', help: false }],
    [['--short'], { short: true, players: 40, clock: 5, out: '.local/drill', help: false }],
    [
      ['--short', '--players', '7', '--clock', '2', '--out', 'x'],
      { short: true, players: 7, clock: 2, out: 'x', help: false },
    ],
  ])('%j are read', (args, flags) => {
    expect(parseDrillFlags(args)).toEqual(flags);
  });

  test.each([
    [['--players', '0'], '--players is "0"; allowed: a whole number from 1 to 1000.'],
    [['--clock', '1.5'], '--clock is "1.5"; allowed: a whole number from 1 to 10.'],
    [['now'], 'The argument "now" is not known; allowed: --short, --players, --clock, --out, --help.'],
    [['--fast'], 'The flag --fast is not known; allowed: --short, --players, --clock, --out, --help.'],
  ])('%j are refused', (args, sentence) => {
    expect(() => parseDrillFlags(args)).toThrow(sentence);
  });
});
