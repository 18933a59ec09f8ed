/** From a token's text to bytes that are signed: one spelling, one algorithm, the key that it names, the whole signature. */
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { runInBoth } from '../support/event-engines.ts';
import { jwt, jwtClaims, KEY, OLD_KEY } from '../support/good-tokens.ts';
import { base64url, type MintKey, signJwt } from '../support/mint.ts';
import { carrying, describePairs, MEDIA, type Pair } from '../support/refusal-pairs.ts';
import { KEYS } from '../support/viewer-event.ts';
import { bundleFor, callOf, describeTable, type ViewerCase } from '../support/viewer-function.ts';

const bundle = bundleFor();
const good = jwt();
const [head, payload, signature] = good.split('.') as [string, string, string];

/** Signs these two parts, whatever they are. */
const signed = (first: string, second = payload, key: MintKey = KEY) => signJwt(`${first}.${second}`, key);
/** A header of this text, rightly signed. */
const withHeader = (text: string) => signed(base64url(text));

const JSON_HEADER = '{"alg":"HS256","kid":"k2"}';

function malformed(title: string, token: string, mended = good): Pair {
  return { title, code: 'malformed-token', bad: carrying(token), good: carrying(mended) };
}

describePairs('a text that is no token', () => bundle, [
  malformed('one word', 'null'),
  malformed('a path', '../../etc/passwd'),
  malformed('a dot', '.'),
  malformed('two dots', '..'),
  malformed('three words', 'a.b.c'),
  malformed('a header alone', head),
  malformed('a payload and a signature without a header', signJwt(`.${payload}`, KEY)),
  malformed('a header that is no JSON', withHeader('{"alg":"HS256","kid":"k2"'), withHeader(JSON_HEADER)),
  malformed('a header with something behind it', withHeader(`${JSON_HEADER}x`), withHeader(`${JSON_HEADER} `)),
  malformed('a header that is null', withHeader('null')),
  malformed('an empty header', signed('')),
  malformed(
    'a header in base64',
    signed(Buffer.from('{"alg":"HS256","kid":"k2","x":"???"}').toString('base64')),
    withHeader('{"alg":"HS256","kid":"k2","x":"???"}'),
  ),
  malformed('a header with a line break in it', signed(`${head.slice(0, 4)}\n${head.slice(4)}`)),
  malformed('a signature with a character of no alphabet', `${good.slice(0, -1)}!`),
  malformed('a key id that is a number', jwt({}, { kid: 2 })),
  malformed('a key id that is a list', jwt({}, { kid: ['k2'] })),
  malformed('a key id that is an object', jwt({}, { kid: { toString: 'k2' } })),
  // RFC 7515, section 4.1.11: what is marked critical must be understood, and nothing is.
  malformed('a critical extension', jwt({}, { crit: ['exp'], exp: 1 }), jwt({}, { exp: 1 })),
  malformed('no critical extension, but the list of them', jwt({}, { crit: [] })),
  malformed('a critical extension that is null', jwt({}, { crit: null })),
]);

describePairs('an algorithm', () => bundle, [
  ...[
    'none',
    'None',
    'NONE',
    'HS384',
    'HS512',
    'RS256',
    'ES256',
    'PS256',
    'EdDSA',
    'hs256',
    'HS256 ',
    ' HS256',
    'HS-256',
    '',
    undefined,
    null,
    256,
    ['HS256'],
    { HS256: true },
    true,
  ].map(
    (alg): Pair => ({
      title: `${JSON.stringify(alg) ?? 'that is missing'}, over a signature that is right for it`,
      code: 'unsupported-algorithm',
      bad: carrying(jwt({}, { alg })),
      good: carrying(good),
    }),
  ),
  {
    title: 'none, without a signature',
    code: 'unsupported-algorithm',
    bad: carrying(`${base64url('{"alg":"none"}')}.${payload}.`),
    good: carrying(good),
  },
  {
    title: 'none, named again behind HS256: the last name counts',
    code: 'unsupported-algorithm',
    bad: carrying(withHeader('{"alg":"HS256","alg":"none","kid":"k2"}')),
    good: carrying(withHeader('{"alg":"none","alg":"HS256","kid":"k2"}')),
  },
  ...['1', '"HS256"', '["HS256"]', 'true'].map(
    (header): Pair => ({
      title: `that a header which is ${header} does not name`,
      code: 'unsupported-algorithm',
      bad: carrying(withHeader(header)),
      good: carrying(withHeader(JSON_HEADER)),
    }),
  ),
  {
    title: 'that only inherits its name',
    code: 'unsupported-algorithm',
    bad: carrying(withHeader('{"__proto__":{"alg":"HS256"},"kid":"k2"}')),
    good: carrying(withHeader('{"__proto__":{"alg":"none"},"alg":"HS256","kid":"k2"}')),
  },
]);

