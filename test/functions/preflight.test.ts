/** OPTIONS on media: a CORS preflight (Fetch standard, section 3.3) carries no token and must be answered all the same. */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { jwt } from '../support/good-tokens.ts';
import { NOW } from '../support/viewer-event.ts';
import {
  bundleFor,
  describeTable,
  requestOf,
  responseOf,
  siteBundleFor,
  type ViewerCase,
} from '../support/viewer-function.ts';

const bundles = [
  { name: 'the function that asks for a token', code: bundleFor() },
  { name: 'the function behind key groups', code: bundleFor({}, false) },
];

const ASKS = {
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization, cta-common-access-token, range',
};

const ANSWERED: readonly ViewerCase[] = ['/vod/', '/live/'].flatMap((kind): ViewerCase[] => [
  { title: `without a token on ${kind}`, call: { uri: `${kind}a/b.m3u8`, headers: ASKS } },
  { title: `with a token in the path on ${kind}`, call: { uri: `${kind}~${jwt()}/a/b.m3u8`, headers: ASKS } },
  { title: `with an expired token on ${kind}`, call: { uri: `${kind}a`, query: `token=${jwt({ exp: NOW })}` } },
  {
    title: `over HTTP for another host on ${kind}`,
    call: { uri: `${kind}a`, headers: { host: 'x', 'cloudfront-forwarded-proto': 'http' } },
  },
  { title: `without an origin on ${kind}`, call: { uri: `${kind}a`, headers: { origin: undefined } } },
  { title: `while no record can be read on ${kind}`, call: { uri: `${kind}a`, unreadable: ['keys', 'routing'] } },
]);

const list = (value: string | undefined) => (value ?? '').split(',').map((name) => name.trim().toLowerCase());

for (const { name, code } of bundles) {
  describeTable(
    `OPTIONS is answered by ${name}`,
    () => code,
    ANSWERED.map((given) => ({ ...given, call: { ...given.call, method: 'OPTIONS' } })),
    (outcome) => {
      const { statusCode, headers, body } = responseOf(outcome);
      const value = (header: string) => headers[header]?.value;
      expect(statusCode).toBe(204);
      expect(body).toBeUndefined();
      expect(value('access-control-allow-origin')).toBe('*');
      // GET and HEAD need no permission (Fetch standard, section 2.2.1).
      expect(value('access-control-allow-methods')).toBeUndefined();
      // `*` stands for every header but Authorization (Fetch standard, section 3.3.3).
      expect(list(value('access-control-allow-headers'))).toEqual(expect.arrayContaining(['*', 'authorization']));
      expect(Number(value('access-control-max-age'))).toBeGreaterThanOrEqual(600);
      expect(value('cache-control')).toBe('no-store');
      expect(value('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
      expect(value('access-control-allow-credentials')).toBeUndefined();
      expect(refusalOf(outcome)).toBeUndefined();
      expect(outcome.reads).toEqual([]);
      expect(outcome.choices).toEqual([]);
    },
  );

  describeTable(
    `OPTIONS on a path that has another spelling is refused by ${name}`,
    () => code,
    ['/vod/a%2Fb', '/live/../vod/a', '/vod//a'].map((uri) => ({
      title: uri,
      call: { uri, method: 'OPTIONS', headers: ASKS },
    })),
    (outcome) => {
      expect(responseOf(outcome).statusCode).toBe(400);
      expect(refusalOf(outcome)).toBeDefined();
    },
  );
}

const site = siteBundleFor();

describeTable(
  'OPTIONS beside media goes on to the origin',
  () => site,
  ['/', '/index.html', '/vod', '/health/us-east-1'].map((uri) => ({
    title: uri,
    call: { uri, method: 'OPTIONS', headers: ASKS },
  })),
  (outcome, { call }) => {
    expect(requestOf(outcome).uri).toBe(call.uri);
  },
);
