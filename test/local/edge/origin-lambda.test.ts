/** Origin-request and origin-response functions as stages of the edge, over sockets. */
import { describe, expect, test } from 'vitest';
import type { DistributionModel } from '../../../local/template/model.ts';
import { closedAfterEach } from '../../support/closed-after.ts';
import { edgeLambda } from '../runtime/lambdas.ts';
import { behaviour, distribution, origin, type TestEdge, testEdge, viewerFunction } from './models.ts';
import { type Answer, httpOrigin, type TestOrigin } from './origins.ts';

const open = closedAfterEach();

const echo: Answer = (request, response) => {
  response.setHeader('cache-control', 'max-age=60');
  response.end(JSON.stringify({ url: request.url, host: request.headers.host, custom: request.headers['x-custom'] }));
};

describe('the origin that an origin-request function sets', () => {
  test.each([
    [
      'another custom one',
      `request.origin.custom.domainName = 'two.origin.example'; request.origin.custom.path = '/p';
       request.origin.custom.customHeaders['x-custom'] = [{ key: 'X-Custom', value: 'c' }];
       request.headers.host = [{ key: 'Host', value: 'two.origin.example' }];`,
      { url: '/p/a', host: 'two.origin.example', custom: 'c' },
    ],
    [
      'another name without a new Host',
      "request.origin.custom.domainName = 'two.origin.example';",
      { url: '/a', host: 'one.origin.example' },
    ],
    [
      'an S3 one',
      `request.origin = { s3: { domainName: 'two.origin.example', path: '', authMethod: 'none', region: '', customHeaders: {} } };
       request.headers.host = [{ key: 'Host', value: 'two.origin.example' }];`,
      { url: '/a', host: 'two.origin.example' },
    ],
  ])('is asked: %s', async (_title, change, expected) => {
    const { edge, one, two } = await serving({
      originRequest: `const { request } = event.Records[0].cf; ${change} return request;`,
    });
    expect(JSON.parse((await edge.ask('/a')).body)).toEqual(expected);
    expect([one.requests.length, two.requests.length]).toEqual([0, 1]);
  });

  test('is what origin-response is told of', async () => {
    const { edge } = await serving({
      originRequest:
        "const { request } = event.Records[0].cf; request.origin.custom.domainName = 'two.origin.example'; return request;",
      originResponse:
        'const { request, response } = event.Records[0].cf; console.log(request.origin.custom.domainName); return response;',
    });
    await edge.ask('/a');
    const stages = edge.edge.trace.last(1)[0]?.stages ?? [];
    expect(stages.find(({ name }) => name === 'origin-response')?.logs).toEqual(['two.origin.example']);
    expect(stages.find(({ name }) => name === 'origin-request')?.text).toBe('returned /a from two.origin.example');
  });

  test('is set for each origin of a group, and failover goes on from there', async () => {
    const { edge } = await serving(
      {
        originRequest:
          'const { request } = event.Records[0].cf; console.log(request.origin.custom.domainName); return request;',
      },
      (_request, response) => response.writeHead(503).end(),
    );
    expect((await edge.ask('/a')).status).toBe(200);
    const stages = edge.edge.trace.last(1)[0]?.stages ?? [];
    const logs = stages.filter(({ name }) => name === 'origin-request').map((stage) => stage.logs);
    expect(logs).toEqual([['one.origin.example'], ['two.origin.example']]);
  });

  test('that breaks a rule is a 502', async () => {
    const { edge, one } = await serving({
      originRequest:
        "const { request } = event.Records[0].cf; request.origin.custom.domainName = '127.0.0.1'; return request;",
    });
    expect((await edge.ask('/a')).status).toBe(502);
    const stage = edge.edge.trace.last(1)[0]?.stages.find(({ name }) => name === 'origin-request');
    expect(stage?.text).toMatch(/^invalid result: request.origin's domainName is '127.0.0.1'/);
    expect(one.requests).toHaveLength(0);
  });
});

describe('an answer that an origin-request function makes', () => {
  const made = `return { status: '200', headers: { 'cache-control': [{ value: 'max-age=30' }] }, body: 'made' };`;

  test('is kept by its own headers, and is told in X-Cache', async () => {
    const { edge, one } = await serving({ originRequest: made });
    expect(await edge.ask('/a')).toMatchObject({
      body: 'made',
      headers: { 'x-cache': 'LambdaGeneratedResponse from cloudfront', 'content-length': '4' },
    });
    edge.pass(29);
    expect(await edge.ask('/a')).toMatchObject({
      body: 'made',
      headers: { 'x-cache': 'Hit from cloudfront', age: '29' },
    });
    edge.pass(1);
    expect((await edge.ask('/a')).headers['x-cache']).toBe('LambdaGeneratedResponse from cloudfront');
    expect(one.requests).toHaveLength(0);
  });

  test('passes viewer-response each time, and never origin-response', async () => {
    const code =
      "function handler(e) { e.response.headers['x-seen'] = { value: String(e.response.statusCode) }; return e.response; }";
    const { edge } = await serving({ originRequest: made, originResponse: "throw new Error('ran');" }, echo, code);
    for (const _each of ['made', 'kept']) expect((await edge.ask('/a')).headers['x-seen']).toBe('200');
  });
});

test.each([
  [19_000, 200],
  [21_000, 502],
])('an answer whose head has about %i bytes is a %i', async (bytes, status) => {
  const { edge } = await serving({}, (_request, response) => {
    response.writeHead(200, { 'x-long': 'a'.repeat(bytes) }).end();
  });
  expect((await edge.ask('/a')).status).toBe(status);
});

interface Serving {
  readonly edge: TestEdge;
  readonly one: TestOrigin;
  readonly two: TestOrigin;
}

/** A group of `one` and `two`; the codes are bodies of handlers. */
async function serving(
  codes: { readonly originRequest?: string; readonly originResponse?: string },
  first: Answer = echo,
  viewerResponse?: string,
): Promise<Serving> {
  const [one, two] = [await httpOrigin(first), await httpOrigin(echo)];
  open.push(one, two);
  const lambda = (logicalId: string, body: string | undefined) =>
    body === undefined ? undefined : edgeLambda(`exports.handler = async (event) => { ${body} };`, { logicalId });
  const plain = behaviour({ targetOriginId: 'pair' });
  const model: DistributionModel = distribution({
    origins: new Map([
      ['one', origin('one')],
      ['two', origin('two')],
    ]),
    originGroups: new Map([['pair', { id: 'pair', statusCodes: [503], members: ['one', 'two'] }]]),
    behaviours: [
      {
        ...plain,
        functions: {
          viewerRequest: undefined,
          viewerResponse: viewerResponse === undefined ? undefined : viewerFunction(viewerResponse),
        },
        lambdas: {
          ...plain.lambdas,
          originRequest: lambda('OriginRequest', codes.originRequest),
          originResponse: lambda('OriginResponse', codes.originResponse),
        },
      },
    ],
  });
  const edge = await testEdge(model, { 'one.origin.example': one.url, 'two.origin.example': two.url });
  open.push(edge.edge);
  return { edge, one, two };
}
