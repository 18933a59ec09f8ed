import { describe, expect, test } from 'vitest';
import type { BehaviourModel, DistributionModel } from '../../../local/template/model.ts';
import { closedAfterEach } from '../../support/closed-after.ts';
import {
  behaviour,
  cachePolicy,
  distribution,
  origin,
  originRequestPolicy,
  type TestEdge,
  testEdge,
  viewerFunction,
} from './models.ts';
import { type Answer, httpOrigin, type TestOrigin } from './origins.ts';

const open = closedAfterEach();

describe('an object', () => {
  test('is a Miss, then a Hit with its Age, then a Miss again when its time is over', async () => {
    const { edge, origin } = await serving(counting({ 'cache-control': 'max-age=30' }));
    expect(await edge.ask('/a')).toMatchObject({ body: '1', headers: { 'x-cache': 'Miss from cloudfront' } });
    edge.pass(29);
    const hit = await edge.ask('/a');
    expect(hit).toMatchObject({ body: '1', headers: { 'x-cache': 'Hit from cloudfront', age: '29' } });
    edge.pass(1);
    expect(await edge.ask('/a')).toMatchObject({ body: '2', headers: { 'x-cache': 'Miss from cloudfront' } });
    expect(origin.requests).toHaveLength(2);
  });

  test('carries the Age that the origin gave it', async () => {
    const { edge } = await serving(counting({ 'cache-control': 'max-age=30', age: '100' }));
    expect((await edge.ask('/a')).headers).toMatchObject({ 'x-cache': 'Miss from cloudfront', age: '100' });
    edge.pass(5);
    expect((await edge.ask('/a')).headers.age).toBe('105');
  });

  test('is kept by each PoP and by the regional cache behind it', async () => {
    const { edge, origin } = await serving(counting({ 'cache-control': 'max-age=30' }));
    const at = (pop: string) => ({ headers: { 'x-local-pop': pop } });
    await edge.ask('/a', at('IAD'));
    edge.pass(10);
    // New York's regional cache is Ashburn's: no origin is asked, and the age goes on.
    expect(await edge.ask('/a', at('JFK'))).toMatchObject({
      body: '1',
      headers: { 'x-cache': 'Miss from cloudfront' },
    });
    expect(await edge.ask('/a', at('JFK'))).toMatchObject({
      body: '1',
      headers: { 'x-cache': 'Hit from cloudfront', age: '10' },
    });
    expect(origin.requests).toHaveLength(1);
    expect(await edge.ask('/a', at('ICN'))).toMatchObject({ body: '2', headers: { 'x-amz-cf-pop': 'ICN50-P1' } });
    edge.pass(25);
    expect(await edge.ask('/a', at('JFK'))).toMatchObject({ body: '3' });
  });

  test('is asked for again with its ETag and date, and a 304 is a RefreshHit that renews it', async () => {
    const modified = 'Thu, 14 Jan 2027 00:00:00 GMT';
    const { edge, origin } = await serving((request, response) => {
      const fresh = {
        etag: '"v1"',
        'last-modified': modified,
        'cache-control': 'max-age=30',
        'content-type': 'text/plain',
      };
      if (request.headers['if-none-match'] === '"v1"')
        response.writeHead(304, { ...fresh, 'cache-control': 'max-age=50' }).end();
      else response.writeHead(200, fresh).end('the object');
    });
    await edge.ask('/a');
    edge.pass(31);
    const refreshed = await edge.ask('/a');
    expect(refreshed).toMatchObject({
      status: 200,
      body: 'the object',
      headers: { 'x-cache': 'RefreshHit from cloudfront', 'cache-control': 'max-age=50' },
    });
    expect(origin.requests[1]?.headers).toMatchObject({ 'if-none-match': '"v1"', 'if-modified-since': modified });
    edge.pass(49);
    expect(await edge.ask('/a')).toMatchObject({ headers: { 'x-cache': 'Hit from cloudfront', age: '49' } });
    expect(origin.requests).toHaveLength(2);
  });

  test.each([
    ['its ETag', { etag: '"v1"' }, { 'if-none-match': '"v1"' }],
    [
      'its date',
      { 'last-modified': 'Thu, 14 Jan 2027 00:00:00 GMT' },
      { 'if-modified-since': 'Thu, 14 Jan 2027 00:00:00 GMT' },
    ],
    ['no condition when it has neither', {}, {}],
  ])('is asked for again with %s', async (_title, headers, conditions) => {
    const { edge, origin } = await serving(counting({ 'cache-control': 'max-age=30', ...headers }));
    await edge.ask('/a');
    edge.pass(31);
    expect((await edge.ask('/a')).body).toBe('2');
    const { 'if-none-match': tag, 'if-modified-since': date } = origin.requests[1]?.headers ?? {};
    const sent = { ...(tag && { 'if-none-match': tag }), ...(date && { 'if-modified-since': date }) };
    expect(sent).toEqual(conditions);
  });

  test('takes every header of a 304 but those that belong to the body it keeps, and none for this connection', async () => {
    const own = {
      etag: '"v1"',
      'cache-control': 'max-age=30',
      'x-kept': 'yes',
      'x-changed': 'old',
      'content-md5': 'a',
    };
    const { edge } = await serving((request, response) => {
      if (request.headers['if-none-match'] === undefined) response.writeHead(200, own).end('the object');
      else {
        response.writeHead(304, {
          'x-changed': 'new',
          'x-added': 'yes',
          'content-md5': 'b',
          etag: '"v2"',
          connection: 'close, X-Hop',
          'x-hop': 'here',
        });
        response.end();
      }
    });
    await edge.ask('/a');
    edge.pass(31);
    const renewed = await edge.ask('/a');
    expect(renewed).toMatchObject({ body: 'the object', headers: { ...own, 'x-changed': 'new', 'x-added': 'yes' } });
    expect(renewed.headers).not.toHaveProperty('x-hop');
  });

  test.each([
    ['weak as the origin gave it', 'W/"v1"', { 'content-type': 'video/mp4' }, 'W/"v1"'],
    ['strong, when compression weakened it', '"v1"', { 'content-type': 'text/plain' }, 'W/"v1"'],
  ])('is asked for again with an ETag that is %s, also after a 304', async (_title, etag, more, shown) => {
    const body = 'x'.repeat(2000);
    const { edge, origin } = await serving(
      (request, response) => {
        const headers = { etag, 'cache-control': 'max-age=30', 'content-length': '2000', ...more };
        if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag, vary: 'Cookie' }).end();
        else response.writeHead(200, headers).end(body);
      },
      { behaviours: [behaviour({ compress: true, cachePolicy: cachePolicy({ gzip: true }) })] },
    );
    const asked = { headers: { 'accept-encoding': 'gzip' } };
    const first = await edge.ask('/a', asked);
    for (const _again of [1, 2]) {
      edge.pass(31);
      const { headers } = await edge.ask('/a', asked);
      expect(headers).toMatchObject({ 'x-cache': 'RefreshHit from cloudfront', etag: shown });
      expect(headers['content-encoding']).toBe(first.headers['content-encoding']);
      expect(headers.vary).toBe(first.headers['content-encoding'] ? 'Cookie, Accept-Encoding' : 'Cookie');
    }
    expect(origin.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, etag, etag]);
  });

  test('that may not be kept is fetched each time', async () => {
    const { edge } = await serving(counting({ 'cache-control': 'no-store' }));
    expect([(await edge.ask('/a')).body, (await edge.ask('/a')).body]).toEqual(['1', '2']);
  });

  test('leaves the cache when others need its bytes, the least recently used first', async () => {
    const { edge } = await serving(sized(3000), {}, { cacheBytes: 9000 });
    for (const path of ['/a', '/b']) await edge.ask(path);
    await edge.ask('/a');
    await edge.ask('/c');
    const resultOf = async (path: string) => (await edge.ask(path)).headers['x-cache'];
    expect(await resultOf('/a')).toBe('Hit from cloudfront');
    expect(await resultOf('/b')).toBe('Miss from cloudfront');
  });

  test('is gone when the caches are cleared', async () => {
    const { edge } = await serving(counting({ 'cache-control': 'max-age=30' }));
    await edge.ask('/a');
    edge.edge.clearCaches();
    expect((await edge.ask('/a')).body).toBe('2');
  });
});