const [secret1, secret2] = [OLD_KEY, KEY].map(({ secret }) => secret.toString('base64url')) as [string, string];
const only = (keys: string) => ({ store: { keys } });

describePairs('a key', () => bundle, [
  ...['k3', 'K2', 'k', '2', 'k22', ' ', ' k2', 'k2 ', 'k2=', `k2=${secret2}`, 'k1 k2', '__proto__', '=', '*'].map(
    (kid): Pair => ({
      title: `that is not there, ${JSON.stringify(kid)}`,
      code: 'unknown-key',
      bad: carrying(jwt({}, { kid })),
      good: carrying(jwt({}, { kid: 'k2' })),
    }),
  ),
  ...[undefined, null, ''].map(
    (kid): Pair => ({
      title: `that is not named, ${JSON.stringify(kid)}, is the one that signs`,
      code: 'bad-signature',
      bad: carrying(jwt({}, { kid }, OLD_KEY)),
      good: carrying(jwt({}, { kid })),
    }),
  ),
  {
    title: 'that was retired',
    code: 'unknown-key',
    bad: carrying(jwt({}, {}, OLD_KEY), only(`k2=${secret2}`)),
    good: carrying(jwt({}, {}, OLD_KEY), only(KEYS)),
  },
  {
    title: 'whose id only begins another',
    code: 'unknown-key',
    bad: carrying(good, only(`k22=${secret2}`)),
    good: carrying(good, only(`k22=${secret1} k2=${secret2}`)),
  },
  {
    title: 'whose id has one character',
    code: 'unknown-key',
    bad: carrying(jwt({}, {}, { ...KEY, id: '2' }), only(`k=${secret2}`)),
    good: carrying(jwt({}, {}, { ...KEY, id: 'k' }), only(`k=${secret2}`)),
  },
  {
    title: 'whose id only ends another',
    code: 'unknown-key',
    bad: carrying(good, only(`kk2=${secret2}`)),
    good: carrying(good, only(`kk2=${secret1} k2=${secret2}`)),
  },
]);

describePairs('the keys record', () => bundle, [
  {
    title: 'that cannot be read',
    code: 'keys-unavailable',
    bad: carrying(good, { unreadable: ['keys'] }),
    good: carrying(good),
  },
  {
    title: 'that is not there',
    code: 'keys-unavailable',
    bad: carrying(good, { store: { keys: undefined } }),
    good: carrying(good),
  },
  ...(
    [
      ['is empty', 'keys-unavailable', ''],
      ['has no key', 'keys-unavailable', 'k2='],
      ['has a key of less than 256 bits', 'keys-unavailable', `k2=${secret2.slice(0, 42)}`],
      ['has a foreign character in its key', 'keys-unavailable', `k2=${secret2.slice(0, 40)}+${secret2}`],
      ['has two spaces before another key', 'keys-unavailable', 'k2=  k1='],
      ['is a space', 'unknown-key', ' '],
      ['is a word', 'unknown-key', 'nonsense'],
      ['has no id', 'unknown-key', `=${secret2}`],
      ['has an id in capitals', 'unknown-key', `K2=${secret2}`],
      ['has a comma between', 'unknown-key', `k1=${secret1},k2=${secret2}`],
      ['has a line break between', 'unknown-key', `k1=${secret1}\nk2=${secret2}`],
      ['is JSON', 'unknown-key', JSON.stringify({ k2: secret2 })],
    ] as const
  ).map(
    ([what, code, keys]): Pair => ({
      title: `that ${what}`,
      code,
      bad: carrying(good, only(keys)),
      good: carrying(good, only(`k2=${secret2}`)),
    }),
  ),
]);

describeTable(
  'a key beside another that is malformed',
  () => bundle,
  [
    { title: 'opens', call: carrying(good, only(`k1=${secret1.slice(0, 9)} k2=${secret2}`)) },
    { title: 'opens before two spaces', call: carrying(good, only(`k2=${secret2}  k1=`)) },
  ],
  (outcome) => {
    expect(refusalOf(outcome)).toBeUndefined();
  },
);

describeTable(
  'a valid token',
  () => bundle,
  [
    { title: 'of the first key opens', call: carrying(good) },
    { title: 'of the second key opens, as after a rotation', call: carrying(jwt({}, {}, OLD_KEY)) },
    {
      title: 'of a key of 64 bytes opens',
      call: carrying(
        jwt({}, { kid: 'long' }, { id: 'long', secret: Buffer.alloc(64, 7) }),
        only(`k2=${secret2} long=${Buffer.alloc(64, 7).toString('base64url')}`),
      ),
    },
    {
      title: 'of a key whose id has 16 characters opens',
      call: carrying(jwt({}, { kid: 'a-0123456789-xyz' }), only(`a-0123456789-xyz=${secret2}`)),
    },
    // The signature is over the text, however who holds the key spells it.
    { title: 'with padding behind its header opens', call: carrying(signed(`${base64url(`${JSON_HEADER} `)}=`)) },
    { title: 'with padding behind its payload opens', call: carrying(signed(head, `${payload}=`)) },
    {
      title: 'with more in its header opens',
      call: carrying(jwt({}, { typ: 'JWT', cty: 'x', x5u: 'https://example.com' })),
    },
  ],
  (outcome) => {
    expect(refusalOf(outcome)).toBeUndefined();
    expect(outcome.reads).toEqual(['keys', 'routing']);
  },
);

