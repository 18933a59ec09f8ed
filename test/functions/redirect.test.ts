/** One hop to HTTPS and the canonical host, for the public site alone; methods of every kind of behaviour. */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { DISTRIBUTION_HOST } from '../../scripts/viewer-event.ts';
import { jwt } from '../support/good-tokens.ts';
import {
  describeTable,
  edgeFor,
  regionsOf,
  requestOf,
  responseOf,
  type ViewerCase,
} from '../support/viewer-function.ts';

const edge = edgeFor();
const withDomain = edgeFor({ domain: { name: 'Watch.Example.com', zoneName: 'example.com', hostedZoneId: 'Z1' } });

const HTTP = { 'cloudfront-forwarded-proto': 'http' };
const HERE = `https://${DISTRIBUTION_HOST}`;

interface RedirectCase extends ViewerCase {
  /** Undefined: the request goes on as it came. */
  readonly to: string | undefined;
  /** 301 unless said otherwise. */
  readonly status?: number;
}

const SITE: readonly RedirectCase[] = [
  { title: 'a request over HTTPS for the right host goes on', call: { uri: '/a' }, to: undefined },
  { title: 'HTTP is redirected to HTTPS', call: { uri: '/a', headers: HTTP }, to: `${HERE}/a` },
  { title: 'the root is redirected as the root', call: { uri: '/', headers: HTTP }, to: `${HERE}/` },
  { title: 'another host is redirected', call: { uri: '/a', headers: { host: 'other.example.com' } }, to: `${HERE}/a` },
  {
    title: 'HTTP and another host are mended in one hop',
    call: { uri: '/a', headers: { ...HTTP, host: 'other.example.com' } },
    to: `${HERE}/a`,
  },
  {
    title: 'a host in capitals is the same host',
    call: { uri: '/a', headers: { host: DISTRIBUTION_HOST.toUpperCase() } },
    to: undefined,
  },
  {
    title: 'a port is another name',
    call: { uri: '/a', headers: { host: `${DISTRIBUTION_HOST}:443` } },
    to: `${HERE}/a`,
  },
  {
    title: 'a final dot is another name',
    call: { uri: '/a', headers: { host: `${DISTRIBUTION_HOST}.` } },
    to: `${HERE}/a`,
  },
  {
    title: 'a name that ends like the right one is another',
    call: { uri: '/a', headers: { host: `evil-${DISTRIBUTION_HOST}` } },
    to: `${HERE}/a`,
  },
  {
    title: 'without a host there is nothing to mend',
    call: { uri: '/a', headers: { host: undefined } },
    to: undefined,
  },
  {
    title: 'HTTP without a host is redirected',
    call: { uri: '/a', headers: { ...HTTP, host: undefined } },
    to: `${HERE}/a`,
  },
  {
    title: 'without cloudfront-forwarded-proto the scheme is left alone: a redirect would never end',
    call: { uri: '/a', headers: { 'cloudfront-forwarded-proto': undefined } },
    to: undefined,
  },
  {
    title: 'without cloudfront-forwarded-proto the host is still mended',
    call: { uri: '/a', headers: { 'cloudfront-forwarded-proto': undefined, host: 'other.example.com' } },
    to: `${HERE}/a`,
  },
  { title: 'HEAD is moved by 301', call: { uri: '/a', method: 'HEAD', headers: HTTP }, to: `${HERE}/a` },
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    title: `${method} is moved by 308, which keeps the method and the body`,
    call: { uri: '/a', method, headers: HTTP },
    to: `${HERE}/a`,
    status: 308,
  })),
  { title: '/vod without a slash is the public site', call: { uri: '/vod', headers: HTTP }, to: `${HERE}/vod` },
  {
    title: '/health without a slash is the public site',
    call: { uri: '/health', headers: HTTP },
    to: `${HERE}/health`,
  },
  { title: '/VOD/ in capitals is the public site', call: { uri: '/VOD/a', headers: HTTP }, to: `${HERE}/VOD/a` },
  ...[
    'a=1',
    '',
    '?',
    'a=1&a=2&b',
    'z=1&a=2',
    'q=a%20b+c%2Fd%zz',
    'u=https://other.example.com/?x=y#z',
    'tokens=1&CATS=2&xtoken=3&cat',
    '%C3%A9=é',
    '&&=&',
  ].map((query) => ({
    title: `the query ${JSON.stringify(query)} goes along byte for byte`,
    call: { uri: '/a', query, headers: HTTP },
    to: `${HERE}/a?${query}`,
  })),
  ...(
    [
      ['token=secret&x', 'x'],
      ['x=1&token=secret', 'x=1'],
      ['CAT=secret', ''],
      ['a&token&CAT&token=&b', 'a&b'],
      ['token=1&token=2&CAT=3', ''],
      ['\u00e9=\u0080&token=1&%E5%A3%B7=\u5977&CAT=2&b', '\u00e9=\u0080&%E5%A3%B7=\u5977&b'],
    ] as const
  ).map(([query, kept]) => ({
    title: `the query ${JSON.stringify(query)} goes along without its token`,
    call: { uri: '/a', query, headers: HTTP },
    to: `${HERE}/a?${kept}`,
  })),
  ...['/a%20b', '/%C3%A9/(x)', '/a.b~c/;x=1,y', '/@a:b', '/.well-known/x'].map((uri) => ({
    title: `the path ${uri} goes along byte for byte`,
    call: { uri, headers: HTTP },
    to: `${HERE}${uri}`,
  })),
];