test('an object that arrives while the caches are cleared serves who waited, and is not kept', async () => {
  const held: (() => void)[] = [];
  const { edge, origin } = await serving((_request, response) => {
    response.writeHead(200, { 'cache-control': 'max-age=30' });
    response.write('o');
    held.push(() => response.end('k'));
  });
  const waiting = edge.ask('/a');
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  edge.edge.clearCaches();
  held[0]?.();
  expect((await waiting).body).toBe('ok');
  const again = edge.ask('/a');
  while (held.length === 1) await new Promise((resolve) => setImmediate(resolve));
  held[1]?.();
  expect((await again).headers['x-cache']).toBe('Miss from cloudfront');
  expect(origin.requests).toHaveLength(2);
});

describe('simultaneous misses', () => {
  test('share one fetch, and its body while it arrives', async () => {
    let finish: () => void = () => {};
    const { edge, origin } = await serving((_request, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=30', 'content-length': '10' });
      response.write('01234');
      finish = () => response.end('56789');
    });
    const asked = Array.from({ length: 5 }, () => edge.ask('/a'));
    await until(() => edge.edge.trace.last().length === 5);
    finish();
    const answers = await Promise.all(asked);
    expect(answers.map(({ body }) => body)).toEqual(Array(5).fill('0123456789'));
    const results = answers.map(({ headers }) => headers['x-cache']).sort();
    expect(results).toEqual([...Array(4).fill('Hit from cloudfront'), 'Miss from cloudfront']);
    expect(origin.requests).toHaveLength(1);
  });

  test('of what may not be kept fetch each for itself', async () => {
    const { edge } = await serving(counting({ 'cache-control': 'private' }));
    const answers = await Promise.all([edge.ask('/a'), edge.ask('/a'), edge.ask('/a')]);
    expect(answers.map(({ body }) => body).sort()).toEqual(['1', '2', '3']);
  });

  test('end with the origin when it breaks off, and nothing half is kept', async () => {
    let times = 0;
    const { edge } = await serving((_request, response) => {
      times += 1;
      response.writeHead(200, { 'cache-control': 'max-age=30', 'content-length': '10' });
      if (times > 1) response.end('0123456789');
      else response.write('01234', () => response.destroy());
    });
    await expect(edge.ask('/a')).rejects.toThrow();
    expect(await edge.ask('/a')).toMatchObject({ body: '0123456789', headers: { 'x-cache': 'Miss from cloudfront' } });
  });
});

