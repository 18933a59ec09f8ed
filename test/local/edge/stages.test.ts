import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { DistributionModel } from '../../../local/template/model.ts';
import { closedAfterEach } from '../../support/closed-after.ts';
import {
  behaviour,
  cachePolicy,
  distribution,
  HOST,
  origin,
  originRequestPolicy,
  responsePolicy,
  type TestEdge,
  testEdge,
  viewerFunction,
} from './models.ts';
import { type Answer, answering, httpOrigin, type TestOrigin } from './origins.ts';

const open = closedAfterEach();

/** Answers with the request that the origin received. */
const echo: Answer = (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
};

describe('a behaviour', () => {
  test('is the first whose pattern matches the normalised path; the origin gets the raw one', async () => {
    const model = {
      behaviours: [
        behaviour({ pathPattern: '/vod/*', targetOriginId: 'two' }),
        behaviour({ pathPattern: '/v*', targetOriginId: 'one' }),
        behaviour(),
      ],
    };
    const { ask, edge } = await serving(echo, model);
    for (const [target, pattern] of [
      ['/vod/a', '/vod/*'],
      ['/x/../%76od/a', '/vod/*'],
      ['/vox', '/v*'],
      ['/vod%2Fa', '/v*'],
      ['//vod/a', '*'],
    ] as const) {
      const { url } = JSON.parse((await ask(target)).body);
      expect(url).toBe(target);
      expect(edge.trace.last(1)[0]?.stages[0]).toMatchObject({ name: 'behaviour', text: pattern });
    }
  });

  test.each([
    ['allow-all', 'http', 'GET', 200, undefined],
    ['https-only', 'http', 'GET', 403, undefined],
    ['https-only', 'https', 'GET', 200, undefined],
    ['redirect-to-https', 'https', 'GET', 200, undefined],
    ['redirect-to-https', 'http', 'GET', 301, 'https://localhost:8443/a?b=c'],
    ['redirect-to-https', 'http', 'HEAD', 301, 'https://localhost:8443/a?b=c'],
    ['redirect-to-https', 'http', 'OPTIONS', 307, 'https://localhost:8443/a?b=c'],
  ] as const)('with %s answers %s %s with %i %s', async (viewerProtocolPolicy, scheme, method, status, location) => {
    const { ask, origin } = await serving(echo, { behaviours: [behaviour({ viewerProtocolPolicy })] });
    const answer = await ask('/a?b=c', { scheme, method });
    expect(answer.status).toBe(status);
    expect(answer.headers.location).toBe(location);
    expect(origin.requests).toHaveLength(status === 200 ? 1 : 0);
  });

  test.each([
    ['GET', 200],
    ['HEAD', 200],
    ['OPTIONS', 403],
    ['POST', 403],
    ['BREW', 403],
  ])('allows what its list names: %s %i', async (method, status) => {
    const { ask, origin } = await serving(echo, { behaviours: [behaviour({ allowedMethods: ['GET', 'HEAD'] })] });
    const answer = await ask('/a', { method });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toContain('<H1>403 ERROR</H1>');
    expect(origin.requests).toHaveLength(status === 200 ? 1 : 0);
  });

  test('with Lambda@Edge on a viewer event stops the start, by name', async () => {
    const model = { logicalId: 'ViewerLambda', includeBody: false } as never;
    const lambdas = {
      viewerRequest: model,
      originRequest: undefined,
      originResponse: undefined,
      viewerResponse: undefined,
    };
    await expect(testEdge(distribution({ behaviours: [behaviour({ lambdas })] }))).rejects.toThrow(
      /^ViewerLambda: Lambda@Edge on a viewer event is not supported/,
    );
  });
});

test('a behaviour that names a header which localhost cannot make stops the start, by name', async () => {
  const names = ['cloudfront-viewer-country', 'cloudfront-viewer-asn'];
  const headers = { behaviour: 'whitelist', names } as const;
  const model = distribution({ behaviours: [behaviour({ originRequestPolicy: originRequestPolicy({ headers }) })] });
  await expect(testEdge(model)).rejects.toThrow(/^Behaviour \*: the header cloudfront-viewer-asn is not supported/);
});

