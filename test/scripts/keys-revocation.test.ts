import { ConflictException, UpdateKeysCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { describe, expect, it } from 'vitest';
import { mintJwt } from '../../functions/token/sign.ts';
import { KeysRefused } from '../../scripts/keys-refusal.ts';
import { prune, revoke } from '../../scripts/keys-revocation.ts';
import { keysFixture } from './keys-fixture.ts';

const NOW = 1_900_000_000;
const KEY = { id: 'k1', secret: Buffer.alloc(32, 'a') };
const PATHS = ['/vod/a/'];

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (header: unknown, payload: unknown) => `${encode(header)}.${encode(payload)}.${'A'.repeat(43)}`;
const withId = (id: string, expires = NOW + 3600) => mintJwt({ expires, paths: PATHS, id }, KEY);

const refusalOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof KeysRefused) return error;
  throw new Error(`Not refused: ${error}`);
};

const HEADER = { alg: 'HS256', kid: 'k1' };

describe('revoke', () => {
  it.each([
    ['a token', withId('abc'), undefined, 'abc', NOW + 3600],
    [
      'a URL with a token in its path',
      `https://e.example/vod/~${withId('abc')}/a/master.m3u8`,
      undefined,
      'abc',
      NOW + 3600,
    ],
    ['a token and a later time, for others of the same id', withId('abc'), '2h', 'abc', NOW + 7200],
    [
      'a token that ends within a second',
      unsigned(HEADER, { jti: 'abc', exp: NOW + 9.5, paths: PATHS }),
      undefined,
      'abc',
      NOW + 10,
    ],
    [
      'a token that never ends',
      unsigned(HEADER, { jti: 'abc', exp: 1e300, paths: PATHS }),
      undefined,
      'abc',
      253_402_300_799,
    ],
    ['an id', 'abc', '24h', 'abc', NOW + 86_400],
    ['an id that looks like a path', 'user/7', '24h', 'user/7', NOW + 86_400],
    ['an id of 128 characters', 'i'.repeat(128), '1h', 'i'.repeat(128), NOW + 3600],
    ['a UUID', '0d1f8e9a-7c1e-4b7e-9d55-0a4f5f1c2b3d', '1h', '0d1f8e9a-7c1e-4b7e-9d55-0a4f5f1c2b3d', NOW + 3600],
  ])('%s', async (_, given, until, id, seconds) => {
    const { stores, kvs } = keysFixture();
    expect(await revoke(stores.edge, given, until, NOW)).toEqual({ id, until: seconds });
    expect(kvs.list()).toEqual([{ key: `revoked/${id}`, value: `${seconds}` }]);
  });

  it('never shortens an entry, and mends one whose value is no time', async () => {
    const { stores, kvs } = keysFixture();
    await revoke(stores.edge, 'abc', '7d', NOW);
    expect(await revoke(stores.edge, 'abc', '1h', NOW)).toEqual({ id: 'abc', until: NOW + 604_800 });
    expect(kvs.get('revoked/abc')).toBe(`${NOW + 604_800}`);
    kvs.update({ ifMatch: kvs.etag(), puts: [{ key: 'revoked/abc', value: 'soon' }] });
    await revoke(stores.edge, 'abc', '1h', NOW);
    expect(kvs.get('revoked/abc')).toBe(`${NOW + 3600}`);
  });

  it.each([
    ['a token without an id', mintJwt({ expires: NOW + 60, paths: PATHS }, KEY), undefined, 'token-without-id'],
    ['a token that has expired this second', withId('abc', NOW), undefined, 'token-expired'],
    ['a token without an expiry', unsigned(HEADER, { jti: 'abc', paths: PATHS }), undefined, 'token-refused-anyway'],
    ['a token of another algorithm', unsigned({ alg: 'none' }, { jti: 'abc' }), undefined, 'token-refused-anyway'],
    ['a token that is cut off', withId('abc').slice(0, 60), undefined, 'token-malformed'],
    ['three parts that are no token', 'a.b.c', '24h', 'token-malformed'],
    ['an id without a time', 'abc', undefined, 'until-missing'],
    ['an id and a time in the past', 'abc', `${NOW - 1}`, 'until-past'],
    ['a token and a time before its expiry', withId('abc'), '10m', 'until-before-expiry'],
    ['a token and a time that is none', withId('abc'), 'never', 'until-malformed'],
    ['an empty id', '', '1h', 'id-malformed'],
    ['an id of 129 characters', 'i'.repeat(129), '1h', 'id-malformed'],
    ['an id with a space', 'a b', '1h', 'id-malformed'],
    ['an id that is not ASCII', 'é', '1h', 'id-malformed'],
  ])('refuses %s, writes nothing and never shows the token', async (_, given, until, code) => {
    const { stores, kvs } = keysFixture();
    const error = await refusalOf(revoke(stores.edge, given, until, NOW));
    expect(error.refusal.code).toBe(code);
    expect(kvs.keyCount()).toBe(0);
    expect(error.message).toMatch(/^[^\n]+\.$/);
    if (given.length > 40) expect(error.message).not.toContain(given.slice(0, 40));
  });

  it('says which key to rotate when a token has no id', async () => {
    const token = mintJwt({ expires: NOW + 60, paths: PATHS }, { ...KEY, id: 'k7' });
    const { message } = await refusalOf(revoke(keysFixture().stores.edge, token, undefined, NOW));
    expect(message).toContain('rotate its key k7');
  });
});