describe('a stale object', () => {
  test('is served while the edge asks again: stale-while-revalidate', async () => {
    const { edge } = await serving(counting({ 'cache-control': 'max-age=10, stale-while-revalidate=20' }));
    await edge.ask('/a');
    edge.pass(15);
    expect(await edge.ask('/a')).toMatchObject({ body: '1', headers: { 'x-cache': 'Hit from cloudfront', age: '15' } });
    await untilAsync(async () => (await edge.ask('/a')).body === '2');
    edge.pass(31);
    expect(await edge.ask('/a')).toMatchObject({ body: '3', headers: { 'x-cache': 'Miss from cloudfront' } });
  });

  test.each([
    ['without a bound', 'max-age=10', 86_400, 200],
    ['within stale-if-error', 'max-age=10, stale-if-error=60', 69, 200],
    ['not after stale-if-error', 'max-age=10, stale-if-error=60', 71, 503],
    ['not with stale-if-error=0', 'max-age=10, stale-if-error=0', 11, 503],
    ['not with must-revalidate', 'max-age=10, must-revalidate', 11, 503],
  ])('stands in for an error %s', async (_title, cacheControl, seconds, status) => {
    const { edge } = await serving(failingAfter(1, cacheControl));
    await edge.ask('/a');
    edge.pass(seconds);
    const answer = await edge.ask('/a');
    expect(answer.status).toBe(status);
    expect(answer.body).toBe(status === 200 ? '1' : 'fails');
  });

  test.each([
    ['within stale-if-error', 'max-age=10, stale-if-error=60', 200],
    ['not without it', 'max-age=10, stale-if-error=0', 504],
  ])('stands in for a time-out %s', async (_title, cacheControl, status) => {
    let count = 0;
    const { edge } = await serving((_request, response) => {
      count += 1;
      if (count === 1) response.writeHead(200, { 'cache-control': cacheControl }).end('1');
    }, quick());
    await edge.ask('/a');
    edge.pass(11);
    const answer = await edge.ask('/a');
    expect(answer.status).toBe(status);
    expect(answer.headers['x-cache']).toBe(`${status === 200 ? 'Hit' : 'Error'} from cloudfront`);
    expect(edge.edge.trace.last(1)[0]?.stages.flatMap(({ attempts }) => attempts ?? [])).toMatchObject([
      { outcome: 'read-time-out' },
    ]);
  });

  test('that stands in keeps the edge from asking for the error minimum', async () => {
    const { edge, origin } = await serving(failingAfter(1, 'max-age=10'), {
      customErrorResponses: [
        { errorCode: 503, errorCachingMinTtl: 5, responseCode: undefined, responsePagePath: undefined },
      ],
    });
    await edge.ask('/a');
    edge.pass(11);
    await edge.ask('/a');
    edge.pass(4);
    expect((await edge.ask('/a')).body).toBe('1');
    expect(origin.requests).toHaveLength(2);
    edge.pass(2);
    expect((await edge.ask('/a')).body).toBe('1');
    expect(origin.requests).toHaveLength(3);
  });

  test('does not stand in for a 404', async () => {
    const { edge } = await serving(failingAfter(1, 'max-age=10', 404));
    await edge.ask('/a');
    edge.pass(11);
    expect((await edge.ask('/a')).status).toBe(404);
  });
});

