/** The path without its token, as the functions tell it to the access log. */
import { expect, it } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { runByBehaviour } from '../support/edge-functions.ts';
import { jwt } from '../support/good-tokens.ts';
import { NOW } from '../support/viewer-event.ts';
import { callOf, describeTable, edgeFor, requestOf, type ViewerCase } from '../support/viewer-function.ts';

const edge = edgeFor();
const [good, expired] = [jwt(), jwt({ exp: NOW })];
const LONG = `/vod/title/${'a'.repeat(400)}.m4s`;

interface LogCase extends ViewerCase {
  readonly logged: readonly string[];
}

const CASES: readonly LogCase[] = [
  { title: 'a segment', call: { uri: `/vod/~${good}/title/1.m4s` }, logged: ['/vod/title/1.m4s'] },
  {
    title: 'a segment, token in the query',
    call: { uri: '/vod/title/1.m4s', query: `token=${good}` },
    logged: ['/vod/title/1.m4s'],
  },
  { title: 'a segment that is refused', call: { uri: `/live/~${expired}/title/1.m4s` }, logged: ['/live/title/1.m4s'] },
  {
    title: 'a long path, as far as 800 bytes hold it',
    call: { uri: LONG, query: `token=${good}` },
    logged: [LONG.slice(0, 266)],
  },
  { title: 'nothing of a token below another folder', call: { uri: `/VOD/~${good}/title/1.m4s` }, logged: [] },
  { title: 'a page of a person', call: { uri: '/~viewer/index.html' }, logged: ['/~viewer/index.html'] },
  { title: 'a page', call: { uri: '/index.html', query: `token=${good}` }, logged: ['/index.html'] },
  {
    title: 'a long path of a page, as far as 800 bytes hold it',
    call: { uri: LONG.replace('/vod/', '/') },
    logged: [LONG.replace('/vod/', '/').slice(0, 266)],
  },
  { title: 'a page that is redirected', call: { uri: '/a', headers: { host: 'x' } }, logged: ['/a'] },
  { title: 'a health object', call: { uri: '/health/us-east-1' }, logged: ['/health/us-east-1'] },
  { title: 'nothing without a token', call: { uri: '/vod/title/1.m4s' }, logged: [] },
  { title: 'nothing of a path that hides a token', call: { uri: `/vod%2F~${good}/title/1.m4s` }, logged: [] },
  { title: 'nothing of a page that is refused', call: { uri: '/a//b' }, logged: [] },
  { title: 'nothing of a token without a path', call: { uri: `/vod/~${good}` }, logged: [] },
  { title: 'nothing of a preflight', call: { uri: `/vod/~${good}/title/1.m4s`, method: 'OPTIONS' }, logged: [] },
];

describeTable(
  'what the access log is told',
  () => edge,
  CASES,
  (outcome, { logged }) => {
    expect(outcome.logged).toEqual(logged);
  },
);

it('is left out by a runtime that cannot take it, and the request passes', async () => {
  const calls = [`/vod/~${good}/title/1.m4s`, '/index.html'].map((uri) => ({
    ...callOf({ call: { uri } }),
    logsNoData: true,
  }));
  const outcomes = await runByBehaviour(await edge, calls, 'what the access log is told');
  for (const outcome of outcomes) {
    expect(refusalOf(outcome)).toBeUndefined();
    expect(requestOf(outcome).uri).toMatch(/^\/(?:vod\/title\/1\.m4s|index\.html)$/);
    expect(outcome.logged).toEqual([]);
  }
});
