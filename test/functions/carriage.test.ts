/** Where a token may stand, which one decides when there are several, and that it goes no further than the function. */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { jwt } from '../support/good-tokens.ts';
import type { RefusalCode } from '../support/refusal-codes.ts';
import { describePairs, MEDIA } from '../support/refusal-pairs.ts';
import { type CallOptions, NOW } from '../support/viewer-event.ts';
import { bundleFor, describeTable, requestOf, type ViewerCase } from '../support/viewer-function.ts';

const bundle = bundleFor();
const REST = 'title/master.m3u8';

/** In the order in which they are looked for. */
const PLACES = ['path', 'token', 'CAT', 'header', 'bearer', 'cookie'] as const;
type Place = (typeof PLACES)[number];

/** A request that carries these tokens at these places. */
function carry(tokens: Readonly<Partial<Record<Place, string>>>, kind = '/vod/'): CallOptions {
  const query = (['token', 'CAT'] as const).flatMap((name) =>
    tokens[name] === undefined ? [] : [`${name}=${tokens[name]}`],
  );
  return {
    uri: tokens.path === undefined ? `${kind}${REST}` : `${kind}~${tokens.path}/${REST}`,
    query: query.length > 0 ? query.join('&') : undefined,
    headers: {
      'cta-common-access-token': tokens.header,
      authorization: tokens.bearer === undefined ? undefined : `Bearer ${tokens.bearer}`,
    },
    cookies: tokens.cookie === undefined ? {} : { 'CTA-Common-Access-Token': tokens.cookie },
  };
}

const [good, expired] = [jwt(), jwt({ exp: NOW })];

interface CarriageCase extends ViewerCase {
  readonly code?: RefusalCode;
}

const AT_EACH_PLACE: readonly CarriageCase[] = ['/vod/', '/live/'].flatMap((kind) =>
  PLACES.flatMap((place) => [
    { title: `a token as ${place} opens ${kind}`, call: carry({ [place]: good }, kind) },
    {
      title: `an expired token as ${place} does not open ${kind}`,
      call: carry({ [place]: expired }, kind),
      code: 'expired' as const,
    },
  ]),
);

const FIRST_DECIDES: readonly CarriageCase[] = PLACES.flatMap((first, index) =>
  PLACES.slice(index + 1).flatMap((second) => [
    { title: `${first} opens, whatever ${second} says`, call: carry({ [first]: good, [second]: expired }) },
    {
      title: `${first} closes, whatever ${second} says`,
      call: carry({ [first]: expired, [second]: good }),
      code: 'expired' as const,
    },
    {
      title: `an empty ${first} closes, whatever ${second} says`,
      call: carry({ [first]: '', [second]: good }),
      code: 'malformed-token' as const,
    },
  ]),
).concat({
  title: 'the path opens, whatever all the others say',
  call: carry(Object.fromEntries(PLACES.map((place) => [place, place === 'path' ? good : 'nonsense']))),
});