describe('an error', () => {
  const errors = (errorCode: number, errorCachingMinTtl: number) => ({
    customErrorResponses: [{ errorCode, errorCachingMinTtl, responseCode: undefined, responsePagePath: undefined }],
  });

  test.each([404, 500, 502, 503, 504])(
    '%i is kept for the minimum of the template, and stays an Error',
    async (status) => {
      const { edge, origin } = await serving(failingAfter(0, '', status), errors(status, 5));
      for (const pass of [0, 4]) {
        edge.pass(pass);
        expect(await edge.ask('/a')).toMatchObject({ status, headers: { 'x-cache': 'Error from cloudfront' } });
      }
      expect(origin.requests).toHaveLength(1);
      edge.pass(1);
      await edge.ask('/a');
      expect(origin.requests).toHaveLength(2);
    },
  );

  test('403 without max-age is not kept', async () => {
    const { edge, origin } = await serving(failingAfter(0, '', 403), errors(403, 5));
    await edge.ask('/a');
    await edge.ask('/a');
    expect(origin.requests).toHaveLength(2);
  });

  test('is replaced by the page of the template, with its status', async () => {
    const { edge } = await serving(
      (request, response) => {
        if (request.url === '/sorry.html') response.writeHead(200, { 'content-type': 'text/html' }).end('sorry');
        else response.writeHead(404).end('no');
      },
      {
        customErrorResponses: [
          { errorCode: 404, errorCachingMinTtl: 5, responseCode: 200, responsePagePath: '/sorry.html' },
        ],
      },
    );
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'sorry' });
    expect(await edge.ask('/sorry.html')).toMatchObject({ status: 200, body: 'sorry' });
  });

  const sorry = (errorCode: number, responseCode: number | undefined, responsePagePath = '/sorry.html') => ({
    errorCode,
    errorCachingMinTtl: 5,
    responseCode,
    responsePagePath,
  });
  const page: Answer = (request, response) => {
    const fresh = { 'content-type': 'text/html', etag: '"page"', 'cache-control': 'max-age=60' };
    if (request.url === '/sorry.html') response.writeHead(200, fresh).end('sorry');
    else response.writeHead(404).end('no');
  };

  test.each([
    ['a range', { range: 'bytes=0-1' }],
    ['a condition on the page', { 'if-none-match': '"page"' }],
    ['a date', { 'if-modified-since': 'Thu, 14 Jan 2027 00:00:00 GMT' }],
  ])('gets the whole page for a request with %s', async (_title, headers) => {
    const { edge } = await serving(page, { customErrorResponses: [sorry(404, undefined)] });
    for (const _each of ['from the origin', 'from the cache']) {
      expect(await edge.ask('/a', { headers: headers as Record<string, string> })).toMatchObject({
        status: 404,
        body: 'sorry',
        headers: { 'x-cache': 'Error from cloudfront' },
      });
    }
    expect((await edge.ask('/a', { method: 'HEAD', headers: headers as Record<string, string> })).status).toBe(404);
  });

  test('asks again for the object after the minimum of the template, not for the page', async () => {
    const { edge, origin } = await serving(page, { customErrorResponses: [sorry(404, 200)] });
    for (const seconds of [0, 4, 1]) {
      edge.pass(seconds);
      await edge.ask('/a');
    }
    expect(origin.requests.map(({ url }) => url)).toEqual(['/a', '/sorry.html', '/a']);
  });

  test('of an origin that cannot be reached has its page too, from another behaviour', async () => {
    const one = await serving(() => {}, {
      ...quick(),
      customErrorResponses: [sorry(504, 503)],
      behaviours: [behaviour({ pathPattern: '/sorry.html', targetOriginId: 'two' }), behaviour()],
    });
    expect(await one.edge.ask('/a')).toMatchObject({ status: 503, body: 'from two' });
  });

  test('is the status of the page itself when the page cannot be had', async () => {
    const { edge } = await serving(
      (request, response) => response.writeHead(request.url === '/sorry.html' ? 404 : 500).end(request.url),
      { customErrorResponses: [sorry(500, 200), sorry(404, 200, '/other.html')] },
    );
    expect(await edge.ask('/a')).toMatchObject({ status: 404, body: '/sorry.html' });
  });

  test('page is not given to viewer-response, whatever its status', async () => {
    const code = "function handler() { throw new Error('ran'); }";
    const { edge } = await serving(page, {
      customErrorResponses: [sorry(404, 200)],
      behaviours: [behaviour({ functions: { viewerRequest: undefined, viewerResponse: viewerFunction(code) } })],
    });
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'sorry' });
  });
});

