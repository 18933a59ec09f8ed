import { describe, expect, test } from 'vitest';
import { normalisedAcceptEncoding } from '../../../local/edge/accept-encoding.ts';
import { cacheKey } from '../../../local/edge/cache-key.ts';
import type { EdgeRequest } from '../../../local/edge/messages.ts';
import type { CachePolicyModel } from '../../../local/template/model.ts';
import { cachePolicy } from './models.ts';

function request(target: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): EdgeRequest {
  const [uri = '', query] = target.split(/\?(.*)/s);
  const map = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { method, uri, query, headers: map, body: undefined };
}

const keyOf = (target: string, headers: Readonly<Record<string, string>>, policy: Partial<CachePolicyModel>) =>
  cacheKey('E1', request(target, headers), cachePolicy(policy));

const whitelist = (...names: string[]) => ({ behaviour: 'whitelist', names }) as const;
const allExcept = (...names: string[]) => ({ behaviour: 'allExcept', names }) as const;
const all = { behaviour: 'all' } as const;

type Row = [string, Partial<CachePolicyModel>, [string, Record<string, string>], [string, Record<string, string>]];

describe('two requests have one key', () => {
  test.each<Row>([
    ['whose query the policy leaves out', {}, ['/a?x=1', {}], ['/a', {}]],
    ['whose other parameters differ', { queryStrings: whitelist('x') }, ['/a?x=1&y=1', {}], ['/a?y=2&x=1', {}]],
    ['whose excepted parameter differs', { queryStrings: allExcept('y') }, ['/a?x=1&y=1', {}], ['/a?x=1&y=2', {}]],
    ['whose headers the policy does not name', {}, ['/a', { 'x-a': '1' }], ['/a', {}]],
    ['whose cookies the policy leaves out', {}, ['/a', { cookie: 'a=1' }], ['/a', { cookie: 'a=2' }]],
    [
      'whose other cookies differ',
      { cookies: whitelist('a') },
      ['/a', { cookie: 'a=1; b=1' }],
      ['/a', { cookie: 'b=2; a=1' }],
    ],
    ['that accept codings which the policy does not ask for', {}, ['/a', { 'accept-encoding': 'gzip' }], ['/a', {}]],
    [
      'that accept the same in other words',
      { gzip: true, brotli: true },
      ['/a', { 'accept-encoding': 'gzip, deflate, br' }],
      ['/a', { 'accept-encoding': 'br;q=0.5,gzip' }],
    ],
    [
      'of which one refuses gzip and one does not know it',
      { gzip: true },
      ['/a', { 'accept-encoding': 'gzip;q=0' }],
      ['/a', { 'accept-encoding': 'br' }],
    ],
  ])('%s', (_title, policy, a, b) => {
    expect(keyOf(a[0], a[1], policy)).toBe(keyOf(b[0], b[1], policy));
  });

  test('by GET and by HEAD', () => {
    expect(cacheKey('E1', request('/a', {}, 'HEAD'), cachePolicy())).toBe(cacheKey('E1', request('/a'), cachePolicy()));
  });
});

describe('two requests have two keys', () => {
  test.each<Row>([
    ['whose paths differ in an escape', {}, ['/a%2Fb', {}], ['/a/b', {}]],
    ['whose paths differ in case', {}, ['/a', {}], ['/A', {}]],
    ['whose whole query differs', { queryStrings: all }, ['/a?x=1', {}], ['/a?x=2', {}]],
    ['whose query differs in order', { queryStrings: all }, ['/a?x=1&y=1', {}], ['/a?y=1&x=1', {}]],
    ['whose named parameter differs', { queryStrings: whitelist('x') }, ['/a?x=1', {}], ['/a?x=2', {}]],
    ['whose named parameter differs in case', { queryStrings: whitelist('x') }, ['/a?x=1', {}], ['/a?X=1', {}]],
    ['whose parameter that is not excepted differs', { queryStrings: allExcept('y') }, ['/a?x=1', {}], ['/a?x=2', {}]],
    ['whose named header differs', { headers: whitelist('x-a') }, ['/a', { 'x-a': '1' }], ['/a', { 'x-a': '2' }]],
    ['of which one lacks the named header', { headers: whitelist('x-a') }, ['/a', { 'x-a': '' }], ['/a', {}]],
    ['whose named cookie differs', { cookies: whitelist('a') }, ['/a', { cookie: 'a=1' }], ['/a', { cookie: 'a=2' }]],
    [
      'that accept other codings',
      { gzip: true, brotli: true },
      ['/a', { 'accept-encoding': 'br' }],
      ['/a', { 'accept-encoding': 'gzip' }],
    ],
    ['whose path imitates a key of another', { queryStrings: all }, ['/a\n?x=1', {}], ['/a\n', { x: '1' }]],
  ])('%s', (_title, policy, a, b) => {
    expect(keyOf(a[0], a[1], policy)).not.toBe(keyOf(b[0], b[1], policy));
  });

  test('of two distributions', () => {
    expect(cacheKey('E1', request('/a'), cachePolicy())).not.toBe(cacheKey('E2', request('/a'), cachePolicy()));
  });
});

describe('Accept-Encoding', () => {
  test.each([
    ['gzip, deflate, br', true, true, 'br,gzip'],
    ['GZIP', true, true, 'gzip'],
    ['br', true, true, 'br'],
    ['br', true, false, undefined],
    ['gzip;q=0, br;q=0.0', true, true, undefined],
    ['gzip;q=0.1', true, true, 'gzip'],
    ['identity', true, true, undefined],
    ['*', true, true, undefined],
    [undefined, true, true, undefined],
    ['gzip, br', false, false, undefined],
  ])('%s with gzip %s and brotli %s becomes %s', (value, gzip, brotli, expected) => {
    expect(normalisedAcceptEncoding(value, { gzip, brotli })).toBe(expected);
  });
});