describe('prune', () => {
  const entries = (count: number, seconds: number, name: string) =>
    Array.from({ length: count }, (_, i) => ({ key: `revoked/${name}${i}`, value: `${seconds}` }));
  const fill = ({ kvs }: ReturnType<typeof keysFixture>, all: { key: string; value: string }[]) => {
    for (let i = 0; i < all.length; i += 50) kvs.update({ ifMatch: kvs.etag(), puts: all.slice(i, i + 50) });
  };

  it('deletes what has expired, this second included, and nothing else', async () => {
    const fixture = keysFixture({ edge: `k1=${'A'.repeat(43)}` });
    fill(fixture, [
      ...entries(1, NOW - 1, 'past'),
      ...entries(1, NOW, 'now'),
      ...entries(1, NOW + 1, 'future'),
      { key: 'revoked/odd', value: 'soon' },
      { key: 'routing', value: 'us-east-1=100' },
    ]);
    expect(await prune(fixture.stores.edge, NOW)).toEqual({ deleted: 2, kept: 2, malformed: ['odd'] });
    expect(fixture.kvs.list().map(({ key }) => key)).toEqual(['keys', 'revoked/future0', 'revoked/odd', 'routing']);
  });

  it('deletes 120 entries in three calls of at most 50', async () => {
    const fixture = keysFixture();
    fill(fixture, [...entries(120, NOW - 1, 'past'), ...entries(7, NOW + 1, 'future')]);
    expect(await prune(fixture.stores.edge, NOW)).toEqual({ deleted: 120, kept: 7, malformed: [] });
    const sizes = fixture.edge.commandCalls(UpdateKeysCommand).map((call) => call.args[0].input.Deletes?.length);
    expect(sizes).toEqual([50, 50, 20]);
    expect(fixture.kvs.keyCount()).toBe(7);
  });

  it('starts over on a conflict between two calls, and keeps an entry that was renewed meanwhile', async () => {
    const fixture = keysFixture();
    fill(fixture, entries(60, NOW - 1, 'past'));
    let updates = 0;
    fixture.beforeEachCall((call) => {
      if (call !== 'UpdateKeys' || ++updates !== 2) return;
      const left = fixture.kvs.list()[0]?.key as string;
      fixture.kvs.update({ ifMatch: fixture.kvs.etag(), puts: [{ key: left, value: `${NOW + 60}` }] });
    });
    expect(await prune(fixture.stores.edge, NOW)).toMatchObject({ deleted: 59, kept: 1 });
    expect(fixture.kvs.list()).toEqual([{ key: expect.stringMatching(/^revoked\/past/), value: `${NOW + 60}` }]);
  });

  it('writes nothing when nothing has expired', async () => {
    const fixture = keysFixture();
    expect(await prune(fixture.stores.edge, NOW)).toEqual({ deleted: 0, kept: 0, malformed: [] });
    expect(fixture.calls).not.toContain('UpdateKeys');
  });

  it('gives up with a sentence when every attempt meets a conflict', async () => {
    const fixture = keysFixture();
    fill(fixture, entries(1, NOW - 1, 'past'));
    fixture.edge.on(UpdateKeysCommand).rejects(new ConflictException({ message: 'no', $metadata: {} }));
    await expect(prune(fixture.stores.edge, NOW)).rejects.toThrow(/changed by others during each of 40 attempts/);
  });
});
