/** What a rightly signed JWT must say, may say, and may not: the claims themselves, before they meet a request. */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { jwt, jwtClaims, KEY } from '../support/good-tokens.ts';
import { base64url, signJwt } from '../support/mint.ts';
import { carrying, describePairs, type Pair } from '../support/refusal-pairs.ts';
import { NOW } from '../support/viewer-event.ts';
import { bundleFor, describeTable } from '../support/viewer-function.ts';

const bundle = bundleFor();
const good = jwt();
const head = base64url('{"alg":"HS256","kid":"k2"}');

/** A payload of this text, rightly signed. */
const withPayload = (text: string) => signJwt(`${head}.${base64url(text)}`, KEY);
/** The good claims, with this written into their text: what JSON.stringify would not write. */
const written = (text: string) => withPayload(JSON.stringify(jwtClaims()).replace('{', `{${text},`));

describePairs('a claim that every token must have', () => bundle, [
  { title: 'exp', code: 'missing-expiry', bad: carrying(jwt({ exp: undefined })), good: carrying(good) },
  {
    title: 'exp, for which iat and nbf do not stand in',
    code: 'missing-expiry',
    bad: carrying(jwt({ exp: undefined, iat: NOW, nbf: NOW })),
    good: carrying(jwt({ iat: NOW, nbf: NOW })),
  },
  { title: 'paths', code: 'missing-path', bad: carrying(jwt({ paths: undefined })), good: carrying(good) },
  {
    title: 'paths, for which sub does not stand in',
    code: 'missing-path',
    bad: carrying(jwt({ paths: undefined, sub: '/vod/' })),
    good: carrying(jwt({ sub: '/vod/' })),
  },
  { title: 'all of them', code: 'missing-expiry', bad: carrying(withPayload('{}')), good: carrying(good) },
  {
    title: 'in an object, not in a list',
    code: 'missing-expiry',
    bad: carrying(withPayload('[]')),
    good: carrying(good),
  },
]);

const malformed = (
  title: string,
  claims: Readonly<Record<string, unknown>>,
  mended: Readonly<Record<string, unknown>>,
): Pair => ({
  title,
  code: 'malformed-claims',
  bad: carrying(jwt(claims)),
  good: carrying(jwt(mended)),
});

describePairs('a claim of the wrong form', () => bundle, [
  ...[`${NOW + 60}`, null, true, [NOW + 60], { at: NOW + 60 }, ''].map((exp) =>
    malformed(`exp ${JSON.stringify(exp)}`, { exp }, { exp: NOW + 60 }),
  ),
  ...[`${NOW}`, null, false, [NOW], ''].map((nbf) => malformed(`nbf ${JSON.stringify(nbf)}`, { nbf }, { nbf: NOW })),
  ...[1, '', ' ', ' a', '\u007fa', 'é', 'a\n', null, true, ['a'], { a: 1 }, 'i'.repeat(129)].map((jti) =>
    malformed(`jti ${JSON.stringify(jti)}`, { jti }, { jti: 'i'.repeat(128) }),
  ),
  ...['/vod/', null, 1, true, { 0: '/vod/' }, [1], [['/vod/']], [null, '/vod/']].map((paths) =>
    malformed(`paths ${JSON.stringify(paths)}`, { paths }, { paths: ['/vod/'] }),
  ),
  ...['KR', null, 1, { KR: true }].map((catgeoiso3166) =>
    malformed(`catgeoiso3166 ${JSON.stringify(catgeoiso3166)}`, { catgeoiso3166 }, { catgeoiso3166: ['KR'] }),
  ),
  ...['GET', null, 1, { GET: true }].map((catm) =>
    malformed(`catm ${JSON.stringify(catm)}`, { catm }, { catm: ['GET'] }),
  ),
  ...[
    '203.0.113.7',
    null,
    1,
    {},
    [1],
    [null],
    [''],
    ['x'],
    ['203.0.113'],
    ['203.0.113.7.1'],
    ['203.0.113.256'],
    ['203.0.113.-7'],
    ['203.0.113.x'],
    ['203.0.113.0/33'],
    ['203.0.113.0/-1'],
    ['203.0.113.0/x'],
    ['2001:db8::/129'],
    ['2001:db8::g'],
    ['12345::'],
    ['1:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7:8:9'],
    ['203.0.113.7', 'x'],
    // Each is an address to a reader of numbers, and none to RFC 4291 and RFC 4632.
    [' 203.0.113.7'],
    ['203.0.113.7 '],
    ['203.0.113.7\n'],
    ['203.0.113.7\u00a0'],
    ['0xcb.0.113.7'],
    ['203.0.0x71.7'],
    ['2e2.0.0.0'],
    ['5e-1.1.2'],
    ['+203.0.113.7'],
    ['-0.0.0.0'],
    ['203.00.113.7'],
    ['0203.0.113.7'],
    ['...'],
    ['203..113.7'],
    ['.0.113.7'],
    ['203.0.113.'],
    ['203.0.113.0/24/24'],
    ['203.0.113.0/24/'],
    ['203.0.113.0/024'],
    ['203.0.113.0/+24'],
    ['203.0.113.0/0x18'],
    ['203.0.113.0/4294967320'],
    ['::ffff:203.0.113.7/24'],
    ['::ffff:203.0.113.7/32'],
    ['::ffff:203.0.113.7/96'],
    ['::ffff:203.0.113.7\n'],
    ['::ffff:::ffff:203.0.113.7'],
    ['::203.0.113.7'],
    [':'],
    [':::'],
    [':::::::'],
    ['::::::::'],
    ['1::2::3'],
    ['1:::2'],
    ['1:2:3:4:5:6:7:'],
    [':2:3:4:5:6:7:8'],
    ['1:2:3:4::5:6:7:8'],
    ['::1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7:8::'],
    ['2001:00db8::'],
    ['2001:db8::1 '],
    ['2001:db8::1\n'],
    ['2001:db8: :1'],
    ['2001:db8::1%eth0'],
    ['2001:db8::0x1'],
    ['1:2:3:4:5:6:7:8\ufeff'],
  ].map((catnip) => malformed(`catnip ${JSON.stringify(catnip)}`, { catnip }, { catnip: ['203.0.113.7'] })),
  ...['null', '0', 'false', '""', '', '{', '{}x', '{"exp":1,}', "{'exp':1}"].map(
    (text): Pair => ({
      title: `a payload that is ${JSON.stringify(text)}`,
      code: 'malformed-claims',
      bad: carrying(withPayload(text)),
      good: carrying(good),
    }),
  ),
  {
    title: 'a payload with a dot in it',
    code: 'malformed-claims',
    bad: carrying(signJwt(`${head}.${base64url('{"exp":')}.${base64url(JSON.stringify(jwtClaims()))}`, KEY)),
    good: carrying(good),
  },
  {
    title: 'an exp that is more than a number can hold',
    code: 'malformed-claims',
    bad: carrying(withPayload('{"exp":1e999,"paths":["/vod/"]}')),
    good: carrying(withPayload('{"exp":4e9,"paths":["/vod/"]}')),
  },
]);