describe('the distribution', () => {
  test.each([
    ['none', [], 'KP', 200],
    ['whitelist', ['KR'], 'KR', 200],
    ['whitelist', ['KR'], 'US', 403],
    ['whitelist', ['KR'], 'XX', 403],
    ['blacklist', ['KR'], 'KR', 403],
    ['blacklist', ['KR'], 'US', 200],
    ['blacklist', ['KR'], 'XX', 200],
  ] as const)('with the %s %j answers a viewer of %s with %i', async (type, countries, country, status) => {
    const { ask } = await serving(echo, { geoRestriction: { type, countries } });
    const answer = await ask('/a', { headers: { 'x-local-country': country } });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toContain('block access from your country');
  });

  test('serves its root object for `/` only', async () => {
    const { ask } = await serving(echo, { defaultRootObject: 'index.html' });
    expect(JSON.parse((await ask('/')).body).url).toBe('/index.html');
    expect(JSON.parse((await ask('/folder/')).body).url).toBe('/folder/');
  });

  test.each([
    ['localhost:8443', 'www.example.com', 200],
    ['127.0.0.1:9', 'www.example.com', 200],
    ['WWW.example.com', 'www.example.com', 200],
    [HOST, HOST, 200],
    ['cdn.wild.example', '*.wild.example', 200],
    ['wild.example', undefined, 403],
    ['example.com', undefined, 403],
    ['localhost.example.com', undefined, 403],
  ])('is presented to a viewer of %s as %s', async (host, presented, status) => {
    const code =
      'function handler(event) { return { statusCode: 200, headers: { "x-host": event.request.headers.host } }; }';
    const { ask } = await serving(echo, {
      aliases: ['www.example.com', '*.wild.example'],
      behaviours: [behaviour({ functions: { viewerRequest: viewerFunction(code), viewerResponse: undefined } })],
    });
    const answer = await ask('/a', { headers: { host } });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-host']).toBe(presented);
  });

  test.each([
    ['https://www.example.com/x?y=1', 'localhost:8443', 'https://localhost:8443/x?y=1'],
    ['http://www.example.com/x', '127.0.0.1:8080', 'http://127.0.0.1:8080/x'],
    ['https://www.example.com', 'localhost', 'https://localhost:8443'],
    ['https://www.example.com.evil.example/', 'localhost', 'https://www.example.com.evil.example/'],
    ['https://other.example/', 'localhost', 'https://other.example/'],
    ['/relative', 'localhost', '/relative'],
  ])('maps Location %s for %s to %s', async (location, host, mapped) => {
    const { ask } = await serving(answering(302, '', { location }), { aliases: ['www.example.com'] });
    expect((await ask('/a', { headers: { host } })).headers.location).toBe(mapped);
  });

  test.each([
    ['/'.padEnd(8192, 'a'), 200],
    ['/'.padEnd(8193, 'a'), 413],
    [`/?${'a'.repeat(8190)}`, 200],
    [`/?${'a'.repeat(8191)}`, 413],
  ])('takes a URL of at most 8,192 bytes (%#)', async (target, status) => {
    const { ask } = await serving(answering(200));
    expect((await ask(target)).status).toBe(status);
  });

  test('takes a request of at most 20,480 bytes', async () => {
    const { ask } = await serving(answering(200));
    expect((await ask('/', { headers: { 'x-a': 'a'.repeat(20_000) } })).status).toBe(200);
    expect((await ask('/', { headers: { 'x-a': 'a'.repeat(20_480) } })).status).toBe(413);
  });
});

describe('what the edge adds to every answer', () => {
  test.each([200, 404, 500])('%i', async (status) => {
    const { ask } = await serving(
      answering(status, 'x', { via: '1.0 proxy', 'x-cache': 'theirs', 'x-amz-cf-id': 'theirs' }),
    );
    const { headers } = await ask('/a', { headers: { 'x-local-pop': 'FRA' } });
    expect(headers['x-cache']).toBe(`${status === 200 ? 'Miss' : 'Error'} from cloudfront`);
    expect(headers.via).toMatch(/^1\.0 proxy, 1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/);
    expect(headers['x-amz-cf-pop']).toBe('FRA50-P1');
    expect(headers['x-amz-cf-id']).toMatch(/^[\w-]{54}==$/);
    expect(headers.date).toBeDefined();
    expect(headers.age).toBeUndefined();
  });

  test('has an id of its own each time', async () => {
    const { ask } = await serving(answering(200));
    const ids = await Promise.all(['/a', '/a', '/b'].map(async (path) => (await ask(path)).headers['x-amz-cf-id']));
    expect(new Set(ids).size).toBe(3);
  });
});

