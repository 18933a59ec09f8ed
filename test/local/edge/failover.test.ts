import { describe, expect, test } from 'vitest';
import { FAILOVER } from '../../../infra/limits.ts';
import { failsOver } from '../../../local/edge/failover.ts';
import type { OriginExchange, OriginFailure } from '../../../local/edge/origin-connection.ts';
import type { DistributionModel, OriginModel } from '../../../local/template/model.ts';
import { closedAfterEach } from '../../support/closed-after.ts';
import { edgeLambda } from '../runtime/lambdas.ts';
import { behaviour, distribution, origin, type TestEdge, testEdge, viewerFunction } from './models.ts';
import {
  type Answer,
  answering,
  closedPort,
  closingOrigin,
  fullOrigin,
  garbageOrigin,
  httpOrigin,
  silent,
  type TestOrigin,
} from './origins.ts';

const open = closedAfterEach();

describe('the condition of a failover', () => {
  // "Optimize high availability with CloudFront origin failover": which code stands for which failure.
  test.each<[OriginFailure, number]>([
    ['refused', 503],
    ['connect-time-out', 504],
    ['read-time-out', 504],
    ['broken', 502],
  ])('%s needs %i among the codes, and no other', (failure, code) => {
    const exchange: OriginExchange = { ok: false, failure, message: '', attempts: [] };
    const others = FAILOVER.statusCodes.filter((each) => each !== code);
    expect(failsOver(exchange, [code], 'GET')).toBe(true);
    expect(failsOver(exchange, others, 'GET')).toBe(false);
  });

  test.each([
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['POST', false],
    ['PUT', false],
    ['PATCH', false],
    ['DELETE', false],
  ])('for %s: %s', (method, expected) => {
    const exchange: OriginExchange = { ok: false, failure: 'refused', message: '', attempts: [] };
    expect(failsOver(exchange, FAILOVER.statusCodes, method)).toBe(expected);
  });
});

