/** Each function that ships serves all calls from one context: nothing in it makes the local edge start afresh each time. */
import { expect, test } from 'vitest';
import { formatKeys, mintJwt, type SigningKey } from '../../functions/token/sign.ts';
import { createKeyValueStore } from '../../local/kvs/store.ts';
import { type LoadedFunction, loadCloudFrontFunction } from '../../local/runtime/cloudfront-function.ts';
import { loadAssembly } from '../../local/template/load.ts';

const NOW = 1_800_000_000;
const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const GOOD = mintJwt({ expires: NOW + 60, paths: ['/vod/title/'], id: 'session-1', countries: ['KR'] }, KEY);

const REQUESTS: readonly {
  readonly uri: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}[] = [
  { uri: `/vod/~${GOOD}/title/seg.m4s` },
  { uri: '/vod/title/seg.m4s' },
  { uri: '/vod/~no.token.at-all/title/seg.m4s' },
  { uri: `/live/~${GOOD}/demo/live.m3u8` },
  { uri: '/vod/title/seg.m4s', headers: { authorization: `Bearer ${GOOD}` } },
  { uri: '/vod/title/seg.m4s', method: 'OPTIONS', headers: { origin: 'https://a.example' } },
  { uri: '/index.html' },
  { uri: '/index.html', headers: { 'cloudfront-forwarded-proto': 'http' } },
  { uri: '/a/../b' },
  { uri: '/%zz' },
  { uri: '/health/us-east-1' },
];

test.each(['/vod/*', '/live/*', '/health/us-east-1', '*'])(
  'that of %s is shared after every kind of request, with and without records, and answers alike each time',
  async (path) => {
    const { distribution, keyValueStores } = loadAssembly('cdk.out');
    const model = distribution.behaviours.find(({ pathPattern }) => pathPattern === path)?.functions.viewerRequest;
    const store = createKeyValueStore(keyValueStores[0] as { name: string; arn: string }, () => NOW * 1000);
    if (model === undefined) throw new Error(`The behaviour ${path} has no viewer-request function.`);
    const loaded = await loadCloudFrontFunction(model, model.keyValueStoreArn === undefined ? undefined : store);
    const originIds = new Set(distribution.origins.keys());
    expect(loaded.unshareable()).toBeUndefined();
    for (const records of [
      {},
      { keys: formatKeys([KEY]), routing: 'us-east-1=100 eu-west-1=50' },
      { keys: 'broken', routing: '' },
    ]) {
      const puts = Object.entries(records).map(([key, value]) => ({ key, value }));
      if (puts.length > 0) store.update({ ifMatch: store.etag(), puts });
      const once = await answers(loaded, originIds);
      // Other calls came between: a context that keeps something would tell.
      expect(await answers(loaded, originIds)).toEqual(once);
      expect(loaded.unshareable()).toBeUndefined();
      expect(once.filter(({ ok }) => ok)).toHaveLength(REQUESTS.length);
    }
  },
);

async function answers(loaded: LoadedFunction, originIds: ReadonlySet<string>) {
  const outcomes = [];
  for (const { uri, method = 'GET', headers = {} } of REQUESTS) {
    const given = { host: 'd111111abcdef8.cloudfront.net', 'cloudfront-viewer-country': 'KR', ...headers };
    const fields = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value }]));
    const event = {
      version: '1.0',
      context: {
        distributionDomainName: given.host,
        distributionId: 'E1',
        eventType: 'viewer-request',
        requestId: 'id',
      },
      viewer: { ip: '192.0.2.1' },
      request: { method, uri, querystring: {}, headers: fields, cookies: {} },
    };
    const outcome = await loaded.run({
      event,
      rawQuery: undefined,
      edgeLocation: { name: 'ICN', serverIp: '192.0.2.1', region: 'ap-northeast-2' },
      originIds,
      now: NOW * 1000,
    });
    const told = outcome.ok ? JSON.stringify([outcome.value, outcome.origin]) : outcome.message;
    outcomes.push({ uri, ok: outcome.ok, told });
  }
  return outcomes;
}