describe('CloudFront-* headers', () => {
  const named = { behaviour: 'whitelist', names: ['cloudfront-viewer-country', 'cloudfront-forwarded-proto'] } as const;
  const seen = `function handler(event) {
    return { statusCode: 200, body: JSON.stringify(Object.keys(event.request.headers).filter(function (name) {
      return name.indexOf('cloudfront-') === 0; }).map(function (name) { return name + '=' + event.request.headers[name].value; })) }; }`;
  const functions = { viewerRequest: viewerFunction(seen), viewerResponse: undefined };
  const forged = {
    'cloudfront-viewer-country': 'KP',
    'cloudfront-viewer-city': 'Forged',
    'cloudfront-forwarded-proto': 'gopher',
  };

  test.each([
    ['a cache policy', { cachePolicy: cachePolicy({ headers: named }) }],
    ['an origin request policy', { originRequestPolicy: originRequestPolicy({ headers: named }) }],
    [
      'an origin request policy of all viewer headers and these',
      {
        originRequestPolicy: originRequestPolicy({
          headers: { ...named, behaviour: 'allViewerAndWhitelistCloudFront' },
        }),
      },
    ],
  ])('reach a function when %s names them, with what the edge knows', async (_title, policies) => {
    const { ask } = await serving(echo, { behaviours: [behaviour({ functions, ...policies })] });
    const answer = await ask('/a', { headers: { ...forged, 'x-local-country': 'KR' } });
    expect(JSON.parse(answer.body).sort()).toEqual([
      'cloudfront-forwarded-proto=https',
      'cloudfront-viewer-country=KR',
    ]);
  });

  test('do not exist otherwise, and a viewer cannot forge them', async () => {
    const { ask } = await serving(echo, { behaviours: [behaviour({ functions })] });
    expect(JSON.parse((await ask('/a', { headers: forged })).body)).toEqual([]);
  });

  test('leave the country out when it is not known, whatever the viewer says', async () => {
    const policies = { originRequestPolicy: originRequestPolicy({ headers: named }) };
    const { ask } = await serving(echo, { behaviours: [behaviour({ functions, ...policies })] });
    const answer = await ask('/a', { headers: { ...forged, 'x-local-country': 'XX' } });
    expect(JSON.parse(answer.body)).toEqual(['cloudfront-forwarded-proto=https']);
  });

  test.each([
    [{ 'x-local-country': 'kr' }, 'KR', 'ICN'],
    [{ 'x-local-pop': 'cdg' }, 'FR', 'CDG'],
    [{ 'x-local-country': 'BR', 'x-local-pop': 'LHR' }, 'BR', 'LHR'],
    [{ cookie: 'a=1; x-local-country=JP; b=2' }, 'JP', 'NRT'],
    [{ 'x-local-country': 'NP' }, 'NP', 'BOM'],
    [{ 'x-local-pop': 'XXX' }, 'US', 'IAD'],
    [{}, 'US', 'IAD'],
  ])('come from the place that the local controls name: %j is %s at %s', async (headers, country, pop) => {
    const { ask, edge } = await serving(echo, { behaviours: [behaviour()] });
    await ask('/a', { headers: headers as Record<string, string> });
    expect(edge.trace.last(1)[0]).toMatchObject({ country, pop });
  });

  test('and no stage sees the controls', async () => {
    const everything = originRequestPolicy({ headers: { behaviour: 'all' }, cookies: { behaviour: 'all' } });
    const { ask } = await serving(echo, { behaviours: [behaviour({ originRequestPolicy: everything })] });
    const headers = {
      'x-local-country': 'JP',
      'x-local-pop': 'NRT',
      cookie: 'a=1; x-local-country=JP; x-local-pop=NRT; b=2',
    };
    const received = JSON.parse((await ask('/a', { headers })).body).headers;
    expect(Object.keys(received).filter((name) => name.startsWith('x-local'))).toEqual([]);
    expect(received.cookie).toBe('a=1; b=2');
  });
});

