import { describe, expect, test } from 'vitest';
import { parseSignArgs } from '../../scripts/sign-args.ts';

describe('the arguments of npm run sign', () => {
  test('need only a path', () => {
    expect(parseSignArgs(['/vod/sample/master.m3u8'])).toEqual({
      path: '/vod/sample/master.m3u8',
      ttlSeconds: 3600,
      format: 'jwt',
      countries: undefined,
      networks: undefined,
      hasId: false,
      url: undefined,
      verbose: false,
      where: { local: false, pagePort: 8090 },
    });
  });

  test('take everything', () => {
    const flags =
      '--ttl 2h --format cat --country KR,JP --network 203.0.113.0/24 --id --url https://v.example --verbose --local';
    expect(parseSignArgs(['/live/a%20b/', ...flags.split(' '), '--page-port', '9000'])).toEqual({
      path: '/live/a%20b/',
      ttlSeconds: 7200,
      format: 'cat',
      countries: ['KR', 'JP'],
      networks: ['203.0.113.0/24'],
      hasId: true,
      url: 'https://v.example',
      verbose: true,
      where: { local: true, pagePort: 9000 },
    });
  });

  test.each(
    [
      ['', /^A path is missing; allowed: one below \/vod\/ or \/live\//],
      ['/index.html', /^The path is "\/index\.html"; allowed: one below/],
      ['/vod', /^The path is "\/vod"; allowed/],
      ['/vod/../secret/', /^The path is "\/vod\/\.\.\/secret\/", and has a "\." or "\.\." segment; allowed/],
      ['/vod//x', /^The path is "\/vod\/\/x", and has an empty segment \("\/\/"\); allowed/],
      ['/vod/a%2Fb', /^The path is .* and has "%2F", which the edge refuses in every path; allowed/],
      ['/vod/%c3%a9/', /^The path is .* and has "%c3", which is no escape in upper case; allowed/],
      ['/vod/%61/', /^The path is .* and has "%61", which has to be written "a"; allowed/],
      ['/vod/~token/a/', /^The path is "\/vod\/~token\/a\/"; allowed/],
      ['/vod/é/', /^The path is "\/vod\/é\/", and has a character that has to be percent-encoded; allowed/],
      [
        '/vod/title',
        /^The path is "\/vod\/title", whose folder is all of \/vod\/; allowed: a title such as \/vod\/title\/, or/,
      ],
      ['/live/a.m3u8', /^The path is "\/live\/a\.m3u8", whose folder is all of \/live\/; allowed/],
      ['/vod/a/ /vod/b/', /^2 paths are given .* allowed: one\.$/],
      ['/vod/a/ --ttl 2y', /^--ttl is "2y"; allowed: a duration/],
      ['/vod/a/ --ttl 0s', /^--ttl is "0s"; allowed: a duration/],
      ['/vod/a/ --ttl', /^--ttl has no value/],
      ['/vod/a/ --ttl --local', /^--ttl has no value, and needs one\.$/],
      ['/vod/a/ --ttl=--local', /^--ttl is "--local"; allowed: a duration/],
      ['/vod/a/ --country kr', /^--country is \["kr"\]; allowed: a list of ISO 3166-1 alpha-2 codes, such as KR\.$/],
      ['/vod/a/ --country KR,', /^--country is \["KR",""\]; allowed/],
      ['/vod/a/ --country KR,XX', /^--country is "XX"; allowed: ISO 3166-1 alpha-2 codes of countries, such as KR\.$/],
      ['/vod/a/ --country UK', /^--country is "UK"; allowed: ISO 3166-1/],
      ['/vod/a/ --network 10.0.0.0/33', /^--network is \["10\.0\.0\.0\/33"\]; allowed: a list of addresses or CIDR/],
      ['/vod/a/ --format JWT', /^--format is "JWT"; allowed: jwt, cat\.$/],
      ['/vod/a/ --format', /^--format has no value/],
      ['/vod/a/ --url v.example', /^--url is "v\.example"; allowed: a scheme and a host/],
      ['/vod/a/ --url https://v.example/x', /^--url is "https:\/\/v\.example\/x"; allowed/],
      ['/vod/a/ --id=yes', /^--id is "yes"; allowed: no value\.$/],
      ['/vod/a/ --id --id', /^--id is given twice; allowed: once\.$/],
      ['/vod/a/ --colour red', /^The flag --colour is not known; allowed: --ttl/],
      ['/vod/a/ --page-port 1', /^--page-port means nothing without --local\.$/],
      ['/vod/a/ --local --page-port 0', /^--page-port is "0"; allowed: a whole number from 1 to 65535\.$/],
    ].map(([line, message]) => [line, message] as [string, RegExp]),
  )('refuse "%s" in one sentence', (line, message) => {
    expect(() => parseSignArgs(line === '' ? [] : line.split(' '))).toThrow(message);
  });
});
