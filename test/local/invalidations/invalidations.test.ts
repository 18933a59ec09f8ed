/** The SDK's own client makes invalidations, and the caches of an edge forget what they name. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { pathMatcher } from '../../../local/edge/invalidation-path.ts';
import { readBatch } from '../../../local/invalidations/batch-xml.ts';
import { handleInvalidations } from '../../../local/invalidations/endpoint.ts';
import { createInvalidations } from '../../../local/invalidations/invalidations.ts';
import { closedAfterEach } from '../../support/closed-after.ts';
import { behaviour, cachePolicy, distribution, START, testEdge } from '../edge/models.ts';
import { type Answer, httpOrigin } from '../edge/origins.ts';

const ID = 'EDFDVBD6EXAMPLE';
const open = closedAfterEach();

describe('a path of an invalidation', () => {
  test.each([
    ['/a', '/a', true],
    ['/a', '/a?x=1', false],
    ['/a', '/ab', false],
    ['/a', '/A', false],
    ['a', '/a', true],
    ['/a?x=1', '/a?x=1', true],
    ['/a?x=1', '/a?x=2', false],
    ['/a*', '/a?x=2', true],
    ['/a*', '/ab/c', true],
    ['/a/*', '/a', false],
    ['/a/*', '/a/b/c', true],
    ['/*', '/', true],
    ['*', '/anything', true],
    ['/%61', '/a', true],
    ['/a', '/%61', true],
    ['/x/../a', '/a', true],
    ['/a%2fb', '/a%2Fb', true],
    ['/a%2Fb', '/a/b', false],
    ['/a.c', '/abc', false],
    ['/%7Eme', '/~me', true],
    ['/%7eme/*', '/%7Eme/a', true],
    ['/a%5B1%5D', '/a[1]', true],
    ['/a?x=%7E%7C', '/a?x=~|', true],
    ['/a%5B1%5D', '/a%5B2%5D', false],
  ])('%s against %s: %s', (path, cached, expected) => {
    expect(pathMatcher([path])(cached)).toBe(expected);
    expect(pathMatcher(['/other', path])(cached)).toBe(expected);
  });
});

describe('a batch', () => {
  test.each([
    ['<InvalidationBatch/>', 'malformed'],
    ['no xml', 'malformed'],
    [batch('<Quantity>2</Quantity><Items><Path>/a</Path></Items>'), 'inconsistent'],
    [batch('<Quantity>0</Quantity>'), { callerReference: 'r', paths: [] }],
    [
      batch('<Quantity>2</Quantity><Items><Path>/a?b=1&amp;c=&#50;&#x33;</Path><Path>/&lt;*</Path></Items>'),
      { callerReference: 'r', paths: ['/a?b=1&c=23', '/<*'] },
    ],
  ])('%s is read as %j', (xml, expected) => {
    expect(readBatch(xml)).toEqual(expected);
  });
});

describe("the SDK's client", () => {
  test('makes an invalidation, finds it again and lists it', async () => {
    const { client } = await edgeWithApi();
    const paths = { Quantity: 2, Items: ["/a?x=1&y='2'", '/b/*'] };
    const made = await client.send(create(paths.Items, 'first'));
    const invalidation = {
      Id: expect.stringMatching(/^I[0-9A-F]{25}$/),
      Status: 'Completed',
      CreateTime: new Date(START),
      InvalidationBatch: { Paths: paths, CallerReference: 'first' },
    };
    expect(made.Invalidation).toEqual(invalidation);
    expect(made.Location).toContain(`/2020-05-31/distribution/${ID}/invalidation/${made.Invalidation?.Id}`);
    const found = await client.send(new GetInvalidationCommand({ DistributionId: ID, Id: made.Invalidation?.Id }));
    expect(found.Invalidation).toEqual(invalidation);
    const { InvalidationBatch, ...summary } = invalidation;
    const { InvalidationList } = await client.send(new ListInvalidationsCommand({ DistributionId: ID }));
    expect(InvalidationList).toMatchObject({ Quantity: 1, IsTruncated: false, MaxItems: 100, Items: [summary] });
  });

  test('pages through the list, newest first', async () => {
    const { client } = await edgeWithApi();
    const ids: (string | undefined)[] = [];
    for (const reference of ['1', '2', '3']) {
      ids.unshift((await client.send(create(['/a'], reference))).Invalidation?.Id);
    }
    const list = async (marker?: string) => {
      const command = new ListInvalidationsCommand({ DistributionId: ID, MaxItems: 2, Marker: marker });
      const { InvalidationList: page } = await client.send(command);
      return { ids: page?.Items?.map(({ Id }) => Id) ?? [], next: page?.NextMarker, truncated: page?.IsTruncated };
    };
    const first = await list();
    expect(first).toEqual({ ids: ids.slice(0, 2), next: ids[1], truncated: true });
    expect(await list(first.next)).toEqual({ ids: ids.slice(2), next: undefined, truncated: false });
  });

  test('gets the same invalidation for the same reference, and an error for other paths under it', async () => {
    const { client, forget } = await edgeWithApi();
    const first = await client.send(create(['/a'], 'once'));
    forget.length = 0;
    expect((await client.send(create(['/a'], 'once'))).Invalidation?.Id).toBe(first.Invalidation?.Id);
    await expect(client.send(create(['/b'], 'once'))).rejects.toMatchObject({ name: 'InvalidationBatchAlreadyExists' });
    expect(forget).toEqual([]);
  });

  test.each<[string, CreateInvalidationCommand | GetInvalidationCommand | ListInvalidationsCommand, string, number]>([
    ['another distribution', create(['/a'], 'r', 'EOTHER'), 'NoSuchDistribution', 404],
    ['an unknown id', new GetInvalidationCommand({ DistributionId: ID, Id: 'INONE' }), 'NoSuchInvalidation', 404],
    ['no path', create([], 'r'), 'InvalidArgument', 400],
    ['an empty path', create([''], 'r'), 'InvalidArgument', 400],
    ['a wildcard inside', create(['/a/*/b'], 'r'), 'InvalidArgument', 400],
    ['a space', create(['/a b'], 'r'), 'InvalidArgument', 400],
    // RFC 1738 section 2.2; the first of them is what a takedown of a title with a tilde would send unescaped.
    ...[...'~<>"#{}|\\^[]`é'].map((unsafe): [string, CreateInvalidationCommand, string, number] => [
      `a raw ${unsafe}`,
      create([`/${unsafe}me/*`], 'r'),
      'InvalidArgument',
      400,
    ]),
    ['a percent sign that escapes nothing', create(['/100%/a'], 'r'), 'InvalidArgument', 400],
    ['a path over 4,000 characters', create([`/${'a'.repeat(4000)}`], 'r'), 'InvalidArgument', 400],
    ['no reference', create(['/a'], ''), 'InvalidArgument', 400],
    ['3,001 paths', create(many(3001, ''), 'r'), 'BatchTooLarge', 413],
    ['16 wildcards', create(many(16, '*'), 'r'), 'TooManyInvalidationsInProgress', 400],
    ['a page of 0', new ListInvalidationsCommand({ DistributionId: ID, MaxItems: 0 }), 'InvalidArgument', 400],
    ['an unknown marker', new ListInvalidationsCommand({ DistributionId: ID, Marker: 'I1' }), 'InvalidArgument', 400],
  ])('gets the error that CloudFront names for %s, and nothing is forgotten', async (_title, command, name, status) => {
    const { client, forget } = await edgeWithApi();
    const failing = client.send(command as ReturnType<typeof create>);
    await expect(failing).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(forget).toEqual([]);
  });
});

