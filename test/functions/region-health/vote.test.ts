import { describe, expect, test } from 'vitest';
import { probe } from '../../../functions/region-health/probe.ts';
import {
  isFresh,
  observe,
  parseVote,
  type Round,
  saysOtherwise,
  type Vote,
} from '../../../functions/region-health/vote.ts';

const NOW = 1_800_000_000;
const NONE: Vote = { prober: 'us-east-1', at: 0, sees: {} };
const round = (now: number, eu: boolean, witness = true): Round => ({ now, witness, reached: { 'eu-west-1': eu } });

/** What the prober sees after rounds ten seconds apart. */
function seenAfter(results: string, start = NONE): Vote {
  return [...results].reduce((vote, one, i) => observe(vote, round(NOW + 10 * i, one === '+')), start);
}

describe('a sight', () => {
  test.each([
    ['+', 'up', 0, 0],
    ['-', 'unknown', 0, 1],
    ['--', 'unknown', 0, 2],
    ['---', 'down', 20, 3],
    ['----', 'down', 20, 4],
    ['+--', 'up', 0, 2],
    ['+---', 'down', 30, 3],
    ['+--+', 'up', 30, 0],
    ['+--+--', 'up', 30, 2],
    ['---+', 'up', 30, 0],
    ['---++', 'up', 30, 0],
    ['---+-', 'up', 30, 1],
  ])('after %s is %s since %i s, with %i failures', (results, state, seconds, failures) => {
    expect(seenAfter(results).sees['eu-west-1']).toEqual({ state, since: NOW + seconds, failures });
  });

  test('stays as it was in a round that reached nothing, the witness included', () => {
    const vote = seenAfter('+-');
    expect(observe(vote, round(NOW + 20, false, false))).toBe(vote);
  });

  test('counts a round in which another Region answered, though the witness did not', () => {
    const seen = observe(seenAfter('+'), {
      now: NOW + 10,
      witness: false,
      reached: { 'eu-west-1': false, 'us-east-1': true },
    });
    expect(seen).toMatchObject({ at: NOW + 10, sees: { 'eu-west-1': { failures: 1 } } });
  });

  test('is forgotten after a time without sight', () => {
    expect(observe(seenAfter('+'), round(NOW + 101, false)).sees['eu-west-1']).toEqual({
      state: 'unknown',
      since: NOW + 101,
      failures: 1,
    });
    expect(observe(seenAfter('+'), round(NOW + 100, false)).sees['eu-west-1']?.state).toBe('up');
  });
});

describe('a vote', () => {
  test.each([
    [0, true],
    [100, true],
    [101, false],
    [-100, true],
    [-101, false],
  ])('%i s old counts: %s', (age, counts) => {
    expect(isFresh({ ...NONE, at: NOW }, NOW + age)).toBe(counts);
  });

  test('says otherwise when a state changes, and not when only its time does', () => {
    expect(saysOtherwise(seenAfter('+'), seenAfter('++'))).toBe(false);
    expect(saysOtherwise(seenAfter('+--'), seenAfter('+---'))).toBe(true);
    expect(saysOtherwise(NONE, seenAfter('+'))).toBe(true);
  });

  test('is read back as it was written', () => {
    const vote = seenAfter('+---+-');
    expect(parseVote(JSON.stringify(vote), 'us-east-1')).toEqual(vote);
  });

  test.each([
    ['no JSON', 'x'],
    ['no object', '[]'],
    ["another prober's vote", JSON.stringify({ ...NONE, prober: 'eu-west-1' })],
    ['no time', JSON.stringify({ ...NONE, at: '1' })],
    ['a time before 1970', JSON.stringify({ ...NONE, at: -1 })],
    ['no sights', JSON.stringify({ ...NONE, sees: null })],
    ['a sight of no known state', JSON.stringify({ ...NONE, sees: { x: { state: 'ill', since: 1, failures: 0 } } })],
    ['a sight without a time', JSON.stringify({ ...NONE, sees: { x: { state: 'up', failures: 0 } } })],
  ])('that is %s does not count', (_, text) => {
    expect(parseVote(text, 'us-east-1')).toBeUndefined();
  });
});

describe('a probe', () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const asked: string[] = [];
  const io = (answers: Readonly<Record<string, { status: number; body: string } | undefined>>) => ({
    region: 'us-east-1',
    now: () => NOW * 1000 + 999,
    ask: async (method: string, path: string) => {
      asked.push(`${method} ${path}`);
      const answer = answers[path.split('?')[0] as string];
      if (!answer) throw new Error('ECONNREFUSED');
      return answer;
    },
  });
  const ok = { status: 200, body: 'ok\n' };

  test.each([
    ['200 and ok', ok, true],
    ['200 and something else', { status: 200, body: '<html>' }, false],
    ['an empty 200', { status: 200, body: '' }, false],
    ['403', { status: 403, body: 'ok' }, false],
    ['503', { status: 503, body: 'ok' }, false],
    ['nothing', undefined, false],
  ])('takes %s for a Region that is up: %#', async (_, answer, up) => {
    const seen = await probe(
      io({ '/vod/': { status: 204, body: '' }, '/health/us-east-1': ok, '/health/eu-west-1': answer }),
      regions,
    );
    expect(seen).toEqual({ now: NOW, witness: true, reached: { 'us-east-1': true, 'eu-west-1': up } });
  });

  test.each([
    ['204', { status: 204, body: '' }, true],
    ['503', { status: 503, body: '' }, false],
    ['nothing', undefined, false],
  ])('takes a preflight that is answered with %s as its witness: %#', async (_, answer, witness) => {
    expect((await probe(io({ '/vod/': answer }), regions)).witness).toBe(witness);
  });

  test('has a name of its own in each round, so that no cache answers it', async () => {
    asked.splice(0);
    await probe(io({}), regions);
    expect(asked).toEqual([
      'OPTIONS /vod/',
      `GET /health/us-east-1?probe=us-east-1-${NOW}999`,
      `GET /health/eu-west-1?probe=us-east-1-${NOW}999`,
    ]);
  });
});