describe('the request to the origin', () => {
  const sent = {
    'user-agent': 'agent',
    accept: '*/*',
    authorization: 'Bearer x',
    cookie: 'a=1; b=2',
    'x-forwarded-for': '198.51.100.1',
    'x-forwarded-proto': 'http',
    'x-a': '1',
    connection: 'close',
    'accept-encoding': 'gzip, br, zstd',
    'if-none-match': '"x"',
  };
  const toOrigin = async (policies: Parameters<typeof behaviour>[0], target = '/a?x=1&y=2&z') => {
    const { ask } = await serving(echo, { behaviours: [behaviour(policies)] });
    return JSON.parse((await ask(target, { headers: sent })).body);
  };

  test('has the least where no policy asks for more', async () => {
    const { url, headers } = await toOrigin({});
    expect(url).toBe('/a');
    expect(headers).toEqual({
      host: 'one.origin.example',
      'user-agent': 'Amazon CloudFront',
      via: expect.stringMatching(/^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/),
      'x-amz-cf-id': expect.any(String),
      'x-forwarded-for': '198.51.100.1, 192.0.2.7',
      connection: 'keep-alive',
    });
  });

  test('has what the cache key has', async () => {
    const { url, headers } = await toOrigin({
      cachePolicy: cachePolicy({
        headers: { behaviour: 'whitelist', names: ['x-a'] },
        cookies: { behaviour: 'whitelist', names: ['b'] },
        queryStrings: { behaviour: 'whitelist', names: ['z', 'x'] },
        gzip: true,
      }),
    });
    expect(url).toBe('/a?x=1&z');
    expect(headers).toMatchObject({ 'x-a': '1', cookie: 'b=2', 'accept-encoding': 'gzip' });
  });

  test('has what the origin request policy asks for, together with the cache key', async () => {
    const { url, headers } = await toOrigin({
      cachePolicy: cachePolicy({ queryStrings: { behaviour: 'whitelist', names: ['x'] } }),
      originRequestPolicy: originRequestPolicy({
        headers: { behaviour: 'whitelist', names: ['user-agent', 'x-a'] },
        cookies: { behaviour: 'allExcept', names: ['a'] },
        queryStrings: { behaviour: 'whitelist', names: ['y'] },
      }),
    });
    expect(url).toBe('/a?y=2&x=1');
    expect(headers).toMatchObject({ 'user-agent': 'agent', 'x-a': '1', cookie: 'b=2' });
    expect(headers.authorization).toBeUndefined();
  });

  test('never has hop-by-hop headers or conditions of the viewer', async () => {
    const { headers } = await toOrigin({
      originRequestPolicy: originRequestPolicy({ headers: { behaviour: 'all' }, cookies: { behaviour: 'all' } }),
    });
    expect(headers).toMatchObject({
      host: HOST,
      authorization: 'Bearer x',
      cookie: 'a=1; b=2',
      connection: 'keep-alive',
    });
    for (const name of ['x-forwarded-proto', 'if-none-match', 'accept-encoding']) expect(headers[name]).toBeUndefined();
  });

  test("has the origin's path and headers, and the identity when it is signed", async () => {
    const one = origin('one', { originPath: '/media', customHeaders: { 'X-A': 'theirs' }, signed: true });
    const { ask } = await serving(echo, { origins: new Map([['one', one]]) });
    const { url, headers } = JSON.parse((await ask('/a', { headers: { 'x-a': 'mine', 'x-identity': 'forged' } })).body);
    expect(url).toBe('/media/a');
    expect(headers).toMatchObject({ 'x-a': 'theirs', 'x-identity': 'signed' });
  });
});

