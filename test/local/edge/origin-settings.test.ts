/** An origin's settings, as the template or a viewer-request function gives them, over sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { DISTRIBUTION } from '../../../infra/limits.ts';
import { localCertificate } from '../../../local/edge/certificate.ts';
import { MAX_OBJECT_BYTES } from '../../../local/edge/object-source.ts';
import type { DistributionModel, OriginModel } from '../../../local/template/model.ts';
import { behaviour, distribution, origin, type TestEdge, testEdge, viewerFunction } from './models.ts';
import { answering, closedPort, fullOrigin, httpOrigin, silent, type TestOrigin } from './origins.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

describe('a time-out', () => {
  // Both ask one address: what tells them apart is their own setting, which is told by who gives up first.
  test.each<[string, () => Promise<TestOrigin>, Partial<OriginModel>, Partial<OriginModel>]>([
    ['to connect', fullOrigin, { connectionTimeout: 10 }, { connectionTimeout: 1 }],
    ['to read', () => httpOrigin(silent), { readTimeout: 30 }, { readTimeout: 1 }],
  ])('%s is that of the origin which is asked', async (_title, start, long, short) => {
    const { url } = opened(await start());
    const edge = await serving([origin('one', long), origin('two', short)], () => url, {
      behaviours: [behaviour({ pathPattern: '/long' }), behaviour({ targetOriginId: 'two' })],
    });
    const patient = edge.ask('/long').then(() => 'the patient one');
    const hasty = edge.ask('/a').then(({ status }) => status);
    expect(await Promise.race([patient, hasty])).toBe(504);
  });

  test('to read ends an answer that stops in its middle, which is not kept', async () => {
    const stopping = opened(
      await httpOrigin((_request, response) => {
        response.writeHead(200, { 'cache-control': 'max-age=60', 'content-length': '8' }).write('half');
      }),
    );
    const edge = await serving([origin('one', { readTimeout: 0.5 })], () => stopping.url);
    for (const asked of [1, 2]) {
      await expect(edge.ask('/a')).rejects.toThrow();
      expect(stopping.requests).toHaveLength(asked);
    }
  }, 20_000);
});

describe('an answer', () => {
  const GET = { status: 502, headers: { 'x-cache': 'Error from cloudfront' } };
  const large = async () => {
    const bytes = DISTRIBUTION.cacheableBytes + 1;
    const server = opened(
      await httpOrigin((request, response) => {
        if (request.headers.range) response.writeHead(206, { 'content-range': `bytes 0-4/${bytes}` }).end('12345');
        else response.writeHead(200, { 'content-length': String(bytes) }).flushHeaders();
      }),
    );
    const allowedMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
    return serving([origin('one')], () => server.url, { behaviours: [behaviour({ allowedMethods })] });
  };

  test.each([
    ['GET', {}, GET],
    ['POST', {}, GET],
    ['HEAD', {}, { status: 200 }],
    ['GET', { range: 'bytes=0-4' }, { status: 206, body: '12345' }],
  ] as const)('over 50 GB is not returned, but a part of it is: %s %j', async (method, headers, expected) => {
    const edge = await large();
    expect(await edge.ask('/a', { method, headers })).toMatchObject(expected);
  });

  test.each([
    [0, 'Hit'],
    [1, 'Miss'],
  ])('without a length is kept up to 64 MB and not %i byte more: %s', async (more, result) => {
    const server = opened(
      await httpOrigin((_request, response) => {
        response.writeHead(200, { 'cache-control': 'max-age=60' }).write(Buffer.alloc(MAX_OBJECT_BYTES));
        response.end(Buffer.alloc(more));
      }),
    );
    const model = distribution({ origins: new Map([['one', origin('one', { readTimeout: 30 })]]) });
    const edge = await testEdge(model, {}, { localAddress: () => server.url, cacheBytes: 2 * MAX_OBJECT_BYTES });
    opened(edge.edge);
    expect((await edge.ask('/a')).bytes.length).toBe(MAX_OBJECT_BYTES + more);
    expect((await edge.ask('/a')).headers['x-cache']).toBe(`${result} from cloudfront`);
  });
});

describe('HTTPS to a custom origin', () => {
  test.each(['https-only', 'match-viewer'] as const)(
    'goes to the HTTPS port, by its name, and a certificate that nobody vouches for is a 502: %s',
    async (protocolPolicy) => {
      const folder = mkdtempSync(join(tmpdir(), 'origin-'));
      const { key, cert } = await localCertificate(folder, Date.now());
      rmSync(folder, { recursive: true });
      const names: (string | undefined)[] = [];
      let requests = 0;
      const server = https.createServer({
        key,
        cert,
        SNICallback: (name, done) => {
          names.push(name);
          done(null);
        },
      });
      server.on('request', () => requests++);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
      const httpsPort = (server.address() as AddressInfo).port;
      const httpPort = Number(new URL(await closedPort()).port);
      const one = origin('one', { domainName: 'localhost', custom: { protocolPolicy, httpPort, httpsPort } });
      const edge = await serving([one], () => undefined);
      expect((await edge.ask('/a', { scheme: 'https' })).status).toBe(502);
      expect([names, requests]).toEqual([['localhost'], 0]);
    },
  );
});

describe("a function's own settings", () => {
  const asks = (call: string) => `import cf from 'cloudfront';
    function handler(event) { ${call} return event.request; }`;
  const theirs = origin('one', { originPath: '/theirs', customHeaders: { 'x-theirs': '1' }, connectionAttempts: 3 });

  test.each([
    [
      'of the origin that is updated',
      "cf.updateRequestOrigin({ domainName: 'two.origin.example', originPath: '/own', customHeaders: { 'X-Own': '2' } });",
      { url: '/own/a', host: 'two.origin.example', 'x-own': '2', 'x-theirs': undefined },
    ],
    [
      'of the origin that is selected',
      "cf.selectRequestOriginById('two', { originPath: '/own' });",
      { url: '/own/a', host: 'two.origin.example', 'x-own': undefined, 'x-theirs': undefined },
    ],
    [
      'which leave the rest as it is',
      "cf.updateRequestOrigin({ originPath: '/own' });",
      { url: '/own/a', host: 'one.origin.example', 'x-own': undefined, 'x-theirs': '1' },
    ],
  ])('are %s', async (_title, call, expected) => {
    const server = opened(await httpOrigin(answering(200)));
    const functions = { viewerRequest: viewerFunction(asks(call)), viewerResponse: undefined };
    const edge = await serving([theirs, origin('two')], () => server.url, { behaviours: [behaviour({ functions })] });
    expect((await edge.ask('/a')).status).toBe(200);
    const { url, headers } = server.requests[0] as IncomingMessage;
    expect({ url, host: headers.host, 'x-own': headers['x-own'], 'x-theirs': headers['x-theirs'] }).toEqual(expected);
  });

  test('are a number of attempts', async () => {
    const functions = {
      viewerRequest: viewerFunction(asks('cf.updateRequestOrigin({ connectionAttempts: 2 });')),
      viewerResponse: undefined,
    };
    const port = await closedPort();
    const edge = await serving([theirs], () => port, { behaviours: [behaviour({ functions })] });
    await edge.ask('/a');
    expect(edge.edge.trace.last(1)[0]?.stages.flatMap(({ attempts }) => attempts ?? [])).toHaveLength(2);
  });

  // "Helper methods for origin modification": of an origin group only the primary is updated.
  test('change the primary of a group, and the secondary still takes over', async () => {
    const [primary, secondary] = [opened(await httpOrigin(answering(503))), opened(await httpOrigin(answering(200)))];
    const functions = {
      viewerRequest: viewerFunction(asks("cf.updateRequestOrigin({ originPath: '/own' });")),
      viewerResponse: undefined,
    };
    const edge = await serving(
      [theirs, origin('two')],
      (domainName) => (domainName === 'one.origin.example' ? primary.url : secondary.url),
      {
        originGroups: new Map([['pair', { id: 'pair', statusCodes: [503], members: ['one', 'two'] }]]),
        behaviours: [behaviour({ targetOriginId: 'pair', functions })],
      },
    );
    expect((await edge.ask('/a')).status).toBe(200);
    expect([primary.requests[0]?.url, secondary.requests[0]?.url]).toEqual(['/own/a', '/a']);
  });
});

function opened<T extends { close(): Promise<unknown> }>(resource: T): T {
  open.push(resource);
  return resource;
}

async function serving(
  origins: readonly OriginModel[],
  localAddress: (domainName: string) => string | undefined,
  changes: Partial<DistributionModel> = {},
): Promise<TestEdge> {
  const model = distribution({ origins: new Map(origins.map((each) => [each.id, each])), ...changes });
  const edge = await testEdge(model, {}, { localAddress });
  opened(edge.edge);
  return edge;
}