describe('after an invalidation', () => {
  const at = (pop: string, more = {}) => ({ headers: { 'x-local-pop': pop, ...more } });

  test('every PoP and the regional caches ask the origin again, for these paths and no others', async () => {
    const { client, edge, requests } = await edgeWithApi();
    for (const pop of ['IAD', 'JFK', 'ICN']) for (const path of ['/a/1', '/a/2', '/b']) await edge.ask(path, at(pop));
    await client.send(create(['/a/*'], 'r'));
    requests.length = 0;
    const results: (string | undefined)[] = [];
    for (const pop of ['IAD', 'JFK', 'ICN']) {
      for (const path of ['/a/1', '/b'])
        results.push((await edge.ask(path, at(pop))).headers['x-cache']?.split(' ')[0]);
    }
    expect(results).toEqual(['Miss', 'Hit', 'Miss', 'Hit', 'Miss', 'Hit']);
    // Ashburn and New York share a regional cache.
    expect(requests).toEqual(['/a/1', '/a/1']);
  });

  test('every version of an object is gone, whatever the headers in the key; a query counts', async () => {
    const { client, edge } = await edgeWithApi();
    const versions: [string, object][] = [
      ['/a', {}],
      ['/a', { 'x-a': '1' }],
      ['/a?q=1', {}],
    ];
    const results = () =>
      Promise.all(versions.map(async ([path, more]) => (await edge.ask(path, at('IAD', more))).headers['x-cache']));
    await results();
    await client.send(create(['/a'], 'r'));
    expect(await results()).toEqual(['Miss from cloudfront', 'Miss from cloudfront', 'Hit from cloudfront']);
  });

  test('what was on its way when it was made serves who waited, and is not kept', async () => {
    const held: (() => void)[] = [];
    const { client, edge, requests } = await edgeWithApi((_request, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=60' });
      response.write('old');
      held.push(() => response.end());
    });
    const waiting = edge.ask('/a');
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await client.send(create(['/a'], 'r'));
    held[0]?.();
    expect((await waiting).body).toBe('old');
    const again = edge.ask('/a');
    while (held.length === 1) await new Promise((resolve) => setImmediate(resolve));
    held[1]?.();
    expect((await again).headers['x-cache']).toBe('Miss from cloudfront');
    expect(requests).toEqual(['/a', '/a']);
    expect((await edge.ask('/a')).headers['x-cache']).toBe('Hit from cloudfront');
  });
});

