import { describe, expect, test } from 'vitest';
import { masked } from '../../../local/edge/mask.ts';
import { note, startTrace } from '../../../local/edge/request-trace.ts';
import { createTraceLog, type TraceRecord } from '../../../local/edge/trace.ts';

const JWT = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.eyJleHAiOjF9.c2lnbmF0dXJl`;
const CAT = '0YRDoQEFoQRBMVgY2D3RhEOhAQWhBEExWBjYPdGEQ6EBBaEEQTE';

describe('the mask', () => {
  test.each([
    ['https://localhost/vod/~SECRET/a/b.m4s?x=1', 'https://localhost/vod/~***/a/b.m4s?x=1'],
    ['/vod/%7eSECRET/a', '/vod/%7e***/a'],
    ['/vod/~SECRET', '/vod/~***'],
    ['/a?token=SECRET&x=1', '/a?token=***&x=1'],
    ['/a?x=1&CAT=SECRET', '/a?x=1&CAT=***'],
    ['/a?Policy=SECRET&Signature=SECRET&Key-Pair-Id=SECRET', '/a?Policy=***&Signature=***&Key-Pair-Id=***'],
    ['authorization: Bearer SECRET, next', 'authorization: Bearer ***, next'],
    ['CTA-Common-Access-Token: SECRET', 'CTA-Common-Access-Token: ***'],
    ['"cta-common-access-token":"SECRET"', '"cta-common-access-token":"***"'],
    ['cookie: a=1; CTA-Common-Access-Token=SECRET; b=2', 'cookie: a=1; CTA-Common-Access-Token=***; b=2'],
    [
      'cookie: CloudFront-Signature=SECRET; CloudFront-Policy=SECRET',
      'cookie: CloudFront-Signature=***; CloudFront-Policy=***',
    ],
    [`the function printed ${JWT} today`, 'the function printed *** today'],
    ['/vod/title/segment-1.m4s?x=token', '/vod/title/segment-1.m4s?x=token'],
    [
      'GET https://d111111abcdef8.cloudfront.net/index.html answered 200',
      'GET https://d111111abcdef8.cloudfront.net/index.html answered 200',
    ],
  ])('%s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  test.each([JWT, CAT])('leaves no carriage of a real token open', (token) => {
    for (const text of [
      `/vod/~${token}/a`,
      `/a?token=${token}`,
      `/a?CAT=${token}#x`,
      `Authorization: Bearer ${token}`,
      `{"headers":{"cta-common-access-token":{"value":"x"}},"cookies":"CTA-Common-Access-Token=${token}"}`,
    ]) {
      expect(masked(text)).not.toContain(token.slice(4, 12));
    }
  });
});

describe('the trace', () => {
  test('masks every text and every line that a function printed, wherever a record is read', () => {
    const log = createTraceLog();
    const trace = startTrace();
    note(trace, 'stage', '/vod/~SECRET/a', { logs: ['token=SECRET', 'plain'], took: 0.1234 });
    note(trace, 'key', 'D1\n/vod/a\nx-token: CAT=SECRET', { logs: [] });
    const heard: TraceRecord[] = [];
    log.subscribe((record) => heard.push(record));
    log.add({ ...recordOf('1'), url: 'https://localhost/vod/~SECRET/a', stages: trace.stages });
    const readable = {
      ...recordOf('1'),
      url: 'https://localhost/vod/~***/a',
      stages: [
        { name: 'stage', at: expect.any(Number), text: '/vod/~***/a in 0.12 ms', logs: ['token=***', 'plain'] },
        { name: 'key', at: expect.any(Number), text: 'D1 | /vod/a | x-token: CAT=***' },
      ],
    };
    expect([log.find('1'), ...log.last(), ...heard]).toEqual([readable, readable, readable]);
  });

  test('keeps the last 500 requests, newest first, and finds one by its id', () => {
    const log = createTraceLog();
    for (let id = 0; id < 750; id += 1) log.add(recordOf(String(id)));
    expect(log.last().map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_each, index) => String(749 - index)));
    expect(log.last(2).map(({ id }) => id)).toEqual(['749', '748']);
    expect(log.find('250')?.id).toBe('250');
    expect(log.find('249')).toBeUndefined();
  });

  test('tells each record to who listens, until it listens no more', () => {
    const log = createTraceLog();
    const heard: string[] = [];
    const stop = log.subscribe(({ id }) => heard.push(id));
    log.add(recordOf('1'));
    stop();
    log.add(recordOf('2'));
    expect(heard).toEqual(['1']);
  });
});

function recordOf(id: string): TraceRecord {
  return {
    id,
    time: 0,
    method: 'GET',
    url: '/',
    pop: 'IAD',
    country: 'US',
    stages: [],
    status: 200,
    result: 'Hit',
    origin: undefined,
    milliseconds: 1,
  };
}
