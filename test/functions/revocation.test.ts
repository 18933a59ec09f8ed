/** A token that carries an id can be taken back: one read more, only for such tokens, and closed when it cannot be told. */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { jwt } from '../support/good-tokens.ts';
import { carrying, describePairs } from '../support/refusal-pairs.ts';
import { NOW } from '../support/viewer-event.ts';
import { bundleFor, describeTable, regionsOf } from '../support/viewer-function.ts';

const bundle = bundleFor();
const withId = jwt({ jti: 'session-1' });
const revoked = (id: string, until = `${NOW + 60}`) => ({ store: { [`revoked/${id}`]: until } });

describePairs('an id', () => bundle, [
  {
    title: 'that is in the store',
    code: 'revoked',
    bad: carrying(withId, revoked('session-1')),
    good: carrying(withId, revoked('session-2')),
  },
  {
    title: 'that is in the store, of a token in the path',
    code: 'revoked',
    bad: { uri: `/vod/~${withId}/a`, ...revoked('session-1') },
    good: { uri: `/vod/~${withId}/a` },
  },
  {
    title: 'that is in the store, of a token for live',
    code: 'revoked',
    bad: carrying(withId, { uri: '/live/title/a', ...revoked('session-1') }),
    good: carrying(withId, { uri: '/live/title/a' }),
  },
  {
    title: 'that is in the store with a date long gone: the store is what counts',
    code: 'revoked',
    bad: carrying(withId, revoked('session-1', '1')),
    good: carrying(withId),
  },
  {
    title: 'that is in the store with an empty value',
    code: 'revoked',
    bad: carrying(withId, revoked('session-1', '')),
    good: carrying(withId),
  },
  {
    title: 'that the store cannot tell about',
    code: 'revocation-unavailable',
    bad: carrying(withId, { unreadable: ['revoked/session-1'] }),
    good: carrying(jwt(), { unreadable: ['revoked/session-1'] }),
  },
  {
    title: 'of 128 characters',
    code: 'revoked',
    bad: carrying(jwt({ jti: 'i'.repeat(128) }), revoked('i'.repeat(128))),
    good: carrying(jwt({ jti: 'i'.repeat(128) }), revoked('i'.repeat(127))),
  },
  {
    title: 'with a slash and dots, which name no other key',
    code: 'revoked',
    bad: carrying(jwt({ jti: '../keys' }), revoked('../keys')),
    good: carrying(jwt({ jti: '../keys' }), revoked('keys')),
  },
]);

describeTable(
  'the store is read',
  () => bundle,
  [
    {
      title: 'for the keys and the routing, when the token has no id',
      call: carrying(jwt()),
      reads: ['keys', 'routing'],
    },
    {
      title: 'for the id too, when the token has one',
      call: carrying(withId),
      reads: ['keys', 'routing', 'revoked/session-1'],
    },
  ],
  (outcome, { reads }) => {
    expect(outcome.reads).toEqual(reads);
    expect(refusalOf(outcome)).toBeUndefined();
    expect(regionsOf(outcome)).toHaveLength(2);
  },
);

describeTable(
  'the id is not asked for when the token does not open anyway',
  () => bundle,
  [
    { title: 'because it is over', call: carrying(jwt({ jti: 'session-1', exp: NOW })) },
    { title: 'because it is for another path', call: carrying(jwt({ jti: 'session-1', paths: ['/vod/other/'] })) },
    { title: 'because its signature is wrong', call: carrying(withId.replace(/.{43}$/, 'A'.repeat(43))) },
    {
      title: 'because no Region is left',
      call: carrying(withId, { uri: '/live/a/b', store: { routing: 'ap-northeast-2=100' } }),
    },
  ],
  (outcome) => {
    expect(refusalOf(outcome)).toBeDefined();
    expect(outcome.reads).not.toContain('revoked/session-1');
  },
);

// In a table of its own: njs counts a character beyond the BMP as one, V8 as two, and a lone surrogate is another text.
describeTable(
  'an id beyond ASCII gets one verdict in both engines',
  () => bundle,
  [
    { title: '100 characters of two units', call: carrying(jwt({ jti: '\u{1f3ac}'.repeat(100) })) },
    { title: 'half a character', call: carrying(jwt({ jti: 'a\ud800' })) },
  ],
  (outcome) => {
    expect(outcome.choices.length).toBeLessThan(2);
  },
);