function checkRedirect(name: string, code: typeof edge, cases: readonly RedirectCase[]): void {
  describeTable(
    name,
    () => code,
    cases,
    (outcome, { call, to, status }) => {
      expect(outcome.choices).toEqual([]);
      expect(outcome.reads).toEqual([]);
      if (to === undefined) {
        expect(requestOf(outcome).uri).toBe(call.uri);
        return;
      }
      const response = responseOf(outcome);
      expect(response.statusCode).toBe(status ?? 301);
      expect(response.headers.location?.value).toBe(to);
      expect(response.headers['cache-control']?.value).toBe('max-age=3600');
      expect(response.headers['strict-transport-security']?.value).toBe('max-age=63072000; includeSubDomains');
      expect(refusalOf(outcome)).toBeUndefined();
    },
  );
}

checkRedirect('the public site', edge, SITE);

checkRedirect('the public site of a domain', withDomain, [
  { title: 'the domain itself goes on', call: { uri: '/a', headers: { host: 'watch.example.com' } }, to: undefined },
  {
    title: 'the domain in capitals goes on, though the configuration has others',
    call: { uri: '/a', headers: { host: 'WATCH.EXAMPLE.COM' } },
    to: undefined,
  },
  {
    title: "the distribution's own name is redirected to the domain",
    call: { uri: '/a', query: 'x=1' },
    to: 'https://watch.example.com/a?x=1',
  },
  {
    title: 'HTTP is redirected to the domain',
    call: { uri: '/a', headers: { ...HTTP, host: 'watch.example.com' } },
    to: 'https://watch.example.com/a',
  },
]);

/** Media and health never change host or scheme: a player or a prober does not follow, or must not. */
const ELSEWHERE = { ...HTTP, host: 'other.example.com' };
const token = jwt();

for (const code of [edge, withDomain]) {
  describeTable(
    `media and health ${code === edge ? 'of the distribution' : 'of a domain'} are never redirected`,
    () => code,
    ['/vod/', '/live/', '/health/'].flatMap((kind): ViewerCase[] => [
      {
        title: `${kind} over HTTP for another host goes on`,
        call: { uri: `${kind}a`, headers: { ...ELSEWHERE, 'cta-common-access-token': token } },
      },
      {
        title: `${kind} over HTTPS for another host goes on`,
        call: { uri: `${kind}a`, headers: { host: 'other.example.com', 'cta-common-access-token': token } },
      },
    ]),
    (outcome, { call }) => {
      expect(requestOf(outcome).uri).toBe(call.uri);
      expect(regionsOf(outcome)).toHaveLength(call.uri?.startsWith('/health/') ? 0 : 2);
    },
  );
}

describeTable(
  'methods are left to the behaviour',
  () => edge,
  ['/', '/health/us-east-1'].flatMap((uri) =>
    ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE'].map((method) => ({
      title: `${method} ${uri} goes on`,
      call: { uri, method },
    })),
  ),
  (outcome, { call }) => {
    expect(requestOf(outcome).uri).toBe(call.uri);
    expect(outcome.reads).toEqual([]);
    expect(outcome.choices).toEqual([]);
  },
);
