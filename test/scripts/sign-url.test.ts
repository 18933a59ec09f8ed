import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { signUrl } from '../../scripts/sign-url.ts';

const NOW = 1_900_000_000;
const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const options = {
  base: 'https://v.example',
  path: '/vod/title/master.m3u8',
  keys: `k2=${first.toString('base64url')} k1=${second.toString('base64url')}`,
  ttlSeconds: 60,
  now: NOW,
  tokens: { issuer: null, audience: null },
};
const tokenOf = (url: string) => /^https:\/\/v\.example\/vod\/~([^/]+)\/title\/master\.m3u8$/.exec(url)?.[1] as string;
const at = { currentDate: new Date(NOW * 1000) };

describe('a signed URL', () => {
  test('is signed by the first key and opens the folder', async () => {
    const token = tokenOf(signUrl(options));
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', kid: 'k2' });
    expect((await jwtVerify(token, first, at)).payload).toEqual({ exp: NOW + 60, paths: ['/vod/title/'] });
  });

  test('names what the configuration asks for, and every restriction', async () => {
    const tokens = { issuer: 'us', audience: 'tv' };
    const url = signUrl({ ...options, tokens, id: 'ab', countries: ['KR'], networks: ['203.0.113.0/24'] });
    expect((await jwtVerify(tokenOf(url), first, at)).payload).toEqual({
      exp: NOW + 60,
      paths: ['/vod/title/'],
      iss: 'us',
      aud: 'tv',
      jti: 'ab',
      catgeoiso3166: ['KR'],
      catnip: ['203.0.113.0/24'],
    });
  });

  test('has a CAT in it when that is asked for', () => {
    const bytes = Buffer.from(tokenOf(signUrl({ ...options, format: 'cat', id: 'ab' })), 'base64url');
    // 61(17([...])), and in it the expiry, the id and the folder.
    expect(bytes.subarray(0, 4).toString('hex')).toBe('d83dd184');
    expect(bytes.toString('hex')).toContain(`041a${(NOW + 60).toString(16)}0741ab190138a103a1016b`);
    expect(bytes.toString('latin1')).toContain('/vod/title/X ');
  });

  test.each([
    ['a country in small letters', { countries: ['KR', 'jp'] }, /^countries is \["KR","jp"\]; allowed: .*KR\.$/],
    ['a country by its name', { countries: ['Korea'] }, /^countries is \["Korea"\]/],
    ['a network that is none', { networks: ['203.0.113.0/33'] }, /^networks is \["203\.0\.113\.0\/33"\]; allowed: /],
    ['a network that is empty', { networks: [''] }, /^networks is \[""\]; allowed/],
    [
      'so many networks that the token is too long',
      { networks: many() },
      /^The token has [\d,]+ characters; allowed: 1,024/,
    ],
    ['a record of no keys', { keys: '' }, /^The keys record is not valid/],
    ['a path that is not media', { path: '/index.html' }, /^The URL is "https:\/\/v\.example\/index\.html"; allowed: /],
  ])('is not made for %s', (_, changes, message) => {
    for (const format of ['jwt', 'cat'] as const) {
      expect(() => signUrl({ ...options, ...changes, format })).toThrow(message);
    }
  });
});

function many(): string[] {
  return Array.from({ length: 200 }, (_, i) => `10.0.${i}.1`);
}
