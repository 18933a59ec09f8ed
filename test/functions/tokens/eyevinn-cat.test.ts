/** CATs of ours are what `@eyevinn/cat`, a library of others, reads and makes. */
import { CAT } from '@eyevinn/cat';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CatClaims, mintCat, type SigningKey } from '../../../functions/token/sign.ts';

const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const FOREVER = 4_000_000_000;
const SECRET = Buffer.from(KEY.secret);
const library = new CAT({ keys: { k1: SECRET }, expectCwtTag: true });
const good: CatClaims = { expires: FOREVER, paths: ['/vod/title/'] };

interface Viewer {
  readonly url?: string;
  readonly ip?: string;
}

/** What the library says of a token: its error's name, or undefined when the token is acceptable. */
async function judge(token: string, { url = 'https://v.example/vod/title/a.m4s', ip = '203.0.113.7' }: Viewer = {}) {
  const options = { issuer: 'us', audience: ['tv'], url: new URL(url), ip };
  const { cat, error } = await library.validate(token, 'mac', options);
  return { claims: cat?.claims, error: error?.constructor.name };
}

function mintUnlessTooLong(claims: CatClaims): string | undefined {
  try {
    return mintCat(claims, KEY);
  } catch (error) {
    expect((error as Error).message).toMatch(/^The token has \d+ characters; allowed: 1,024/);
    return undefined;
  }
}

/** Every claim that both know, as each has it. */
const ALL = {
  ours: {
    issuer: 'us',
    subject: 'viewer',
    audience: ['tv', 'web'],
    expires: FOREVER,
    notBefore: 1,
    issuedAt: 1_700_000_000,
    id: '00ff7e',
    networks: ['203.0.113.7', '203.0.113.1/32', '2001:db8::1'],
    url: {
      scheme: 'https',
      host: { suffix: '.example' },
      path: { prefix: '/vod/title/' },
    },
    methods: ['GET', 'HEAD'],
    countries: ['KR', 'JP'],
  },
  theirs: {
    iss: 'us',
    sub: 'viewer',
    aud: ['tv', 'web'],
    exp: FOREVER,
    nbf: 1,
    iat: 1_700_000_000,
    cti: '00ff7e',
    catnip: ['203.0.113.7', '203.0.113.1/32', '2001:db8:0:0:0:0:0:1'],
    catu: {
      scheme: { 'exact-match': 'https' },
      host: { 'suffix-match': '.example' },
      path: { 'prefix-match': '/vod/title/' },
    },
    catm: ['GET', 'HEAD'],
    catgeoiso3166: ['KR', 'JP'],
  },
} as const;