// Whatever the code: a length that is no number must not be read as 0, which is everybody.
describeTable(
  'a network whose prefix length is no number does not open to all',
  () => bundle,
  ['203.0.113.7/', '203.0.113.7/ ', '203.0.113.7/\n', '203.0.113.7//'].map((network) => ({
    title: JSON.stringify(network),
    call: carrying(jwt({ catnip: [network] }), { ip: '198.51.100.1' }),
  })),
  (outcome) => {
    expect(refusalOf(outcome)).toMatch(/^(?:malformed-claims|wrong-network)$/);
  },
);

// Whatever the code: a time before all times is over.
describeTable(
  'a token never opens',
  () => bundle,
  [0, -1, -(NOW + 60), -0].map((exp) => ({ title: `with exp ${exp}`, call: carrying(jwt({ exp })) })),
  (outcome) => {
    expect(refusalOf(outcome)).toMatch(/^(?:expired|malformed-claims|missing-expiry)$/);
  },
);

/** Claims of CTA-5007 that restrict and are not implemented, claims of other standards, and names that are near ones. */
const UNSUPPORTED = [
  'catreplay',
  'catpor',
  'catv',
  'catu',
  'catalpn',
  'cath',
  'catgeocoord',
  'catgeoalt',
  'cattpk',
  'catifdata',
  'catdpop',
  'catif',
  'catr',
  'cnf',
  'cti',
  'scope',
  'azp',
  'nonce',
  'path',
  'Paths',
  'EXP',
  'ip',
  'x',
  '',
  ' exp',
  'constructor',
  'toString',
  'hasOwnProperty',
];