const wrong = (title: string, token: string, mended = good): Pair => ({
  title,
  code: 'bad-signature',
  bad: carrying(token),
  good: carrying(mended),
});

const flip = (byte: number, by = 1) => {
  const bytes = Buffer.from(signature, 'base64url');
  bytes[byte] = (bytes[byte] as number) ^ by;
  return `${head}.${payload}.${bytes.toString('base64url')}`;
};
const shifted = (first: number, second: number) => {
  const bytes = Buffer.from(signature, 'base64url');
  bytes[first] = ((bytes[first] as number) + 1) & 255;
  bytes[second] = ((bytes[second] as number) - 1) & 255;
  return `${head}.${payload}.${bytes.toString('base64url')}`;
};
const ofLength = (bytes: number) =>
  `${head}.${payload}.${Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(64)])
    .subarray(0, bytes)
    .toString('base64url')}`;

describePairs('a signature', () => bundle, [
  wrong('by another key under this id', jwt({}, {}, { id: 'k2', secret: OLD_KEY.secret })),
  wrong('by this key under another id', jwt({}, { kid: 'k1' })),
  wrong('of other claims', `${head}.${base64url(JSON.stringify(jwtClaims({ exp: 4_294_967_295 })))}.${signature}`),
  wrong('of another header', `${base64url('{"kid":"k2","alg":"HS256"}')}.${payload}.${signature}`),
  malformed('of HMAC SHA-512 under HS256', signJwt(`${head}.${payload}`, KEY, 'HS512')),
  wrong('of HMAC SHA-512, cut to 32 bytes', cutTo32(signJwt(`${head}.${payload}`, KEY, 'HS512'))),
  wrong('of the payload alone', `${head}.${payload}.${signJwt(payload, KEY).split('.')[1]}`),
  wrong('of other claims, with the right ones behind a dot', `${head}.${base64url('{}')}.${payload}.${signature}`),
  ...[0, 1, 16, 31, 33, 64].map((bytes) => malformed(`of ${bytes} bytes`, ofLength(bytes))),
  ...Array.from({ length: 32 }, (_, byte) => wrong(`with byte ${byte} altered`, flip(byte))),
  ...[0, 5, 6, 26, 31].map((byte) => wrong(`with the top bit of byte ${byte} altered`, flip(byte, 128))),
  malformed('with padding', `${good}=`),
  malformed('with a space behind it', `${good} `),
  wrong('with one byte more and one less', shifted(0, 6)),
  wrong('with one byte more and one less in a word', shifted(26, 31)),
]);

function cutTo32(token: string): string {
  const [first, second, mac] = token.split('.') as [string, string, string];
  return `${first}.${second}.${Buffer.from(mac, 'base64url').subarray(0, 32).toString('base64url')}`;
}

describe('the last character of a signature', () => {
  it('is one of 64: itself opens, 15 have no stray bits and are wrong, 48 have some and are malformed', async () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    const expected = alphabet.map((last) => {
      if (last === good.at(-1)) return undefined;
      const bytes = Buffer.from(`${signature.slice(0, -1)}${last}`, 'base64url');
      return bytes.toString('base64url').at(-1) === last ? 'bad-signature' : 'malformed-token';
    });
    expect(expected.filter((code) => code === 'bad-signature')).toHaveLength(15);
    expect(expected.filter((code) => code === 'malformed-token')).toHaveLength(48);
    const calls = alphabet.map((last) =>
      callOf({ call: carrying(`${good.slice(0, -1)}${last}`) } satisfies Pick<ViewerCase, 'call'>),
    );
    expect((await runInBoth(await bundle, calls, 'last characters')).map(refusalOf)).toEqual(expected);
  });

  it('missing or doubled does not open', async () => {
    const tokens = [good.slice(0, -1), `${good}${good.at(-1)}`, `${good}A`];
    const calls = tokens.map((token) => callOf({ call: carrying(token, { uri: MEDIA }) }));
    for (const outcome of await runInBoth(await bundle, calls, 'last characters')) {
      expect(refusalOf(outcome)).toMatch(/^(?:malformed-token|bad-signature)$/);
    }
  });
});