describe('a CAT of ours', () => {
  test('with every claim is read as it was meant', async () => {
    expect(await judge(mintCat(ALL.ours, KEY))).toEqual({ claims: ALL.theirs, error: undefined });
  });

  test('has the claims that the library itself writes, and no version, which is 1 when it is absent', async () => {
    const made = await library.generateFromJson(structuredClone(ALL.theirs) as never, {
      type: 'mac',
      alg: 'HS256',
      kid: 'k1',
    });
    const { claims } = await judge(made as string);
    expect(claims).toEqual({ ...ALL.theirs, catv: 1 });
    expect((await judge(mintCat(ALL.ours, KEY))).claims).toEqual(ALL.theirs);
  });

  test('is read as it was meant, whatever it says', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const time = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 30 });
    const pair = fc.tuple(fc.nat(255), fc.nat(255)).map(([one, other]) => `${one}.${other}`);
    const claims = fc.record(
      {
        expires: time,
        paths: fc.constantFrom('/vod/a/', '/live/b%20c/', '/vod/d.mp4').map((path) => [path]),
        notBefore: time,
        issuedAt: time,
        issuer: text,
        subject: text,
        audience: some(text),
        id: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('hex')),
        countries: some(fc.stringMatching(/^[A-Z]{2}$/)),
        networks: some(fc.tuple(pair, pair).map((pairs) => pairs.join('.'))),
        methods: some(fc.stringMatching(/^[A-Z]{1,8}$/)),
      },
      { requiredKeys: ['expires', 'paths'] },
    );
    const names = {
      expires: 'exp',
      notBefore: 'nbf',
      issuedAt: 'iat',
      issuer: 'iss',
      subject: 'sub',
      audience: 'aud',
      id: 'cti',
      countries: 'catgeoiso3166',
      networks: 'catnip',
      methods: 'catm',
    } as const;
    await fc.assert(
      fc.asyncProperty(claims, async ({ paths: [path], ...others }) => {
        const token = mintUnlessTooLong({ ...others, paths: [path as string] });
        fc.pre(token !== undefined);
        const kind = path?.endsWith('/') ? 'prefix-match' : 'exact-match';
        const meant = Object.entries(others).map(([name, value]) => [names[name as keyof typeof names], value]);
        expect((await judge(token as string)).claims).toEqual({
          ...Object.fromEntries(meant),
          catu: { path: { [kind]: path } },
        });
      }),
      { numRuns: 500 },
    );
  });

  test.each<[title: string, claims: CatClaims, viewer: Viewer, error: string | undefined]>([
    ['in its folder', good, {}, undefined],
    ['beside its folder', good, { url: 'https://v.example/vod/other/a.m4s' }, 'UriNotAllowedError'],
    ['of its one file', { ...good, paths: ['/vod/a.mp4'] }, { url: 'https://v.example/vod/a.mp4' }, undefined],
    [
      'of a file that goes on',
      { ...good, paths: ['/vod/a.mp4'] },
      { url: 'https://v.example/vod/a.mp4x' },
      'UriNotAllowedError',
    ],
    ['of a suffix', { expires: FOREVER, url: { path: { suffix: '.m4s' } } }, {}, undefined],
    [
      'of another suffix',
      { expires: FOREVER, url: { path: { suffix: '.m4s' } } },
      { url: 'https://v.example/vod/title/a.mp4' },
      'UriNotAllowedError',
    ],
    ['on its host', { ...good, url: { host: { exact: 'v.example' } } }, {}, undefined],
    ['on another host', { ...good, url: { host: { exact: 'w.example' } } }, {}, 'UriNotAllowedError'],
    ['by another scheme', { ...good, url: { scheme: 'http' } }, {}, 'UriNotAllowedError'],
    ['when it has expired', { ...good, expires: 1_000_000_000 }, {}, 'TokenExpiredError'],
    ['before its time', { ...good, notBefore: FOREVER - 1 }, {}, 'TokenNotActiveError'],
    ['of another issuer', { ...good, issuer: 'them' }, {}, 'InvalidIssuerError'],
    ['for another audience', { ...good, audience: 'radio' }, {}, 'InvalidAudienceError'],
    ['from its address', { ...good, networks: ['203.0.113.7'] }, {}, undefined],
    ['from another address', { ...good, networks: ['203.0.113.8'] }, {}, 'IPNotAllowed'],
    ['from its network', { ...good, networks: ['203.0.113.130/25'] }, { ip: '203.0.113.200' }, undefined],
    ['from its IPv6 address', { ...good, networks: ['2001:db8::1'] }, { ip: '2001:db8::1' }, undefined],
  ])('gets its verdict %s', async (_, claims, viewer, error) => {
    expect((await judge(mintCat(claims, KEY), viewer)).error).toBe(error);
  });

  test('by another key, or with a bit altered, is not believed', async () => {
    const forged = mintCat(good, { ...KEY, secret: Buffer.alloc(32, 8) });
    await expect(judge(forged)).rejects.toThrow(/^Failed to validate token signature/);
    const bytes = Buffer.from(mintCat(good, KEY), 'base64url');
    bytes[20] = (bytes[20] as number) ^ 1;
    await expect(judge(bytes.toString('base64url'))).rejects.toThrow();
  });

  // RFC 9164 has a prefix without the zeros at its end; the library (0.16.4) wants all bytes.
  test('for a network that ends in zeros is more than the library reads', async () => {
    const token = mintCat({ ...good, networks: ['203.0.113.0/24'] }, KEY);
    await expect(judge(token)).rejects.toThrow('neither an IPv6 nor IPv4 address');
  });
});