describePairs('a claim that is not known may restrict, so it denies', () => bundle, [
  ...UNSUPPORTED.flatMap((name) =>
    ['x', null].map(
      (value): Pair => ({
        title: `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
        code: 'unsupported-claim',
        bad: carrying(jwt({ [name]: value })),
        good: carrying(good),
      }),
    ),
  ),
  {
    title: '__proto__, whose members would be inherited',
    code: 'unsupported-claim',
    bad: carrying(written('"__proto__":{"nbf":0}')),
    good: carrying(written('"nbf":0')),
  },
]);

describePairs('a claim is not inherited', () => bundle, [
  {
    title: 'exp',
    code: 'unsupported-claim',
    bad: carrying(withPayload(`{"__proto__":{"exp":${NOW + 60}},"paths":["/vod/"]}`)),
    good: carrying(withPayload(`{"exp":${NOW + 60},"paths":["/vod/"]}`)),
  },
]);

describeTable(
  'a claim that only informs',
  () => bundle,
  [
    { title: 'iat opens', call: carrying(jwt({ iat: NOW + 1000 })) },
    { title: 'sub opens', call: carrying(jwt({ sub: 'viewer-1' })) },
    { title: 'iat and sub of any form open', call: carrying(jwt({ iat: 'then', sub: { a: [1] } })) },
    {
      title: 'iss and aud open where the configuration asks for none',
      call: carrying(jwt({ iss: 'x', aud: ['y', 'z'] })),
    },
    {
      title: 'a claim that comes twice counts as the last',
      call: carrying(withPayload(`{"exp":1,"paths":["/vod/"],"exp":${NOW + 60}}`)),
    },
  ],
  (outcome) => {
    expect(refusalOf(outcome)).toBeUndefined();
  },
);

describePairs('the time', () => bundle, [
  {
    title: 'of exp is over at this very second',
    code: 'expired',
    bad: carrying(jwt({ exp: NOW })),
    good: carrying(jwt({ exp: NOW + 1 })),
  },
  {
    title: 'of exp is over a second later',
    code: 'expired',
    bad: carrying(jwt({ exp: NOW - 1 })),
    good: carrying(jwt({ exp: NOW + 1 })),
  },
  {
    title: 'of exp is over at this second, if it is a fraction before',
    code: 'expired',
    bad: carrying(jwt({ exp: NOW - 0.5 })),
    good: carrying(jwt({ exp: NOW + 0.5, nbf: NOW - 0.5 })),
  },
  {
    title: 'of exp comes as the clock moves on',
    code: 'expired',
    bad: carrying(good, { now: NOW + 60 }),
    good: carrying(good, { now: NOW + 59 }),
  },
  {
    title: 'of nbf comes a second later',
    code: 'not-yet-valid',
    bad: carrying(jwt({ nbf: NOW + 1 })),
    good: carrying(jwt({ nbf: NOW })),
  },
  {
    title: 'of nbf comes much later',
    code: 'not-yet-valid',
    bad: carrying(jwt({ nbf: 4_294_967_295 })),
    good: carrying(jwt({ nbf: 0 })),
  },
  {
    title: 'of nbf comes as the clock moves on',
    code: 'not-yet-valid',
    bad: carrying(jwt({ nbf: NOW + 30 }), { now: NOW + 29 }),
    good: carrying(jwt({ nbf: NOW + 30 }), { now: NOW + 30 }),
  },
  {
    title: 'of a token that is both over and to come is over',
    code: 'expired',
    bad: carrying(jwt({ exp: NOW, nbf: NOW + 1 })),
    good: carrying(jwt({ exp: NOW + 1, nbf: NOW })),
  },
]);

const ISSUER = 'https://auth.example.com';
const asksForBoth = bundleFor({ tokens: { issuer: ISSUER, audience: 'video' } });
const asksForAudience = bundleFor({ tokens: { issuer: null, audience: 'video' } });
const asksForIssuer = bundleFor({ tokens: { issuer: ISSUER, audience: null } });

describePairs('an issuer that the configuration asks for', () => asksForIssuer, [
  ...[
    undefined,
    null,
    '',
    'https://auth.example.com/',
    'HTTPS://AUTH.EXAMPLE.COM',
    'https://auth.example.co',
    [ISSUER],
    { 0: ISSUER },
  ].map(
    (iss): Pair => ({
      title: `is not ${JSON.stringify(iss) ?? 'left out'}`,
      code: 'wrong-issuer',
      bad: carrying(jwt({ iss })),
      good: carrying(jwt({ iss: ISSUER })),
    }),
  ),
  {
    title: 'is not replaced by the audience',
    code: 'wrong-issuer',
    bad: carrying(jwt({ aud: ISSUER })),
    good: carrying(jwt({ aud: 'whoever', iss: ISSUER })),
  },
]);

describePairs('an audience that the configuration asks for', () => asksForAudience, [
  ...[undefined, null, '', 'videos', 'vide', 'VIDEO', [], ['videos', 'vide'], [['video']], { 0: 'video' }].map(
    (aud): Pair => ({
      title: `is not ${JSON.stringify(aud) ?? 'left out'}`,
      code: 'wrong-audience',
      bad: carrying(jwt({ aud })),
      good: carrying(jwt({ aud: ['music', 'video'] })),
    }),
  ),
  {
    title: 'is not replaced by the issuer',
    code: 'wrong-audience',
    bad: carrying(jwt({ iss: 'video' })),
    good: carrying(jwt({ iss: 'whoever', aud: 'video' })),
  },
]);

describePairs('an issuer and an audience that the configuration asks for', () => asksForBoth, [
  {
    title: 'the issuer is wrong',
    code: 'wrong-issuer',
    bad: carrying(jwt({ iss: 'x', aud: 'video' })),
    good: carrying(jwt({ iss: ISSUER, aud: 'video' })),
  },
  {
    title: 'the audience is wrong',
    code: 'wrong-audience',
    bad: carrying(jwt({ iss: ISSUER, aud: 'x' })),
    good: carrying(jwt({ iss: ISSUER, aud: 'video' })),
  },
]);