describe('an origin group, over sockets', () => {
  test.each([...FAILOVER.statusCodes])(
    'asks the partner after %i when the group lists it, and only then',
    async (status) => {
      const listed = await group(answering(status), [status]);
      expect(await listed.edge.ask('/a')).toMatchObject({ status: 200, body: 'the partner' });
      const others = FAILOVER.statusCodes.filter((code) => code !== status);
      const unlisted = await group(answering(status), others);
      expect((await unlisted.edge.ask('/a')).status).toBe(status);
      expect(unlisted.partner.requests).toHaveLength(0);
    },
  );

  test.each<[string, () => Promise<string>, number, number]>([
    ['a closed port', closedPort, 503, 502],
    ['a connection closed before an answer', async () => opened(await closingOrigin()).url, 503, 502],
    ['a connection that nobody takes up', async () => opened(await fullOrigin()).url, 504, 504],
    ['silence', async () => opened(await httpOrigin(silent)).url, 504, 504],
    ['what is no HTTP', async () => opened(await garbageOrigin()).url, 502, 502],
  ])('after %s', async (_title, address, code, status) => {
    const listed = await group(await address(), [code]);
    expect(await listed.edge.ask('/a')).toMatchObject({ status: 200, body: 'the partner' });
    const others = FAILOVER.statusCodes.filter((each) => each !== code);
    const unlisted = await group(await address(), others);
    const answer = await unlisted.edge.ask('/a');
    expect(answer).toMatchObject({ status, headers: { 'x-cache': 'Error from cloudfront', server: 'CloudFront' } });
    expect(unlisted.partner.requests).toHaveLength(0);
  });

  test('asks the primary first, every time', async () => {
    const { edge, primary, partner } = await group(answering(503), [503]);
    for (const path of ['/a', '/b', '/c']) await edge.ask(path);
    expect(primary.requests.map(({ url }) => url)).toEqual(['/a', '/b', '/c']);
    expect(partner.requests.map(({ url }) => url)).toEqual(['/a', '/b', '/c']);
  });

  test.each([
    ['HEAD', 200, 1],
    ['OPTIONS', 200, 1],
    ['POST', 503, 0],
  ])('for %s answers %i and asks the partner %i times', async (method, status, asked) => {
    const { edge, partner } = await group(answering(503), [503]);
    const body = method === 'POST' ? { body: 'x', headers: { 'content-length': '1' } } : {};
    expect((await edge.ask('/a', { method, ...body })).status).toBe(status);
    expect(partner.requests).toHaveLength(asked);
  });

  test('answers what the partner did when both fail', async () => {
    const { edge } = await group(answering(503), [503, 404], answering(404, 'not here either'));
    expect(await edge.ask('/a')).toMatchObject({ status: 404, body: 'not here either' });
    const stages = edge.edge.trace.last(1)[0]?.stages.filter(({ name }) => name === 'failover');
    expect(stages?.map(({ text }) => text)).toEqual(['one failed; asking two']);
  });

  test('lets go of what the primary was still sending', async () => {
    let gone = (): void => {};
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const endless: Answer = (_request, response) => {
      response.on('close', gone).writeHead(503).write('there is more to come');
    };
    const { edge } = await group(endless, [503], answering(200, 'the partner'), undefined, { readTimeout: 120 });
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'the partner' });
    await closed;
  });

  test('answers 504 when both are silent', async () => {
    const { edge } = await group(silent, [504], silent);
    expect((await edge.ask('/a')).status).toBe(504);
  });

  test('tells each attempt in the trace, with its time', async () => {
    const { edge } = await group(answering(503), [503]);
    const { headers } = await edge.ask('/a');
    const record = edge.edge.trace.find(headers['x-amz-cf-id'] ?? '');
    const attempts = record?.stages.flatMap((stage) => stage.attempts ?? []);
    expect(attempts).toEqual([
      { outcome: '503', milliseconds: expect.any(Number) },
      { outcome: '200', milliseconds: expect.any(Number) },
    ]);
    expect(record?.origin).toBe('two');
  });

  test.each<[string, () => Promise<Answer | string>, number, string[][]]>([
    ['both', async () => answering(503), 503, [['one.origin.example 503'], ['two.origin.example 200']]],
    ['the partner alone, since nothing took the connection up', closedPort, 503, [['two.origin.example 200']]],
    ['the partner alone, after silence', async () => silent, 504, [['two.origin.example 200']]],
  ])('runs the viewer-request function once, and origin-response for %s', async (_title, first, code, answered) => {
    const viewer = 'function handler(event) { console.log("ran"); return event.request; }';
    const lambda = edgeLambda(
      'exports.handler = async (event) => { const { request, response } = event.Records[0].cf; console.log(request.origin.custom.domainName, response.status); return response; };',
    );
    const { edge } = await group(await first(), [code], answering(200, 'the partner'), (model) => ({
      ...model,
      behaviours: model.behaviours.map((each) => ({
        ...each,
        functions: { viewerRequest: viewerFunction(viewer), viewerResponse: undefined },
        lambdas: { ...each.lambdas, originResponse: lambda },
      })),
    }));
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'the partner' });
    const stages = edge.edge.trace.last(1)[0]?.stages ?? [];
    const logs = (name: string) => stages.filter((stage) => stage.name === name).map((stage) => stage.logs);
    expect(logs('viewer-request')).toEqual([['ran']]);
    expect(logs('origin-response')).toEqual(answered);
  });

  test('chosen by the function replaces the target of the behaviour', async () => {
    const code = `import cf from 'cloudfront';
      function handler(event) {
        cf.createRequestOriginGroup({ originIds: [{ originId: 'two' }, { originId: 'one' }], failoverCriteria: { statusCodes: [500] } });
        return event.request;
      }`;
    const { edge, primary, partner } = await group(answering(200, 'the first'), [503], answering(500), (model) => ({
      ...model,
      behaviours: [behaviour({ functions: { viewerRequest: viewerFunction(code), viewerResponse: undefined } })],
    }));
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'the first' });
    expect([partner.requests.length, primary.requests.length]).toEqual([1, 1]);
  });
});

describe('a custom origin', () => {
  const custom = (port: number, changes: Partial<OriginModel> = {}) =>
    origin('one', {
      domainName: 'localhost',
      originPath: '/app',
      custom: { protocolPolicy: 'http-only', httpPort: port, httpsPort: port },
      ...changes,
    });
  const asking = async (one: OriginModel) => {
    const edge = await testEdge(distribution({ origins: new Map([['one', one]]) }));
    opened(edge.edge);
    return edge;
  };
  const portOf = ({ url }: TestOrigin) => Number(new URL(url).port);

  test.each([
    ['http-only', 'https', 200],
    ['match-viewer', 'http', 200],
    // The server has no TLS: what comes back is no handshake.
    ['https-only', 'http', 502],
    ['match-viewer', 'https', 502],
  ] as const)(
    'is any HTTP server, at its own name and port: %s for a viewer over %s is %i',
    async (protocolPolicy, scheme, status) => {
      const server = opened(await httpOrigin((request, response) => response.end(request.url)));
      const port = portOf(server);
      const edge = await asking(custom(port, { custom: { protocolPolicy, httpPort: port, httpsPort: port } }));
      const answer = await edge.ask('/a', { scheme });
      expect(answer.status).toBe(status);
      if (status === 200) {
        expect(answer.body).toBe('/app/a');
        expect(server.requests[0]?.headers.host).toBe('localhost');
      } else expect(server.requests).toHaveLength(0);
    },
  );

  test('takes over from one whose name does not resolve', async () => {
    const server = opened(await httpOrigin(answering(200, 'the partner')));
    const gone = origin('gone', { domainName: 'gone.invalid' });
    const model = distribution({
      origins: new Map([
        ['gone', gone],
        ['one', custom(portOf(server))],
      ]),
      originGroups: new Map([['pair', { id: 'pair', statusCodes: [503], members: ['gone', 'one'] }]]),
      behaviours: [behaviour({ targetOriginId: 'pair' })],
    });
    const edge = await testEdge(model);
    opened(edge.edge);
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'the partner' });
  });
});

