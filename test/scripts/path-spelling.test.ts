import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guard } from '../../functions/viewer-request/guard.ts';
import { encodedName, spellingProblem } from '../../scripts/path-spelling.ts';
import { parseTitle } from '../../scripts/title-path.ts';

/** By the edge. */
function isDenied(path: string): boolean {
  try {
    guard(path);
    return false;
  } catch (code) {
    expect(code).toMatch(/^[a-z-]+$/);
    return true;
  }
}

/** Pieces that paths are refused for, and pieces that they are not. */
const PIECE = fc.constantFrom(
  ...[
    '/',
    '//',
    '.',
    '..',
    '%',
    '%2F',
    '%5C',
    '%25',
    '%2e',
    '%41',
    '%7E',
    '%20',
    '%2B',
    '%C3%A9',
    '%c3',
    '%C2%80',
    '%00',
  ],
  ...[
    '%7F',
    '%FF',
    '%E2%80%AE',
    'a',
    'Z',
    '0',
    '-',
    '~',
    '+',
    '(',
    '&',
    ';',
    '=',
    '@',
    ':',
    '[',
    '"',
    '<',
    '\\',
    ' ',
    'é',
    '\u0001',
  ],
);

describe('the spelling of a path', () => {
  test('is refused exactly when the edge refuses it', () => {
    fc.assert(
      fc.property(fc.array(PIECE, { maxLength: 8 }), (pieces) => {
        const path = `/vod/title/${pieces.join('')}`;
        expect([path, spellingProblem(path) !== undefined]).toEqual([path, isDenied(path)]);
      }),
      { numRuns: 20_000 },
    );
  });

  test('every name that can be a file is refused by both, or reaches the edge as one path', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((name) => !/\p{Surrogate}/u.test(name)),
        (name) => {
          const path = `/vod/title/${encodedName(name)}`;
          expect([name, spellingProblem(path) !== undefined]).toEqual([name, isDenied(path)]);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('a title', () => {
  test.each([
    ['/vod/title', { kind: 'vod', path: '/vod/title/', prefix: 'media/vod/title/' }],
    ['/vod/title/', { kind: 'vod', path: '/vod/title/', prefix: 'media/vod/title/' }],
    ['/vod/show/s1/e1', { kind: 'vod', path: '/vod/show/s1/e1/', prefix: 'media/vod/show/s1/e1/' }],
    ['/live/channel', { kind: 'live', path: '/live/channel/', prefix: 'media/live/channel/' }],
    ['/vod/caf%C3%A9', { kind: 'vod', path: '/vod/caf%C3%A9/', prefix: 'media/vod/café/' }],
    ['/vod/a+b', { kind: 'vod', path: '/vod/a+b/', prefix: 'media/vod/a b/' }],
  ])('%s', (text, title) => {
    expect(parseTitle(text)).toEqual(title);
  });

  test.each([
    ['/', 'The path is "/"; allowed: one title'],
    ['', 'The path is ""; allowed: one title'],
    ['/vod', 'which is all of /vod/'],
    ['/vod/', 'which is all of /vod/'],
    ['/live/', 'which is all of /live/'],
    ['/vod//', 'which is all of /vod/'],
    ['/health/us-east-1', 'allowed: one title'],
    ['/public/title', 'allowed: one title'],
    ['vod/title', 'allowed: one title'],
    ['https://x/vod/title', 'allowed: one title'],
    ['/vod/*', 'stands for more than one'],
    ['/vod/t?tle', 'stands for more than one'],
    ['/vod/title#x', 'stands for more than one'],
    ['/vod/~token/title', 'the edge expects a token'],
    ['/vod/title/master.m3u8', 'allowed: its folder, /vod/title/.'],
    ['/vod/./', 'a "." or ".." segment'],
    ['/vod/../live/x', 'a "." or ".." segment'],
    ['/vod/a//b', 'an empty segment'],
    ['/vod/%2F', '"%2F"'],
    ['/vod/my title', 'percent-encoded'],
  ])('%s is refused', (text, words) => {
    expect(() => parseTitle(text)).toThrow(words);
    expect(() => parseTitle(text)).toThrow(/^[^\n]+\.$/);
  });
});
