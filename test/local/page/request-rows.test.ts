import { describe, expect, test } from 'vitest';
import { createTraceLog, type TraceRecord, type TraceStage } from '../../../local/edge/trace.ts';
import { requestsAfter } from '../../../local/page/request-rows.ts';

describe('the verdict of a row', () => {
  test.each<[string, readonly [string, string][], string]>([
    [
      'the origins of what passes',
      [['viewer-request', '/vod/a from us-east-1, then eu-west-1 in 0.21 ms']],
      'us-east-1, then eu-west-1',
    ],
    ['passed, when no origin is chosen', [['viewer-request', '/index.html in 0.10 ms']], 'passed'],
    ['a refusal as it is', [['viewer-request', 'answered 401 expired']], 'answered 401 expired'],
    [
      'the gate that answered before',
      [
        ['behaviour', '/vod/*'],
        ['gate', 'AllowedMethods are GET'],
      ],
      'AllowedMethods are GET',
    ],
    ['nothing, when nobody judged', [['behaviour', '*']], '–'],
  ])('is %s', (_name, stages, verdict) => {
    expect(requestsAfter(logOf(record('a', stages)), '')).toMatchObject([{ verdict }]);
  });
});

describe('the Region of a row', () => {
  const chosen = ['viewer-request', '/vod/a from eu-west-1, then us-east-1 in 0.21 ms'] as const;

  test.each<[string, string, readonly (readonly [string, string])[], string | undefined]>([
    ['the origin that answered', 'Miss', [chosen], 'us-east-1'],
    ['the one chosen now, when a cache answers with what another Region once sent', 'Hit', [chosen], 'eu-west-1'],
    ['the one chosen now, for what was found unchanged', 'RefreshHit', [chosen], 'eu-west-1'],
    ['unknown, when nothing chose one', 'Hit', [['viewer-request', '/a in 0.10 ms']], undefined],
  ])('is %s', (_name, result, stages, region) => {
    expect(requestsAfter(logOf({ ...record('a', stages), result }), '')[0]?.region).toBe(region);
  });
});

describe('the rows', () => {
  const log = logOf(record('a'), record('b'), record('c'));

  test.each([
    ['all, without a first one', '', ['a', 'b', 'c']],
    ['those after the one named, oldest first', 'a', ['b', 'c']],
    ['none, after the newest', 'c', []],
    ['all, after one that is no longer kept', 'gone', ['a', 'b', 'c']],
  ])('are %s', (_name, after, ids) => {
    expect(requestsAfter(log, after).map(({ id }) => id)).toEqual(ids);
  });
});

function logOf(...records: readonly TraceRecord[]) {
  const log = createTraceLog();
  for (const one of records) log.add(one);
  return log;
}

function record(id: string, stages: readonly (readonly [string, string])[] = []): TraceRecord {
  return {
    id,
    time: 0,
    method: 'GET',
    url: 'https://localhost/vod/a',
    pop: 'IAD',
    country: 'US',
    stages: stages.map(([name, text], at): TraceStage => ({ name, at, text })),
    status: 200,
    result: 'Miss',
    origin: 'us-east-1',
    milliseconds: 1,
  };
}