describe('attempts', () => {
  const attemptsOf = (edge: TestEdge) =>
    edge.edge.trace.last(1)[0]?.stages.flatMap(({ attempts }) => attempts ?? []).length;

  test.each([1, 2, 3])('to connect are as many as the template says: %i', async (count) => {
    const { edge } = await group(await closedPort(), [], answering(200), undefined, { connectionAttempts: count });
    expect((await edge.ask('/a')).status).toBe(502);
    expect(attemptsOf(edge)).toBe(count);
  });

  test.each([1, 2])('to connect last as long as the template says, each of %i', async (count) => {
    const settings = { connectionAttempts: count, connectionTimeout: 0.1, readTimeout: 60 };
    const { edge } = await group(
      opened(await fullOrigin()).url,
      [504],
      answering(200, 'the partner'),
      undefined,
      settings,
    );
    expect(await edge.ask('/a')).toMatchObject({ status: 200, body: 'the partner' });
    const [failed] = edge.edge.trace.last(1)[0]?.stages.flatMap(({ attempts }) => (attempts ? [attempts] : [])) ?? [];
    expect(failed?.map(({ outcome }) => outcome)).toEqual(Array(count).fill('connect-time-out'));
  });

  test.each(['POST', 'PUT', 'DELETE'])(
    'to connect are made again for a %s, whose body is still there',
    async (method) => {
      const server = opened(await httpOrigin((request, response) => void request.pipe(response)));
      const bases = [await closedPort(), await closedPort(), server.url];
      const model = distribution({
        origins: new Map([['one', origin('one', { connectionAttempts: 3 })]]),
        behaviours: [behaviour({ allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] })],
      });
      const edge = await testEdge(model, {}, { localAddress: () => bases.shift() });
      opened(edge.edge);
      const asked = edge.ask('/a', { method, body: 'all of it', headers: { 'content-length': '9' } });
      expect(await asked).toMatchObject({ status: 200, body: 'all of it' });
      expect(attemptsOf(edge)).toBe(3);
    },
  );

  // It may have been acted on before the connection dropped.
  test.each([
    ['GET', 3],
    ['HEAD', 3],
    ['OPTIONS', 1],
    ['DELETE', 1],
    ['PATCH', 1],
  ])('after a dropped connection, for a %s, are %i in all', async (method, count) => {
    const dropping = opened(await closingOrigin());
    const { edge } = await group(dropping.url, [], answering(200), undefined, { connectionAttempts: 3 });
    expect((await edge.ask('/a', { method })).status).toBe(502);
    expect(attemptsOf(edge)).toBe(count);
  });

  test('are made again after silence for a GET, not for a POST', async () => {
    const { edge, primary } = await group(silent, [], answering(200), undefined, { connectionAttempts: 2 });
    expect((await edge.ask('/a')).status).toBe(504);
    expect(primary.requests).toHaveLength(2);
    await edge.ask('/a', { method: 'POST', body: 'x', headers: { 'content-length': '1' } });
    expect(primary.requests).toHaveLength(3);
  });

  test('are not made again after an answer', async () => {
    const { edge, primary } = await group(answering(500), [], answering(200), undefined, { connectionAttempts: 3 });
    await edge.ask('/a');
    expect(primary.requests).toHaveLength(1);
  });
});

function opened<T extends { close(): Promise<unknown> }>(resource: T): T {
  open.push(resource);
  return resource;
}

/** Two origins as a group; `first` is how the primary answers, or the address of one that does not. */
async function group(
  first: Answer | string,
  statusCodes: readonly number[],
  second: Answer = answering(200, 'the partner'),
  change: (model: DistributionModel) => DistributionModel = (model) => model,
  settings: Partial<OriginModel> = {},
): Promise<{ edge: TestEdge; primary: TestOrigin; partner: TestOrigin }> {
  const primary = opened(await httpOrigin(typeof first === 'string' ? silent : first));
  const partner = opened(await httpOrigin(second));
  const allowedMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
  const quick = { readTimeout: 0.2, ...settings };
  const model = distribution({
    origins: new Map([
      ['one', origin('one', quick)],
      ['two', origin('two', quick)],
    ]),
    originGroups: new Map([['pair', { id: 'pair', statusCodes, members: ['one', 'two'] }]]),
    behaviours: [behaviour({ targetOriginId: 'pair', allowedMethods })],
  });
  const addresses = {
    'one.origin.example': typeof first === 'string' ? first : primary.url,
    'two.origin.example': partner.url,
  };
  const edge = await testEdge(change(model), addresses);
  opened(edge.edge);
  return { edge, primary, partner };
}