describe('Vary', () => {
  const whitelist = (...names: string[]) => ({ behaviour: 'whitelist', names }) as const;
  test.each<[string, Partial<BehaviourModel>, string | undefined]>([
    ['Accept-Encoding', {}, 'Accept-Encoding'],
    ['Cookie', {}, 'Cookie'],
    ['User-Agent', {}, undefined],
    ['Origin, Accept-Encoding', {}, 'Accept-Encoding'],
    ['X-A, X-B', { cachePolicy: cachePolicy({ headers: whitelist('x-a') }) }, 'X-A'],
    ['Origin', { originRequestPolicy: originRequestPolicy({ headers: whitelist('origin') }) }, 'Origin'],
    [
      'User-Agent',
      { originRequestPolicy: originRequestPolicy({ headers: whitelist('cloudfront-is-mobile-viewer') }) },
      'User-Agent',
    ],
    ['*', { cachePolicy: cachePolicy({ minTtl: 1 }) }, undefined],
    [
      '*',
      {
        cachePolicy: cachePolicy({ minTtl: 1 }),
        originRequestPolicy: originRequestPolicy({ headers: { behaviour: 'all' } }),
      },
      undefined,
    ],
    ['*', {}, '*'],
  ])('%s with %j reaches the viewer as %s', async (vary, changes, expected) => {
    const { edge } = await serving(counting({ vary, 'cache-control': 'max-age=30' }), {
      behaviours: [behaviour(changes)],
    });
    for (const _each of ['Miss', 'Hit']) expect((await edge.ask('/a')).headers.vary).toBe(expected);
  });

  test("never splits the cache: the key is the policy's", async () => {
    const { edge } = await serving(counting({ vary: 'x-a', 'cache-control': 'max-age=30' }));
    await edge.ask('/a', { headers: { 'x-a': '1' } });
    expect((await edge.ask('/a', { headers: { 'x-a': '2' } })).headers['x-cache']).toBe('Hit from cloudfront');
  });

  test('* with MinTTL 0 asks the origin every time, without conditions; with another MinTTL it does not count', async () => {
    const star = counting({ vary: '*', etag: '"v1"', 'cache-control': 'max-age=30' });
    const asked = await serving(star);
    expect([(await asked.edge.ask('/a')).body, (await asked.edge.ask('/a')).body]).toEqual(['1', '2']);
    expect(asked.origin.requests[1]?.headers['if-none-match']).toBeUndefined();
    const kept = await serving(counting({ vary: '*' }), {
      behaviours: [behaviour({ cachePolicy: cachePolicy({ minTtl: 1 }) })],
    });
    expect([(await kept.edge.ask('/a')).body, (await kept.edge.ask('/a')).body]).toEqual(['1', '1']);
  });
});