function batch(paths: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths>${paths}</Paths><CallerReference>r</CallerReference></InvalidationBatch>`;
}

function create(paths: readonly string[], reference: string, distributionId = ID): CreateInvalidationCommand {
  return new CreateInvalidationCommand({
    DistributionId: distributionId,
    InvalidationBatch: { Paths: { Quantity: paths.length, Items: [...paths] }, CallerReference: reference },
  });
}

function many(count: number, end: string): string[] {
  return Array.from({ length: count }, (_each, index) => `/${index}/${end}`);
}

async function edgeWithApi(answer?: Answer) {
  const requests: string[] = [];
  const origin = await httpOrigin((request, response) => {
    requests.push(request.url ?? '');
    if (answer) answer(request, response);
    else response.writeHead(200, { 'cache-control': 'max-age=60' }).end('body');
  });
  open.push(origin);
  const policy = cachePolicy({
    headers: { behaviour: 'whitelist', names: ['x-a'] },
    queryStrings: { behaviour: 'all' },
  });
  const model = distribution({ behaviours: [behaviour({ cachePolicy: policy })] });
  const edge = await testEdge(model, { 'one.origin.example': origin.url });
  open.push(edge.edge);
  /** What the caches were told to forget. */
  const forget: string[] = [];
  const invalidate = (paths: readonly string[]) => {
    forget.push(...paths);
    edge.edge.invalidate(paths);
  };
  const invalidations = createInvalidations({ distributionId: ID, invalidate, now: () => START });
  const server: Server = createServer((request, response) => {
    void handleInvalidations(invalidations, request, response).then((handled) => {
      if (!handled) response.writeHead(418).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new CloudFrontClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  open.push({
    close: () =>
      new Promise((resolve) => {
        client.destroy();
        server.close(resolve);
        server.closeAllConnections();
      }),
  });
  return { client, edge, requests, forget };
}