describeTable(
  'a token',
  () => bundle,
  [...AT_EACH_PLACE, ...FIRST_DECIDES],
  (outcome, { code, call }) => {
    expect(refusalOf(outcome)).toBe(code);
    if (code === undefined) expect(requestOf(outcome).uri).toBe((call.uri as string).replace(/~[^/]*\//, ''));
  },
);

interface StripCase extends ViewerCase {
  readonly uri: string;
  readonly query: readonly string[];
}

/** What is left of a request; a token in the URL would otherwise be in the cache key, at the origin and in logs. */
const STRIPPED: readonly StripCase[] = [
  { title: 'of the path is gone', call: { uri: `/vod/~${good}/${REST}` }, uri: MEDIA, query: [] },
  { title: 'of a live path is gone', call: { uri: `/live/~${good}/${REST}` }, uri: `/live/${REST}`, query: [] },
  { title: 'alone in the path leaves the folder', call: { uri: `/vod/~${good}/` }, uri: '/vod/', query: [] },
  {
    title: 'of the query is gone, and the rest stays',
    call: { uri: MEDIA, query: `a=1&token=${good}&b=2` },
    uri: MEDIA,
    query: ['a', 'b'],
  },
  {
    title: 'named CAT is gone, and the rest stays',
    call: { uri: MEDIA, query: `CAT=${good}&cat=3` },
    uri: MEDIA,
    query: ['cat'],
  },
  {
    title: 'that did not decide is gone too',
    call: { uri: `/vod/~${good}/${REST}`, query: `token=${good}&CAT=${good}&_HLS_msn=3` },
    uri: MEDIA,
    query: ['_HLS_msn'],
  },
  {
    title: 'of the path leaves a ~ further down alone',
    call: { uri: `/vod/~${good}/title/~a/b~c` },
    uri: '/vod/title/~a/b~c',
    query: [],
  },
];

describeTable(
  'a token that was read',
  () => bundle,
  STRIPPED,
  (outcome, { uri, query }) => {
    const request = requestOf(outcome);
    expect(request.uri).toBe(uri);
    expect(Object.keys(request.querystring)).toEqual(query);
    expect(JSON.stringify([request.uri, request.querystring, outcome.choices])).not.toContain(good.slice(-20));
  },
);

describePairs('a token is not read', () => bundle, [
  { title: 'where there is none', code: 'missing-token', bad: { uri: MEDIA }, good: carry({ path: good }) },
  {
    title: 'under another name of the query',
    code: 'missing-token',
    bad: { uri: MEDIA, query: `Token=${good}&cat=${good}&access_token=${good}` },
    good: { uri: MEDIA, query: `token=${good}` },
  },
  {
    title: 'under another name of a header',
    code: 'missing-token',
    bad: { uri: MEDIA, headers: { 'x-common-access-token': good } },
    good: { uri: MEDIA, headers: { 'cta-common-access-token': good } },
  },
  {
    title: 'of another scheme of Authorization',
    code: 'missing-token',
    bad: { uri: MEDIA, headers: { authorization: `Basic ${good}` } },
    good: { uri: MEDIA, headers: { authorization: `Bearer ${good}` } },
  },
  {
    title: 'of Authorization without a scheme',
    code: 'missing-token',
    bad: { uri: MEDIA, headers: { authorization: good } },
    // Schemes are compared without regard to case (RFC 9110, section 11.1).
    good: { uri: MEDIA, headers: { authorization: `bEARER ${good}` } },
  },
  {
    title: 'of a scheme that only begins with Bearer',
    code: 'missing-token',
    bad: { uri: MEDIA, headers: { authorization: `Bearer${good}` } },
    good: { uri: MEDIA, headers: { authorization: `BEARER ${good}` } },
  },
  {
    title: 'of a cookie in other letters',
    code: 'missing-token',
    bad: { uri: MEDIA, cookies: { 'cta-common-access-token': good } },
    good: { uri: MEDIA, cookies: { 'CTA-Common-Access-Token': good } },
  },
  {
    title: 'of the path when it is not the first folder',
    code: 'missing-token',
    bad: { uri: `/vod/title/~${good}/master.m3u8` },
    good: { uri: `/vod/~${good}/title/master.m3u8` },
  },
]);

const twice = { value: good, multiValue: [{ value: good }, { value: good }] };

describePairs('a token that could be read in two ways', () => bundle, [
  {
    title: 'twice in the query',
    code: 'malformed-token',
    bad: { uri: MEDIA, query: `token=${good}&token=${good}` },
    good: { uri: MEDIA, query: `token=${good}` },
  },
  {
    title: 'twice in the query, the second of them good',
    code: 'malformed-token',
    bad: { uri: MEDIA, query: `token=${expired}&token=${good}` },
    good: { uri: MEDIA, query: `token=${good}` },
  },
  {
    title: 'twice as CAT',
    code: 'malformed-token',
    bad: { uri: MEDIA, query: `CAT=${good}&CAT=${good}` },
    good: { uri: MEDIA, query: `CAT=${good}` },
  },
  {
    title: 'in two headers',
    code: 'malformed-token',
    bad: { uri: MEDIA },
    bend: ({ request }) => {
      request.headers['cta-common-access-token'] = twice;
    },
    good: { uri: MEDIA, headers: { 'cta-common-access-token': good } },
  },
  {
    title: 'in two headers of Authorization',
    code: 'malformed-token',
    bad: { uri: MEDIA },
    bend: ({ request }) => {
      const value = `Bearer ${good}`;
      request.headers.authorization = { value, multiValue: [{ value }, { value: 'Basic YTpi' }] };
    },
    good: { uri: MEDIA, headers: { authorization: `Bearer ${good}` } },
  },
  {
    title: 'in two cookies',
    code: 'malformed-token',
    bad: { uri: MEDIA },
    bend: ({ request }) => {
      request.cookies['CTA-Common-Access-Token'] = twice;
    },
    good: { uri: MEDIA, cookies: { 'CTA-Common-Access-Token': good } },
  },
  {
    title: 'two in the path: the second would go on to the cache and the origin',
    code: 'malformed-token',
    bad: { uri: `/vod/~${good}/~${good}/a` },
    good: { uri: `/vod/~${good}/a` },
  },
  {
    title: 'in the path with no folder below',
    code: 'malformed-token',
    bad: { uri: `/vod/~${good}` },
    good: { uri: `/vod/~${good}/` },
  },
  {
    title: 'in the path with no folder below, and a character that a careless cut would take off',
    code: 'malformed-token',
    bad: { uri: `/vod/~${good}A` },
    good: { uri: `/vod/~${good}/A` },
  },
  {
    title: 'an empty one in the path',
    code: 'malformed-token',
    bad: { uri: '/vod/~/a' },
    good: { uri: `/vod/~${good}/a` },
  },
  {
    title: 'with two tildes',
    code: 'malformed-token',
    bad: { uri: `/vod/~~${good}/a` },
    good: { uri: `/vod/~${good}/a` },
  },
  {
    title: 'with a space before it in Authorization',
    code: 'malformed-token',
    bad: { uri: MEDIA, headers: { authorization: `Bearer  ${good}` } },
    good: { uri: MEDIA, headers: { authorization: `Bearer ${good}` } },
  },
]);
