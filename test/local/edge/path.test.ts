import { describe, expect, test } from 'vitest';
import { normalisedPath, patternMatcher } from '../../../local/edge/path.ts';

describe('a path pattern', () => {
  test.each([
    ['/vod/*', '/vod/a/b.m4s', true],
    ['/vod/*', '/vod/', true],
    ['/vod/*', '/vod', false],
    ['/vod/*', '/VOD/a', false],
    ['/vod/*', '/x/vod/a', false],
    ['vod/*', '/vod/a', true],
    ['*.jpg', '/a/b.jpg', true],
    ['*.jpg', '/a/b.jpeg', false],
    ['/a?c', '/abc', true],
    ['/a?c', '/a/c', true],
    ['/a?c', '/ac', false],
    ['/a.c', '/abc', false],
    ['/(a|b)+', '/(a|b)+', true],
    ['/(a|b)+', '/a', false],
    ['/health/us-east-1', '/health/us-east-1', true],
    ['/health/us-east-1', '/health/us-east-1/', false],
    ['*', '/anything\nat all', true],
    ['/*', '/a\nb', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(patternMatcher(pattern)(path)).toBe(expected);
  });
});

describe('a normalised path', () => {
  // RFC 3986 section 6.2.2 and its example in section 5.2.4.
  test.each([
    ['/a/b/c/./../../g', '/a/g'],
    ['/%76od/a', '/vod/a'],
    ['/%7Euser/%2d%2E', '/~user/-.'],
    ['/vod%2fa', '/vod%2Fa'],
    ['/vod%5Ca', '/vod%5Ca'],
    ['//vod/a', '//vod/a'],
    ['/a//b', '/a//b'],
    ['/..', '/'],
    ['/../../a', '/a'],
    ['/a/.', '/a/'],
    ['/a/..', '/'],
    ['/a/../', '/'],
    ['/%2e%2e/a', '/a'],
    ['/a/..b/.c', '/a/..b/.c'],
    ['/%zz%', '/%zz%'],
    ['/a b', '/a b'],
    ['/plain', '/plain'],
  ])('of %s is %s', (raw, expected) => {
    expect(normalisedPath(raw)).toBe(expected);
  });
});
