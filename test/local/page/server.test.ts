import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LocalControls } from '../../../local/edge/local-controls.ts';
import { createTraceLog } from '../../../local/edge/trace.ts';
import { createKeyValueStore } from '../../../local/kvs/store.ts';
import { type PageServer, type PageSource, startPage } from '../../../local/page/server.ts';

const STORE_ARN = 'arn:aws:cloudfront::123456789012:key-value-store/one';
const chosen: LocalControls[] = [];
let page: PageServer;

beforeAll(async () => {
  const edge = {
    urls: { https: 'https://localhost:1', http: 'http://localhost:2' },
    kvs: new Map([[STORE_ARN, createKeyValueStore({ name: 'one', arn: STORE_ARN })]]),
    secrets: {} as PageSource['edge']['secrets'],
    invalidations: {} as PageSource['edge']['invalidations'],
    trace: createTraceLog(),
    origins: new Map(),
    setViewer: (viewer: LocalControls) => void chosen.push(viewer),
  };
  const status = (origin: string) => ({
    name: 'edge',
    addresses: { ...edge.urls, page: origin },
    regions: [],
    handlers: [],
    titles: [],
    ignored: [],
  });
  page = await startPage({ edge, status }, 0);
});
afterAll(() => page.close());
beforeEach(() => void chosen.splice(0));

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/dom.js', 'text/javascript; charset=utf-8'],
    ['/player.js', 'text/javascript; charset=utf-8'],
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