describe('compression', () => {
  const text = 'text '.repeat(1000);
  const compressing = (answer: Answer, changes: Parameters<typeof behaviour>[0] = {}) =>
    serving(answer, {
      behaviours: [behaviour({ cachePolicy: cachePolicy({ gzip: true, brotli: true }), ...changes })],
    });
  const accepting = (value: string) => ({ headers: { 'accept-encoding': value } });
  const textual = { 'content-type': 'text/plain; charset=utf-8', 'content-length': '5000', etag: '"v1"' };

  test('prefers brotli, takes gzip, and keeps each apart', async () => {
    const { ask, origin } = await compressing(answering(200, text, textual));
    for (const result of ['Miss', 'Hit']) {
      const br = await ask('/a', accepting('gzip, br'));
      expect(br.headers).toMatchObject({ 'content-encoding': 'br', etag: 'W/"v1"', vary: 'Accept-Encoding' });
      expect(br.headers['x-cache']).toBe(`${result} from cloudfront`);
      expect(brotliDecompressSync(br.bytes).toString()).toBe(text);
    }
    const gzip = await ask('/a', accepting('gzip'));
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.bytes).toString()).toBe(text);
    const plain = await ask('/a');
    expect(plain).toMatchObject({ body: text, headers: { etag: '"v1"', 'content-length': '5000' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(origin.requests).toHaveLength(3);
  });

  const without = (name: string) => Object.fromEntries(Object.entries(textual).filter(([key]) => key !== name));
  test.each<[string, number, Record<string, string>, string, Parameters<typeof behaviour>[0]]>([
    ['the type is not listed', 200, { ...textual, 'content-type': 'video/mp4' }, text, {}],
    ['there is no type', 200, { ...textual, 'content-type': '' }, text, {}],
    ['it is too small', 200, { ...textual, 'content-length': '999' }, 'x'.repeat(999), {}],
    ['its length is not known', 200, without('content-length'), text, {}],
    ['it is compressed already', 200, { ...textual, 'content-encoding': 'gzip' }, text, {}],
    ['the status is another', 500, textual, text, {}],
    ['its TTL is 0', 200, { ...textual, 'cache-control': 'no-store' }, text, {}],
    ['the behaviour does not compress', 200, textual, text, { compress: false }],
  ])('is left out when %s', async (_title, status, headers, body, changes) => {
    const { ask } = await compressing((_request, response) => response.writeHead(status, headers).end(body), changes);
    const answer = await ask('/a', accepting('gzip, br'));
    expect(answer.bytes.length).toBe(body.length);
    expect(answer.headers['content-encoding']).toBe(headers['content-encoding']);
  });

  test.each([200, 403, 404])('takes place for %i', async (status) => {
    const { ask } = await compressing(answering(status, text, { ...textual, 'cache-control': 'max-age=5' }));
    expect((await ask('/a', accepting('br'))).headers['content-encoding']).toBe('br');
  });
});

describe('a response headers policy', () => {
  const cors = {
    allowCredentials: false,
    allowHeaders: ['X-A', 'Range'],
    allowMethods: ['GET', 'HEAD'],
    allowOrigins: ['*'],
    exposeHeaders: ['Age'],
    maxAgeSeconds: 600,
    override: true,
  };
  const policed = (policy: Parameters<typeof responsePolicy>[0], headers: Record<string, string> = {}, status = 200) =>
    serving(answering(status, 'x', headers), {
      behaviours: [behaviour({ responseHeadersPolicy: responsePolicy(policy) })],
    });
  const from = (value: string) => ({ headers: { origin: value } });

  test('sets, keeps and removes headers', async () => {
    const { ask } = await policed(
      {
        removeHeaders: ['server', 'x-amz-request-id'],
        setHeaders: [
          { name: 'X-Over', value: 'policy', override: true },
          { name: 'x-under', value: 'policy', override: false },
          { name: 'x-new', value: 'policy', override: false },
        ],
      },
      { server: 'S3', 'x-amz-request-id': '1', 'x-over': 'origin', 'x-under': 'origin' },
    );
    for (const _result of ['Miss', 'Hit']) {
      const { headers } = await ask('/a');
      expect(headers).toMatchObject({ 'x-over': 'policy', 'x-under': 'origin', 'x-new': 'policy' });
      expect([headers.server, headers['x-amz-request-id']]).toEqual([undefined, undefined]);
    }
  });

  test('applies to errors of the origin too', async () => {
    const { ask } = await policed({ cors }, {}, 403);
    expect((await ask('/a', from('https://a.example'))).headers['access-control-allow-origin']).toBe('*');
  });

  test.each<[string, Partial<typeof cors>, string, string | undefined]>([
    ['any origin', {}, 'https://a.example', '*'],
    ['any origin with credentials', { allowCredentials: true }, 'https://a.example', 'https://a.example'],
    ['a listed one', { allowOrigins: ['https://a.example'] }, 'https://a.example', 'https://a.example'],
    ['a listed one without its scheme', { allowOrigins: ['a.example'] }, 'http://a.example', 'http://a.example'],
    ['one of a wildcard', { allowOrigins: ['https://*.example'] }, 'https://b.example', 'https://b.example'],
    ['no other one', { allowOrigins: ['https://a.example'] }, 'https://b.example', undefined],
    ['no other scheme', { allowOrigins: ['https://a.example'] }, 'http://a.example', undefined],
    ['no look-alike', { allowOrigins: ['https://a.example'] }, 'https://a.example.evil', undefined],
  ])('allows %s', async (_title, changes, requested, allowed) => {
    const { ask } = await policed({ cors: { ...cors, ...changes } });
    const { headers } = await ask('/a', from(requested));
    expect(headers['access-control-allow-origin']).toBe(allowed);
    expect(headers['access-control-expose-headers']).toBe(allowed === undefined ? undefined : 'Age');
    expect(headers.vary).toBe(allowed === undefined || allowed === '*' ? undefined : 'Origin');
  });

  test('says nothing to a request without Origin', async () => {
    const { ask } = await policed({ cors });
    expect((await ask('/a')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each([
    [true, '*'],
    [false, 'https://origin.example'],
  ])("with override %s beside the origin's own CORS answers %s", async (override, expected) => {
    const { ask } = await policed(
      { cors: { ...cors, override } },
      { 'access-control-allow-origin': 'https://origin.example' },
    );
    expect((await ask('/a', from('https://a.example'))).headers['access-control-allow-origin']).toBe(expected);
  });

  test('answers a preflight', async () => {
    const { ask } = await policed({ cors });
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    expect((await ask('/a', { method: 'OPTIONS', headers })).headers).toMatchObject({
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'X-A, Range',
      'access-control-max-age': '600',
    });
  });

  test('tells Server-Timing of as many answers as it samples', async () => {
    const { ask } = await policed({ serverTimingSamplingRate: 100 });
    expect((await ask('/a')).headers['server-timing']).toMatch(
      /^cdn-cache-miss,cdn-pop;desc="IAD50-P1",cdn-rid;desc="[\w=-]+",cdn-upstream-fbl;dur=\d+$/,
    );
    expect((await ask('/a')).headers['server-timing']).toMatch(/^cdn-cache-hit,cdn-pop;/);
    const never = await policed({ serverTimingSamplingRate: 0 });
    expect((await never.ask('/a')).headers['server-timing']).toBeUndefined();
  });

  test('is not known to apply to what a function answers, so it does not', async () => {
    const code = 'function handler() { return { statusCode: 403 }; }';
    const { ask } = await serving(echo, {
      behaviours: [
        behaviour({
          functions: { viewerRequest: viewerFunction(code), viewerResponse: undefined },
          responseHeadersPolicy: responsePolicy({ setHeaders: [{ name: 'x-new', value: 'policy', override: true }] }),
        }),
      ],
    });
    expect((await ask('/a')).headers['x-new']).toBeUndefined();
  });
});

describe('Set-Cookie', () => {
  test.each([
    ['none', undefined],
    ['all', 'a=1'],
  ] as const)('is removed where no policy forwards cookies: %s', async (cookies, expected) => {
    const { ask } = await serving(answering(200, 'x', { 'set-cookie': 'a=1' }), {
      behaviours: [behaviour({ originRequestPolicy: originRequestPolicy({ cookies: { behaviour: cookies } }) })],
    });
    expect((await ask('/a')).headers['set-cookie']).toBe(expected);
  });
});

describe('functions on the way', () => {
  const withFunctions = (viewerRequest: string | undefined, viewerResponse?: string, answer: Answer = echo) =>
    serving(answer, {
      behaviours: [
        behaviour({
          cachePolicy: cachePolicy({ queryStrings: { behaviour: 'all' } }),
          functions: {
            viewerRequest: viewerRequest === undefined ? undefined : viewerFunction(viewerRequest),
            viewerResponse: viewerResponse === undefined ? undefined : viewerFunction(viewerResponse),
          },
        }),
      ],
    });

  test.each([
    ['an exception', "function handler() { throw new Error('boom'); }", 503, 'could not run'],
    ['an exception of a promise', "async function handler() { throw new Error('boom'); }", 503, 'could not run'],
    ['a function without end', 'function handler() { for (;;); }', 503, 'could not run'],
    ['nothing returned', 'function handler() {}', 502, 'invalid value'],
    ['a changed method', "function handler(e) { e.request.method = 'PUT'; return e.request; }", 502, 'invalid value'],
    [
      'a forbidden header',
      "function handler(e) { e.request.headers['x-edge-a'] = { value: '1' }; return e.request; }",
      502,
      'invalid value',
    ],
  ])('%s is told as CloudFront does, and the trace says why', async (_title, code, status, words) => {
    const { ask, edge, origin } = await withFunctions(code);
    const answer = await ask('/a');
    expect(answer).toMatchObject({
      status,
      headers: { 'x-cache': 'Error from cloudfront', 'content-type': 'text/html' },
    });
    expect(answer.body).toContain(words);
    expect(answer.body).not.toContain('boom');
    const stage = edge.trace.last(1)[0]?.stages.find(({ name }) => name === 'viewer-request');
    expect(stage?.text).toMatch(/^(exception: Error: boom|time-out: |invalid result: )/);
    expect(origin.requests).toHaveLength(0);
  });

  test('a changed URI and query go to the cache key and the origin', async () => {
    const { ask, edge } = await withFunctions(
      "function handler(e) { e.request.uri = '/b'; delete e.request.querystring.token; return e.request; }",
    );
    expect(JSON.parse((await ask('/a?token=secret&x=1')).body).url).toBe('/b?x=1');
    expect((await ask('/c?x=1&token=other')).headers['x-cache']).toBe('Hit from cloudfront');
    expect(JSON.stringify(edge.trace.last())).not.toMatch(/secret|other/);
  });

  test('an untouched query stays as it was sent', async () => {
    const { ask } = await withFunctions('function handler(e) { return e.request; }');
    expect(JSON.parse((await ask('/a?b&a=%20&b=&=x')).body).url).toBe('/a?b&a=%20&b=&=x');
  });

  test('an answer of the viewer-request function is told in X-Cache and is not cached', async () => {
    const { ask, origin } = await withFunctions(
      "function handler(e) { return { statusCode: 302, headers: { location: { value: '/x' } }, cookies: { a: { value: '1', attributes: 'Path=/' } } }; }",
    );
    expect(await ask('/a')).toMatchObject({
      status: 302,
      headers: { location: '/x', 'set-cookie': 'a=1; Path=/', 'x-cache': 'FunctionGeneratedResponse from cloudfront' },
    });
    expect(origin.requests).toHaveLength(0);
  });

  test('viewer-response changes each answer, from the cache too', async () => {
    const code =
      "function handler(e) { e.response.headers['x-seen'] = { value: String(e.response.statusCode) }; return e.response; }";
    const { ask } = await withFunctions(undefined, code, answering(200, 'the body'));
    for (const result of ['Miss', 'Hit']) {
      const answer = await ask('/a');
      expect(answer).toMatchObject({
        body: 'the body',
        headers: { 'x-seen': '200', 'x-cache': `${result} from cloudfront` },
      });
    }
  });

  test.each([400, 404, 500])('viewer-response does not run for %i', async (status) => {
    const { ask } = await withFunctions(undefined, "function handler() { throw new Error('ran'); }", answering(status));
    expect((await ask('/a')).status).toBe(status);
  });

  test('viewer-response that goes wrong is told', async () => {
    const failing = await withFunctions(undefined, "function handler() { throw new Error('x'); }", answering(200));
    expect((await failing.ask('/a')).status).toBe(503);
    const invalid = await withFunctions(undefined, 'function handler(e) { return e.request; }', answering(200));
    expect((await invalid.ask('/a')).status).toBe(502);
  });
});

async function serving(
  answer: Answer,
  model: Partial<DistributionModel> = {},
): Promise<Pick<TestEdge, 'ask' | 'edge'> & { readonly origin: TestOrigin }> {
  const origin = await httpOrigin(answer);
  open.push(origin);
  const addresses = { 'one.origin.example': origin.url, 'two.origin.example': origin.url };
  const { ask, edge } = await testEdge(distribution(model), addresses);
  open.push(edge);
  return { ask, edge, origin };
}
