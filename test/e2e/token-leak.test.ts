/**
 * A playback token stays between viewer and viewer-request: however it is carried and whatever becomes of the request, it
 * reaches no trace, no log, no cache key and no origin. The real assembly, with origins that write down what they get.
 */
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatKeys, mintJwt, type SigningKey } from '../../functions/token/sign.ts';
import { createKeyValueStore } from '../../local/kvs/store.ts';
import { loadAssembly } from '../../local/template/load.ts';
import { type TestEdge, testEdge } from '../local/edge/models.ts';
import { httpOrigin, type TestOrigin } from '../local/edge/origins.ts';

const NOW = 1_800_000_000;
const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const ROUTING = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';

const claims = { expires: NOW + 60, paths: ['/vod/title/'] };
const TOKENS = {
  'a good JWT': mintJwt(claims, KEY),
  'an expired JWT': mintJwt({ ...claims, expires: NOW - 60 }, KEY),
  'a forged JWT': mintJwt(claims, { id: 'k1', secret: Buffer.alloc(32, 8) }),
  'a broken JWT': mintJwt(claims, KEY).replace('.', ''),
} as const;

const CARRIERS: Readonly<Record<string, (token: string) => { target: string; headers?: Record<string, string> }>> = {
  path: (token) => ({ target: `/vod/~${token}/title/seg.m4s` }),
  'query token': (token) => ({ target: `/vod/title/seg.m4s?token=${token}` }),
  'query CAT': (token) => ({ target: `/vod/title/seg.m4s?a=1&CAT=${token}&b=2` }),
  header: (token) => ({ target: '/vod/title/seg.m4s', headers: { 'cta-common-access-token': token } }),
  bearer: (token) => ({ target: '/vod/title/seg.m4s', headers: { authorization: `Bearer ${token}` } }),
  cookie: (token) => ({ target: '/vod/title/seg.m4s', headers: { cookie: `a=1; CTA-Common-Access-Token=${token}` } }),
  'query of no media': (token) => ({ target: `/index.html?token=${token}` }),
  'header of no media': (token) => ({ target: '/health/us-east-1', headers: { authorization: `Bearer ${token}` } }),
};

let edge: TestEdge;
let origin: TestOrigin;
let printed: string[] = [];

beforeAll(async () => {
  origin = await httpOrigin((request, response) => {
    const status = request.url?.includes('fail') ? 503 : 200;
    response.writeHead(status, { 'content-type': 'video/mp4' }).end('body');
  });
  const { distribution, keyValueStores } = loadAssembly('cdk.out');
  const stores = new Map(keyValueStores.map((store) => [store.arn, createKeyValueStore(store, () => NOW * 1000)]));
  for (const store of stores.values()) {
    const puts = [
      { key: 'keys', value: formatKeys([KEY]) },
      { key: 'routing', value: ROUTING },
    ];
    store.update({ ifMatch: store.etag(), puts });
  }
  const addresses = Object.fromEntries(
    [...distribution.origins.values()].map(({ domainName }) => [domainName, origin.url]),
  );
  edge = await testEdge(distribution, addresses, {
    store: (arn) => stores.get(arn),
    now: () => NOW * 1000,
    identity: () => ({}),
  });
});

afterAll(async () => {
  await edge.edge.close();
  await origin.close();
});

beforeEach(() => {
  printed = [];
  origin.requests.length = 0;
  edge.edge.clearCaches();
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  }
  return () => vi.restoreAllMocks();
});

describe.each(Object.entries(TOKENS))('%s', (title, token) => {
  test.each(Object.entries(CARRIERS))('in the %s stays at the edge', async (_carrier, requestOf) => {
    const { target, headers = {} } = requestOf(token);
    const answer = await edge.ask(target, { headers: { host: 'localhost', ...headers } });
    const media = target.startsWith('/vod/');
    if (title === 'a good JWT') expect(answer.status).toBe(200);
    if (media && title === 'an expired JWT') expect(answer.status).toBe(401);
    // So that there is something to look at: whatever is not refused comes to an origin.
    expect(origin.requests).toHaveLength(answer.status === 401 ? 0 : 1);
    const traces = JSON.stringify(edge.edge.trace.last(1));
    expect(traces).toContain(answer.headers['x-amz-cf-id']);
    holdsNothing(traces, token);
    holdsNothing(origin.requests.map(written).join('\n'), token);
    holdsNothing(printed.join(''), token);
  });
});

test.each(['/vod/~TOKEN/title/fail.m4s', '/vod/title/fail.m4s?token=TOKEN'])(
  'a token stays at the edge when every origin fails: %s',
  async (target) => {
    const token = TOKENS['a good JWT'];
    expect((await edge.ask(target.replace('TOKEN', token), { headers: { host: 'localhost' } })).status).toBe(503);
    expect(origin.requests).toHaveLength(2);
    holdsNothing(JSON.stringify(edge.edge.trace.last(1)), token);
    holdsNothing(origin.requests.map(written).join('\n'), token);
  },
);

function written({ method, url, rawHeaders }: IncomingMessage): string {
  return `${method} ${url}\n${rawHeaders.join('\n')}`;
}

/** Neither the token nor any part of it that is longer than a word. */
function holdsNothing(text: string, token: string): void {
  for (let at = 0; at + 12 <= token.length; at += 4) expect(text).not.toContain(token.slice(at, at + 12));
}