describe('a method', () => {
  test('HEAD is answered from a GET, not the other way round', async () => {
    const { edge, origin } = await serving(sized(20));
    expect(await edge.ask('/a', { method: 'HEAD' })).toMatchObject({
      status: 200,
      headers: { 'content-length': '20' },
    });
    expect(await edge.ask('/a')).toMatchObject({ headers: { 'x-cache': 'Miss from cloudfront' } });
    const head = await edge.ask('/a', { method: 'HEAD' });
    expect(head.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'content-length': '20' });
    expect(origin.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  test.each([
    ['expired', 'max-age=10', 'Miss'],
    ['stale and may be given while the edge asks again', 'max-age=10, stale-while-revalidate=60', 'Hit'],
  ])('HEAD leaves what a GET is answered from as it is when that is %s', async (_when, cacheControl, result) => {
    const { edge } = await serving(counting({ 'cache-control': cacheControl }));
    await edge.ask('/a');
    edge.pass(20);
    expect(await edge.ask('/a', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    const get = await edge.ask('/a');
    expect(get.body).not.toBe('');
    expect(get.headers['x-cache']).toBe(`${result} from cloudfront`);
  });

  test('OPTIONS is kept only where the behaviour says so, and apart from GET', async () => {
    const uncached = await serving(counting({ 'cache-control': 'max-age=30' }));
    for (const _each of [1, 2]) await uncached.edge.ask('/a', { method: 'OPTIONS' });
    expect(uncached.origin.requests).toHaveLength(2);
    const cached = await serving(counting({ 'cache-control': 'max-age=30' }), {
      behaviours: [behaviour({ cachedMethods: ['GET', 'HEAD', 'OPTIONS'] })],
    });
    for (const method of ['OPTIONS', 'OPTIONS', 'GET', 'GET']) await cached.edge.ask('/a', { method });
    expect(cached.origin.requests.map(({ method }) => method)).toEqual(['OPTIONS', 'GET']);
  });

  test('POST is passed on with its body, each time', async () => {
    const { edge, origin } = await serving(
      (request, response) => {
        request.setEncoding('utf8');
        request.on('data', (text: string) => response.end(`got ${text}`));
      },
      { behaviours: [behaviour({ allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] })] },
    );
    const post = { method: 'POST', body: 'hello', headers: { 'content-length': '5' } };
    expect(await edge.ask('/a', post)).toMatchObject({
      body: 'got hello',
      headers: { 'x-cache': 'Miss from cloudfront' },
    });
    await edge.ask('/a', post);
    expect(origin.requests).toHaveLength(2);
  });
});

describe('a range', () => {
  const object = Array.from({ length: 100 }, (_each, index) => String(index % 10)).join('');
  const ranges = () =>
    serving((_request, response) => {
      response.writeHead(200, {
        etag: '"v1"',
        'last-modified': 'Thu, 14 Jan 2027 00:00:00 GMT',
        'content-length': '100',
      });
      response.end(object);
    });

  test.each([
    ['bytes=0-9', 206, 'bytes 0-9/100', object.slice(0, 10)],
    ['bytes=90-', 206, 'bytes 90-99/100', object.slice(90)],
    ['bytes=-5', 206, 'bytes 95-99/100', object.slice(95)],
    ['bytes=-500', 206, 'bytes 0-99/100', object],
    ['bytes=95-500', 206, 'bytes 95-99/100', object.slice(95)],
    ['bytes=0-0', 206, 'bytes 0-0/100', '0'],
    ['bytes=100-', 416, 'bytes */100', ''],
    ['bytes=-0', 416, 'bytes */100', ''],
    ['bytes=9-0', 200, undefined, object],
    ['bytes=0-1,5-6', 200, undefined, object],
    ['bytes=a-b', 200, undefined, object],
    ['bytes=-', 200, undefined, object],
    ['items=0-9', 200, undefined, object],
    ['bytes=0-99999999999999999999', 200, undefined, object],
  ])('%s is %i %s, from the origin and from the cache', async (range, status, contentRange, body) => {
    const { edge, origin } = await ranges();
    for (const result of ['Miss', 'Hit']) {
      const answer = await edge.ask('/a', { headers: { range } });
      expect(answer).toMatchObject({ status, body, headers: { 'x-cache': `${result} from cloudfront` } });
      expect(answer.headers['content-range']).toBe(contentRange);
      expect(answer.headers['content-length']).toBe(String(body.length));
    }
    expect(origin.requests).toHaveLength(1);
    expect(origin.requests[0]?.headers.range).toBeUndefined();
  });

  test('of an answer without a length is the whole of it while it arrives, and the range from the cache', async () => {
    const { edge } = await serving((_request, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=60' });
      response.write(object.slice(0, 50), () => response.end(object.slice(50)));
    });
    const range = { headers: { range: 'bytes=0-9' } };
    expect(await edge.ask('/a', range)).toMatchObject({ status: 200, body: object });
    expect(await edge.ask('/a', range)).toMatchObject({ status: 206, body: object.slice(0, 10) });
  });

  test.each([
    ['"v1"', 206],
    ['"v2"', 200],
    ['W/"v1"', 200],
    ['Thu, 14 Jan 2027 00:00:00 GMT', 206],
    ['Wed, 13 Jan 2027 00:00:00 GMT', 200],
  ])('with If-Range %s is %i', async (ifRange, status) => {
    const { edge } = await ranges();
    expect((await edge.ask('/a', { headers: { range: 'bytes=0-9', 'if-range': ifRange } })).status).toBe(status);
  });

  test.each([
    [{ 'if-none-match': '"v1"' }, 304],
    [{ 'if-none-match': 'W/"v1"' }, 304],
    [{ 'if-none-match': '"v0", "v1"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"v2"' }, 200],
    [{ 'if-none-match': '"v2"', 'if-modified-since': 'Fri, 15 Jan 2027 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'Thu, 14 Jan 2027 00:00:00 GMT' }, 304],
    [{ 'if-modified-since': 'Wed, 13 Jan 2027 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'no date' }, 200],
  ])('or a condition: %j is %i', async (headers, status) => {
    const { edge } = await ranges();
    const answer = await edge.ask('/a', { headers: headers as Record<string, string> });
    expect(answer.status).toBe(status);
    expect(answer.body).toBe(status === 304 ? '' : object);
    expect(answer.headers.etag).toBe('"v1"');
  });
});

interface Serving {
  readonly edge: TestEdge;
  readonly origin: TestOrigin;
}

/** An origin that loses its patience soon, and another one that answers. */
function quick(): Partial<DistributionModel> {
  const origins = new Map([
    ['one', origin('one', { readTimeout: 0.2 })],
    ['two', origin('two')],
  ]);
  return { origins };
}

async function serving(
  answer: Answer,
  model: Partial<DistributionModel> = {},
  options: Parameters<typeof testEdge>[2] = {},
): Promise<Serving> {
  const source = await httpOrigin(answer);
  const other = await httpOrigin((_request, response) => response.end('from two'));
  open.push(source, other);
  const plain: BehaviourModel = behaviour({ cachePolicy: cachePolicy() });
  const edge = await testEdge(
    distribution({ behaviours: [plain], ...model }),
    { 'one.origin.example': source.url, 'two.origin.example': other.url },
    options,
  );
  open.push(edge.edge);
  return { edge, origin: source };
}

/** Each answer's body is its number. */
function counting(headers: Readonly<Record<string, string>>): Answer {
  let count = 0;
  return (_request, response) => {
    count += 1;
    response.writeHead(200, { 'content-type': 'text/plain', ...headers }).end(String(count));
  };
}

function sized(bytes: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': String(bytes) }).end('x'.repeat(bytes));
  };
}

function failingAfter(times: number, cacheControl: string, status = 503): Answer {
  let count = 0;
  return (_request, response) => {
    count += 1;
    if (count > times) response.writeHead(status, { 'content-type': 'text/plain' }).end('fails');
    else response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': cacheControl }).end(String(count));
  };
}

function until(condition: () => boolean): Promise<void> {
  return untilAsync(async () => condition());
}

/** Lets sockets and promises go on until something has happened. */
async function untilAsync(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
