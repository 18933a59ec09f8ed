import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LocalControls } from '../../../local/edge/local-controls.ts';
import { createTraceLog } from '../../../local/edge/trace.ts';
import { createKeyValueStore } from '../../../local/kvs/store.ts';
import type { S3Origin } from '../../../local/origins/s3-origin.ts';
import type { WorldMap } from '../../../local/page/api.ts';
import type { ChangeRegion, RegionAction } from '../../../local/page/region-change.ts';
import { type PageServer, type PageSource, startPage } from '../../../local/page/server.ts';

const STORE_ARN = 'arn:aws:cloudfront::123456789012:key-value-store/one';
const chosen: LocalControls[] = [];
const changed: (readonly [RegionAction, number])[] = [];
const DONE = { serial: 7, moves: [{ from: 'us-east-1', to: 'eu-west-1', countries: 55 }] };
let refusal: Error | undefined;
let page: PageServer;

beforeAll(async () => {
  const edge = {
    urls: { https: 'https://localhost:1', http: 'http://localhost:2' },
    kvs: new Map([[STORE_ARN, createKeyValueStore({ name: 'one', arn: STORE_ARN })]]),
    secrets: {} as PageSource['edge']['secrets'],
    invalidations: {} as PageSource['edge']['invalidations'],
    assembly: {} as PageSource['edge']['assembly'],
    s3: {} as PageSource['edge']['s3'],
    trace: createTraceLog(),
    origins: new Map(['us-east-1', 'eu-west-1'].map((name) => [name, {} as S3Origin])),
    setViewer: (viewer: LocalControls) => void chosen.push(viewer),
  };
  const status = (origin: string) => ({
    name: 'edge',
    addresses: { ...edge.urls, page: origin },
    regions: [],
    handlers: [],
    titles: [],
    ignored: [],
    serving: { countries: {}, pops: {} },
  });
  const changeRegion: ChangeRegion = async (action, pagePort) => {
    changed.push([action, pagePort]);
    if (refusal) throw refusal;
    return DONE;
  };
  page = await startPage({ edge, status, changeRegion }, 0);
});
afterAll(() => page.close());
beforeEach(() => {
  chosen.splice(0);
  changed.splice(0);
  refusal = undefined;
});

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/regions.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/dom.js', 'text/javascript; charset=utf-8'],
    ['/player.js', 'text/javascript; charset=utf-8'],
    ['/map.js', 'text/javascript; charset=utf-8'],
    ['/recent.js', 'text/javascript; charset=utf-8'],
    ['/regions.js', 'text/javascript; charset=utf-8'],
    ['/requests.js', 'text/javascript; charset=utf-8'],
    ['/status.js', 'text/javascript; charset=utf-8'],
    ['/vendor/hls.js', 'text/javascript; charset=utf-8'],
    ['/vendor/hls.worker.js', 'text/javascript; charset=utf-8'],
  ])('has %s', async (path, type) => {
    const answer = await ask(path);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
    });
    expect(answer.body.length).toBeGreaterThan(200);
  });

  test('lets scripts, data and media come from itself and the edge only', async () => {
    const { headers } = await ask('/');
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self' https://localhost:1 http://localhost:2");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join()).not.toContain('unsafe');
  });

  test.each([
    '/server.ts',
    '/../server.ts',
    '/%2e%2e/server.ts',
    '/vendor/../package.json',
    '/constructor',
    '/api/other',
  ])('has no %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: 'There is no such page here.\n' });
  });

  test('has a map of the land, the PoPs and the Regions', async () => {
    const { width, height, land, pops, regions } = JSON.parse((await ask('/api/map')).body) as WorldMap;
    expect(land).toMatch(/^(?:M[\d.-]+,[\d.-]+(?:L[\d.-]+,[\d.-]+)+Z)+$/);
    expect(regions.map(({ name, city }) => [name, city])).toEqual([
      ['us-east-1', 'Ashburn'],
      ['eu-west-1', 'Dublin'],
    ]);
    expect(pops.length).toBeGreaterThan(20);
    for (const { x, y } of [...pops, ...regions]) expect(x > 0 && x < width && y > 0 && y < height).toBe(true);
  });

  test('tells its own address and where the viewer is', async () => {
    const { body } = await ask('/api/status');
    expect(JSON.parse(body)).toMatchObject({ addresses: { page: page.origin }, viewer: { pop: 'IAD' } });
  });

  test('is reached by its own names only', async () => {
    expect(await ask('/api/status', { headers: { host: `evil.example:${page.port}` } })).toMatchObject({ status: 403 });
  });

  test('allows no other method', async () => {
    expect(await ask('/api/status', { method: 'DELETE' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  test('sends no body on HEAD', async () => {
    expect(await ask('/style.css', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

describe("the store's API on the page's port", () => {
  const path = `/key-value-stores/${encodeURIComponent(STORE_ARN)}`;

  test('answers the SDK, which puts the account before the host', async () => {
    const answer = await ask(path, { headers: { host: `123456789012.localhost:${page.port}` } });
    expect(JSON.parse(answer.body)).toMatchObject({ KvsARN: STORE_ARN });
  });

  test('is closed to other sites', async () => {
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect(await ask(`${path}/keys`, { method: 'POST', headers }, '{}')).toMatchObject({ status: 403 });
  });
});

describe('choosing where the viewer is', () => {
  const json = { 'content-type': 'application/json' };

  test('moves the viewer', async () => {
    const answer = await ask('/api/viewer', { method: 'POST', headers: json }, '{"pop":"ICN"}');
    expect(JSON.parse(answer.body)).toMatchObject({ pop: 'ICN' });
    expect(chosen).toEqual([{ pop: 'ICN' }]);
    expect(JSON.parse((await ask('/api/status')).body)).toMatchObject({ viewer: { pop: 'ICN' } });
  });

  test.each([
    ['an unknown PoP', '{"pop":"XXX"}', json, 'pop must be one of IAD,'],
    ['a number', '{"pop":1}', json, 'pop must be one of'],
    ['no JSON', 'pop=ICN', json, 'The body must be a JSON object.'],
    ['too much', `{"pop":"ICN","x":"${'x'.repeat(2000)}"}`, json, '1000 are allowed'],
    [
      'what a form of another site could send',
      '{"pop":"ICN"}',
      { 'content-type': 'text/plain' },
      'Content-Type is "text/plain"',
    ],
  ])('refuses %s', async (_name, body, headers, why) => {
    const answer = await ask('/api/viewer', { method: 'POST', headers }, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(why);
    expect(chosen).toEqual([]);
  });
});

describe('evacuating and restoring by a button', () => {
  const json = { 'content-type': 'application/json' };
  const own = { ...json, 'sec-fetch-site': 'same-origin' };
  const post = (body: string, headers: Record<string, string> = json) =>
    ask('/api/regions', { method: 'POST', headers }, body);

  test.each(['evacuate', 'restore'] as const)('%ss the Region and tells whose viewers move', async (action) => {
    const headers = { ...own, origin: page.origin };
    const answer = await post(JSON.stringify({ region: 'eu-west-1', action }), headers);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual(DONE);
    expect(changed).toEqual([[{ region: 'eu-west-1', action }, page.port]]);
  });

  test('answers the sentence of a change that is refused', async () => {
    refusal = new Error('That would leave no Region in service.');
    const answer = await post('{"region":"eu-west-1","action":"evacuate"}');
    expect(answer).toMatchObject({ status: 409, body: 'That would leave no Region in service.\n' });
  });

  test.each([
    [
      400,
      'an unknown Region',
      '{"region":"x","action":"evacuate"}',
      json,
      'region is "x"; allowed: us-east-1, eu-west-1.',
    ],
    [400, 'no Region', '{"action":"evacuate"}', json, 'region is undefined; allowed: us-east-1, eu-west-1.'],
    [
      400,
      'another action',
      '{"region":"us-east-1","action":"undo"}',
      json,
      'action is "undo"; allowed: evacuate, restore.',
    ],
    [400, 'no JSON', 'evacuate', json, 'The body must be a JSON object.'],
    [400, 'a form of another site', '{}', { 'content-type': 'text/plain' }, 'Content-Type is "text/plain"'],
    [403, 'another site', '{}', { ...json, origin: 'https://evil.example' }, 'Origin is "https://evil.example"'],
    [403, 'a page of another port', '{}', { ...json, 'sec-fetch-site': 'same-site' }, 'Sec-Fetch-Site is "same-site"'],
  ])('answers %i to %s', async (status, _name, body, headers, why) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(why);
    expect(changed).toEqual([]);
  });
});

test('says which port is in use', async () => {
  const source = { edge: {}, status: () => ({}) } as unknown as PageSource;
  await expect(startPage(source, page.port)).rejects.toMatchObject({ code: 'EADDRINUSE', port: page.port });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Not by fetch, which neither sends a path as it is written nor a Host of one's own. */
function ask(path: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${page.port}`, ...(options.headers as Record<string, string>) };
    const sent = request({ ...options, host: '127.0.0.1', port: page.port, path, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
