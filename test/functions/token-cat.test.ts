/**
 * CAT, the Common Access Token (CTA-5007): the same claims as a JWT's in another encoding, COSE_Mac0 (RFC 9052) around a
 * CWT (RFC 8392). What it adds is a reader of bytes, and rules for each part of the URL.
 */
import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { DISTRIBUTION_HOST } from '../../scripts/viewer-event.ts';
import { cat, catClaims, KEY, OLD_KEY, pathBegins } from '../support/good-tokens.ts';
import {
  base64url,
  CATGEO,
  CATM,
  type CatOptions,
  type CborInput,
  CLAIM,
  cbor,
  MATCH,
  mintCat,
  PART,
} from '../support/mint.ts';
import { carrying, describePairs, MEDIA, type Pair } from '../support/refusal-pairs.ts';
import { KEYS, NOW } from '../support/viewer-event.ts';
import { bundleFor, describeTable, requestOf } from '../support/viewer-function.ts';

const bundle = bundleFor();
const good = cat();
const bytes = Buffer.from(good, 'base64url');
type Changes = Readonly<Record<number, CborInput | undefined>>;

describeTable(
  'a CAT opens',
  () => bundle,
  [
    { title: 'with both tags, the key in the protected header', call: carrying(good) },
    { title: 'without the tag of a CWT', call: carrying(cat({}, { tags: [17] })) },
    {
      title: 'with the key in the unprotected header',
      call: carrying(cat({}, { protectedHeader: { 4: undefined }, unprotectedHeader: { 4: Buffer.from('k2') } })),
    },
    {
      title: 'with no key named, where there is one',
      call: carrying(cat({}, { protectedHeader: { 4: undefined } }), { store: { keys: KEYS.split(' ')[0] } }),
    },
    { title: 'of the second key', call: carrying(cat({}, {}, OLD_KEY)) },
    {
      title: 'with a content type in its header',
      call: carrying(cat({}, { protectedHeader: { 3: 'application/cwt' } })),
    },
    { title: 'of version 1', call: carrying(cat({ [CLAIM.catv]: 1 })) },
    {
      title: 'with who it is for and when it was made',
      call: carrying(cat({ [CLAIM.sub]: 'viewer', [CLAIM.iat]: NOW + 99 })),
    },
    { title: 'in the path', call: { uri: `/vod/~${good}/title/master.m3u8` } },
    { title: 'as the query CAT', call: { uri: MEDIA, query: `CAT=${good}` } },
    { title: 'as a cookie', call: { uri: MEDIA, cookies: { 'CTA-Common-Access-Token': good } } },
    { title: 'up to its last second', call: carrying(cat({ [CLAIM.exp]: NOW + 1 })) },
    { title: 'until the year 2106', call: carrying(cat({ [CLAIM.exp]: 0xffff_ffff })) },
    { title: 'with a payload of more than 255 bytes', call: carrying(cat({ [CLAIM.sub]: 's'.repeat(400) })) },
    { title: 'with a payload of less than 24 bytes', call: carrying(cat({ [CLAIM.catu]: pathBegins('/vod/') })) },
  ],
  (outcome) => {
    expect(refusalOf(outcome)).toBeUndefined();
    expect(requestOf(outcome).uri).toBe(MEDIA);
  },
);

const refused = (title: string, code: Pair['code'], token: string, mended = good): Pair => ({
  title,
  code,
  bad: carrying(token),
  good: carrying(mended),
});
const changed = (title: string, code: Pair['code'], claims: Changes, mended: Changes = {}): Pair =>
  refused(title, code, cat(claims), cat(mended));
const wrapped = (title: string, code: Pair['code'], options: CatOptions): Pair =>
  refused(title, code, cat({}, options));

/** The four parts of COSE_Mac0, to be put together wrongly. */
function parts(payload: Buffer = cbor(catClaims())) {
  const header = cbor(
    new Map<CborInput, CborInput>([
      [1, 5],
      [4, Buffer.from('k2')],
    ]),
  );
  const mac = createHmac('sha256', KEY.secret)
    .update(cbor(['MAC0', header, Buffer.alloc(0), payload]))
    .digest();
  return { header, payload, mac, none: new Map<CborInput, CborInput>() };
}
const { header, payload, mac, none } = parts();
const cose = (content: CborInput) => base64url(cbor({ tag: 61, content: { tag: 17, content } }));
const raw = (hex: string) => base64url(Buffer.from(hex, 'hex'));

/** A token with these bytes as its header, and the MAC over them. */
function headed(hex: string): string {
  const given = Buffer.from(hex, 'hex');
  const covered = cbor(['MAC0', given, Buffer.alloc(0), payload]);
  return cose([given, none, payload, createHmac('sha256', KEY.secret).update(covered).digest()]);
}

/** The token without its unprotected header, which the MAC does not cover. */
const unparted = raw(
  Buffer.concat([Buffer.from('d83dd184', 'hex'), cbor(header), cbor(payload), cbor(mac)]).toString('hex'),
);

/** The token with its payload's length, below 24, in a byte of its own. */
function longer(hex: string): string {
  const size = Buffer.from([payload.length]).toString('hex');
  const short = Buffer.from([0x40 + payload.length, ...payload]).toString('hex');
  expect(payload.length).toBeLessThan(24);
  expect(hex).toContain(short);
  return hex.replace(short, `58${size}${payload.toString('hex')}`);
}

describePairs('bytes that are no CAT', () => bundle, [
  wrapped('without a tag', 'malformed-token', { tags: [] }),
  wrapped('with the tag of a CWT alone', 'malformed-token', { tags: [61] }),
  wrapped('with the tags in the wrong order', 'malformed-token', { tags: [17, 61] }),
  ...[0, 24, 60, 62].map((tag) => wrapped(`with tag ${tag} around`, 'malformed-token', { tags: [tag, 17] })),
  ...['00', '18', '58', 'd9', 'f8'].map((byte) =>
    refused(
      `with ${byte} in the place of the head of the tag of a CWT`,
      'malformed-token',
      raw(bytes.toString('hex').replace(/^d8/, byte)),
    ),
  ),
  wrapped('with a tag twice', 'malformed-token', { tags: [61, 61, 17] }),
  wrapped('with the tag of a signature, COSE_Sign1', 'malformed-token', { tags: [61, 18] }),
  wrapped('with the tag of COSE_Mac', 'malformed-token', { tags: [61, 97] }),
  refused('of three parts', 'malformed-token', cose([header, none, payload])),
  refused(
    'of five parts',
    'malformed-token',
    cose([header, none, payload, mac, mac]),
    cose([header, none, payload, mac]),
  ),
  refused('of no parts', 'malformed-token', cose([])),
  refused('that is a map', 'malformed-token', cose(none)),
  refused('of three parts that are said to be four', 'malformed-token', unparted),
  refused('whose header has a byte behind its map', 'malformed-token', headed('a2010504426b3200')),
  refused('whose header has a map behind its map', 'malformed-token', headed('a2010504426b32a0')),
  refused('whose header ends before its map does', 'malformed-token', headed('a3010504426b32')),
  refused('whose header ends before its key does', 'malformed-token', headed('a2010504436b32')),
  refused('whose header is empty', 'malformed-token', headed('')),
  refused('whose header is a list', 'malformed-token', headed('8401050442')),
  refused('whose header names the algorithm twice', 'malformed-token', headed('a301050104426b3205')),
  refused('whose header is no byte string', 'malformed-token', cose([none, none, payload, mac])),
  refused('whose header is text', 'malformed-token', cose([header.toString('latin1'), none, payload, mac])),
  refused('whose payload is text', 'malformed-token', cose([header, none, payload.toString('latin1'), mac])),
  refused('whose payload is missing', 'malformed-token', cose([header, none, null, mac])),
  refused('whose tag is text', 'malformed-token', cose([header, none, payload, mac.toString('hex')])),
  refused('whose tag is missing', 'malformed-token', cose([header, none, payload, null])),
  wrapped('whose key id is text', 'malformed-token', { protectedHeader: { 4: 'k2' } }),
  wrapped('whose key id is a number', 'malformed-token', { protectedHeader: { 4: 2 } }),
  wrapped('with a critical extension', 'malformed-token', { protectedHeader: { 2: [4] } }),
  wrapped('with no critical extension, but the list of them', 'malformed-token', { protectedHeader: { 2: [] } }),
  wrapped('with a critical extension that is a number', 'malformed-token', { protectedHeader: { 2: 4 } }),
  wrapped('with a critical extension that is text', 'malformed-token', { protectedHeader: { 2: 'exp' } }),
  refused('with a byte behind them', 'malformed-token', base64url(Buffer.concat([bytes, Buffer.alloc(1)]))),
  refused('cut by a byte', 'malformed-token', base64url(bytes.subarray(0, -1))),
  refused('cut in the middle', 'malformed-token', base64url(bytes.subarray(0, bytes.length / 2))),
  refused('that are one byte', 'malformed-token', raw('d8')),
  refused('with padding', 'malformed-token', `${good}=`),
  refused('in another alphabet', 'malformed-token', `${good}+`),
  refused('that are 40 lists in each other', 'malformed-token', raw(`d83dd1${'81'.repeat(40)}00`)),
  refused('that are 700 tags in each other', 'malformed-token', raw(`${'d1'.repeat(700)}00`)),
  refused('that promise four billion items', 'malformed-token', raw('d83dd19affffffff00')),
  refused('that promise four billion pairs', 'malformed-token', raw('d83dd184a0baffffffff0000')),
  refused('that promise four billion bytes', 'malformed-token', raw('d83dd1845affffffff00')),
  refused('of indefinite length', 'malformed-token', raw('d83dd19f40a04040ff')),
  refused('with a length of eight bytes', 'malformed-token', raw('d83dd19b0000000000000004')),
  refused('with a length that is reserved', 'malformed-token', raw('d83dd19c')),
  refused('that are a break', 'malformed-token', raw('ff')),
  refused(
    'with a tag that takes a byte more than it needs',
    'malformed-token',
    raw(bytes.toString('hex').replace(/^d83dd1/, 'd83dd811')),
  ),
  refused('that are a number', 'malformed-token', raw('d83dd105')),
]);

describePairs('an algorithm of COSE', () => bundle, [
  wrapped('4: HMAC 256/64', 'unsupported-algorithm', { protectedHeader: { 1: 4 }, macBytes: 8 }),
  wrapped('6: HMAC 384', 'unsupported-algorithm', { protectedHeader: { 1: 6 } }),
  wrapped('7: HMAC 512', 'unsupported-algorithm', { protectedHeader: { 1: 7 } }),
  wrapped('-7: ES256', 'unsupported-algorithm', { protectedHeader: { 1: -7 } }),
  wrapped('0: reserved', 'unsupported-algorithm', { protectedHeader: { 1: 0 } }),
  wrapped('-5, not 5', 'unsupported-algorithm', { protectedHeader: { 1: -5 } }),
  wrapped('as text', 'unsupported-algorithm', { protectedHeader: { 1: 'HS256' } }),
  wrapped('that is missing', 'unsupported-algorithm', { protectedHeader: { 1: undefined } }),
  wrapped('that is in the unprotected header alone', 'unsupported-algorithm', {
    protectedHeader: { 1: undefined },
    unprotectedHeader: { 1: 5 },
  }),
]);

describePairs('a key of a CAT', () => bundle, [
  wrapped('that is not there', 'unknown-key', { protectedHeader: { 4: Buffer.from('k3') } }),
  wrapped('whose id is no text', 'unknown-key', { protectedHeader: { 4: Buffer.from([0xff, 0xfe]) } }),
  ...[undefined, Buffer.alloc(0)].map(
    (id): Pair => ({
      title: `that is not named, ${id}, is the one that signs`,
      code: 'bad-signature',
      bad: carrying(cat({}, { protectedHeader: { 4: id } }, OLD_KEY)),
      good: carrying(cat({}, { protectedHeader: { 4: id } })),
    }),
  ),
  ...[Buffer.from('k2'), Buffer.from('k3'), Buffer.alloc(0)].map(
    (id): Pair => ({
      title: `in both headers, ${JSON.stringify(id.toString())} in the protected one`,
      code: 'malformed-token',
      bad: carrying(cat({}, { protectedHeader: { 4: id }, unprotectedHeader: { 4: Buffer.from('k2') } })),
      good: carrying(cat({}, { protectedHeader: { 4: undefined }, unprotectedHeader: { 4: Buffer.from('k2') } })),
    }),
  ),
]);

const flipped = (byte: number) => {
  const altered = Buffer.from(bytes);
  altered[byte] = (altered[byte] as number) ^ 1;
  return base64url(altered);
};

describePairs('the tag of a CAT', () => bundle, [
  // RFC 9052, section 9: what is covered is deterministic, so no other form of a length has this tag.
  refused(
    'over a payload whose length takes a byte more than it needs',
    'bad-signature',
    raw(longer(bytes.toString('hex'))),
  ),
  refused('by another key', 'bad-signature', cat({}, {}, { id: 'k2', secret: OLD_KEY.secret })),
  // A list, a text, and bytes whose length is in two bytes.
  ...['9820', '7820', '5900'].map((head) =>
    refused(
      `with ${head} before it`,
      'malformed-token',
      raw(bytes.toString('hex').replace(new RegExp(`5820(?=${mac.toString('hex')}$)`), head)),
    ),
  ),
  ...[0, 8, 16, 31, 33].map((length) =>
    refused(
      `of ${length} bytes`,
      'malformed-token',
      cose([header, none, payload, Buffer.concat([mac, mac]).subarray(0, length)]),
    ),
  ),
  ...Array.from({ length: 32 }, (_, index) =>
    refused(`with byte ${index} altered`, 'bad-signature', flipped(bytes.length - 32 + index)),
  ),
  refused('of other claims', 'bad-signature', cose([header, none, cbor(catClaims({ [CLAIM.exp]: NOW + 61 })), mac])),
  refused(
    'of another header',
    'bad-signature',
    cose([
      cbor(
        new Map<CborInput, CborInput>([
          [4, Buffer.from('k2')],
          [1, 5],
        ]),
      ),
      none,
      payload,
      mac,
    ]),
  ),
  refused(
    'over the payload alone',
    'bad-signature',
    cose([header, none, payload, createHmac('sha256', KEY.secret).update(payload).digest()]),
  ),
  refused(
    'of a MAC for many, not of MAC0',
    'bad-signature',
    cose([
      header,
      none,
      payload,
      createHmac('sha256', KEY.secret)
        .update(cbor(['MAC', header, Buffer.alloc(0), payload]))
        .digest(),
    ]),
  ),
  refused(
    'over data of one’s own',
    'bad-signature',
    cose([
      header,
      none,
      payload,
      createHmac('sha256', KEY.secret)
        .update(cbor(['MAC0', header, Buffer.alloc(1), payload]))
        .digest(),
    ]),
  ),
]);

describePairs('what every CAT must have', () => bundle, [
  changed('an expiry', 'missing-expiry', { [CLAIM.exp]: undefined }),
  changed('a URL', 'missing-path', { [CLAIM.catu]: undefined }),
  changed('a path in its URL: a host is none', 'missing-path', {
    [CLAIM.catu]: new Map([[PART.host, new Map([[MATCH.exact, DISTRIBUTION_HOST]])]]),
  }),
  changed('a path in its URL: a scheme is none', 'missing-path', {
    [CLAIM.catu]: new Map([[PART.scheme, new Map([[MATCH.exact, 'https']])]]),
  }),
  changed('something in its URL', 'missing-path', { [CLAIM.catu]: new Map() }),
  changed('a match in its path', 'missing-path', { [CLAIM.catu]: new Map([[PART.path, new Map()]]) }),
]);

const payloadOf = (claims: Buffer) => mintCat(claims, KEY);
/** The good claims with these bytes as another pair. */
const withPair = (hex: string) => {
  const claims = cbor(catClaims());
  return payloadOf(
    Buffer.concat([Buffer.from([(claims[0] as number) + 1]), claims.subarray(1), Buffer.from(hex, 'hex')]),
  );
};

describePairs('claims of a CAT in the wrong form', () => bundle, [
  ...['soon', `${NOW + 60}`, null, true, [NOW + 60], Buffer.from([1])].map((exp) =>
    changed(`exp ${JSON.stringify(exp)}`, 'malformed-claims', { [CLAIM.exp]: exp as CborInput }),
  ),
  changed('exp with a fraction', 'malformed-claims', { [CLAIM.exp]: NOW + 60.5 }),
  changed('exp of eight bytes', 'malformed-claims', { [CLAIM.exp]: 0x1_0000_0000 }),
  changed('nbf as text', 'malformed-claims', { [CLAIM.nbf]: '0' }, { [CLAIM.nbf]: 0 }),
  changed('an id as text', 'malformed-claims', { [CLAIM.cti]: 'abc' }, { [CLAIM.cti]: Buffer.from('abc') }),
  changed('an id as a number', 'malformed-claims', { [CLAIM.cti]: 1 }),
  changed('an empty id', 'malformed-claims', { [CLAIM.cti]: Buffer.alloc(0) }),
  changed(
    'an id of 65 bytes',
    'malformed-claims',
    { [CLAIM.cti]: Buffer.alloc(65) },
    { [CLAIM.cti]: Buffer.alloc(64) },
  ),
  changed('methods as text', 'malformed-claims', { [CATM]: 'GET' }, { [CATM]: ['GET'] }),
  changed('methods as numbers', 'malformed-claims', { [CATM]: [1] }),
  changed('countries as text', 'malformed-claims', { [CATGEO]: 'KR' }, { [CATGEO]: ['KR'] }),
  changed('countries as bytes', 'malformed-claims', { [CATGEO]: [Buffer.from('KR')] }),
  changed('networks as text', 'malformed-claims', { [CLAIM.catnip]: ['203.0.113.7'] }),
  changed('a network with another tag', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 53, content: Buffer.from([203, 0, 113, 7]) }],
  }),
  changed('a network of 16 bytes with another tag', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 55, content: Buffer.alloc(16) }],
  }),
  changed('a text whose length has four bytes', 'malformed-claims', {
    [CLAIM.catu]: new Map([
      [PART.path, new Map([[MATCH.prefix, { raw: `7a00000005${Buffer.from('/vod/').toString('hex')}` }]])],
    ]),
  }),
  changed('a network of five bytes', 'malformed-claims', { [CLAIM.catnip]: [{ tag: 52, content: Buffer.alloc(5) }] }),
  changed('an address of three bytes', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 52, content: Buffer.from([203, 0, 113]) }],
  }),
  changed('an IPv6 address of four bytes', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 54, content: Buffer.alloc(4) }],
  }),
  changed('a prefix of 33 bits', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 52, content: [33, Buffer.from([203])] }],
  }),
  changed('a prefix of -1 bits', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 52, content: [-1, Buffer.from([203])] }],
  }),
  changed('a prefix of five bytes', 'malformed-claims', {
    [CLAIM.catnip]: [{ tag: 52, content: [24, Buffer.alloc(5)] }],
  }),
  changed('a URL that is a list', 'malformed-claims', { [CLAIM.catu]: ['/vod/'] }),
  changed('a URL that is text', 'malformed-claims', { [CLAIM.catu]: '/vod/' }),
  refused('a claim twice', 'malformed-claims', withPair('041affffffff')),
  refused('a payload that is a list', 'malformed-claims', payloadOf(cbor([1, 2]))),
  refused('a payload that is a number', 'malformed-claims', payloadOf(cbor(1))),
  refused('a payload that is text', 'malformed-claims', payloadOf(cbor('{"exp":1}'))),
  refused('a payload that is empty', 'malformed-claims', payloadOf(Buffer.alloc(0))),
  refused(
    'a payload with a byte behind it',
    'malformed-claims',
    payloadOf(Buffer.concat([cbor(catClaims()), Buffer.alloc(1)])),
  ),
  refused('a payload cut by a byte', 'malformed-claims', payloadOf(cbor(catClaims()).subarray(0, -1))),
  refused(
    'a payload of indefinite length',
    'malformed-claims',
    payloadOf(Buffer.concat([Buffer.from([0xbf]), cbor(catClaims()).subarray(1), Buffer.from([0xff])])),
  ),
  refused(
    'a payload of 20 maps in each other',
    'malformed-claims',
    payloadOf(Buffer.from(`${'a101'.repeat(20)}01`, 'hex')),
  ),
  ...([[1], [['a']], new Map([[1, 'a']]), { tag: 1, content: 'a' }] as CborInput[]).map((iss, index) =>
    changed(`an issuer in form ${index}`, 'malformed-claims', { [CLAIM.iss]: iss }, { [CLAIM.iss]: 'a' }),
  ),
  // What only informs is passed over, if it is a number or a string.
  ...([['a'], new Map([[1, 'a']]), { tag: 1, content: 'a' }] as CborInput[]).flatMap((value, index) => [
    changed(
      `a subject in form ${index}`,
      'malformed-claims',
      { [CLAIM.sub]: value },
      { [CLAIM.sub]: Buffer.from('a') },
    ),
    changed(`a time of issue in form ${index}`, 'malformed-claims', { [CLAIM.iat]: value }, { [CLAIM.iat]: -1 }),
  ]),
  // Major type 7 (RFC 8949, section 3.3), each of whose heads a careless reader may take for a tag's.
  ...['e001', 'f301', 'f401', 'f5', 'f6', 'f7', 'f82001', 'f93c00', 'fa3f800000', 'fb3ff0000000000000', 'ff'].map(
    (hex) => changed(`a claim that is ${hex}`, 'malformed-claims', { [CLAIM.sub]: { raw: hex } }),
  ),
  refused('a payload that is tagged', 'malformed-claims', payloadOf(cbor({ tag: 61, content: catClaims() }))),
]);

describePairs('a claim of CTA-5007 that restricts and is not implemented', () => bundle, [
  ...Object.entries({
    catreplay: 308,
    catpor: 309,
    catalpn: 314,
    cath: 315,
    catgeocoord: 317,
    catgeoalt: 318,
    cattpk: 319,
    catifdata: 320,
    dpop: 321,
    catif: 322,
    catr: 323,
    cnf: 8,
    'of nobody': 1000,
    'of private use': -65_537,
    'of 0': 0,
  }).map(([name, label]) => changed(`${name} (${label})`, 'unsupported-claim', { [label]: 1 })),
  changed('another version', 'unsupported-claim', { [CLAIM.catv]: 2 }, { [CLAIM.catv]: 1 }),
  changed('version 0', 'unsupported-claim', { [CLAIM.catv]: 0 }),
  changed('a version as text', 'unsupported-claim', { [CLAIM.catv]: '1' }),
  ...['exp', '4', 'catu', '__proto__', 'constructor', ''].map((name) =>
    refused(
      `a claim named ${JSON.stringify(name)} in text`,
      'unsupported-claim',
      withPair(cbor(name).toString('hex') + cbor(1).toString('hex')),
    ),
  ),
  refused('a claim named in bytes', 'unsupported-claim', withPair(`${cbor(Buffer.from([4])).toString('hex')}01`)),
  refused('a claim named by a list', 'unsupported-claim', withPair('810401')),
]);

/** `catu` of a path and, if given, of another part. */
const url = (path: Record<number, string>, part?: number, matches?: Record<number, CborInput>): Changes => {
  const map = (of: Record<number, CborInput>) =>
    new Map(Object.entries(of).map(([match, text]) => [Number(match), text]));
  const rules = new Map<CborInput, CborInput>([[PART.path, map(path)]]);
  if (part !== undefined) rules.set(part, map(matches ?? {}));
  return { [CLAIM.catu]: rules };
};
const VOD = { [MATCH.prefix]: '/vod/' };

describePairs('a path of a CAT', () => bundle, [
  ...(
    [
      ['exactly', { [MATCH.exact]: '/vod/title/a.m3u8' }, '/vod/title/a.m3u8x', '/vod/title/a.m3u8'],
      ['exactly, not its beginning', { [MATCH.exact]: '/vod/title/' }, '/vod/title/a', '/vod/title/'],
      ['by its beginning', { [MATCH.prefix]: '/vod/title/' }, '/vod/other/a', '/vod/title/a'],
      ['by its beginning, to the letter', { [MATCH.prefix]: '/vod/ti' }, '/vod/TItle/a', '/vod/title/a'],
      ['by its end', { [MATCH.suffix]: '.m3u8' }, '/vod/title/a.mpd', '/vod/title/a.m3u8'],
      ['by its end, not its middle', { [MATCH.suffix]: '.m3u8' }, '/vod/a.m3u8/b', '/vod/b/a.m3u8'],
      [
        'by both, the beginning wrong',
        { [MATCH.prefix]: '/vod/a/', [MATCH.suffix]: '.m4s' },
        '/vod/b/c.m4s',
        '/vod/a/c.m4s',
      ],
      ['by both, the end wrong', { [MATCH.prefix]: '/vod/a/', [MATCH.suffix]: '.m4s' }, '/vod/a/c.m4a', '/vod/a/c.m4s'],
      ['without the token in it', { [MATCH.prefix]: '/live/' }, '/vod/title/a', '/live/title/a'],
    ] as const
  ).map(
    ([title, path, outside, inside]): Pair => ({
      title,
      code: 'wrong-path',
      bad: carrying(cat(url(path)), { uri: outside }),
      good: carrying(cat(url(path)), { uri: inside }),
    }),
  ),
  {
    title: 'in the path that carries it',
    code: 'wrong-path',
    bad: { uri: `/vod/~${cat(url({ [MATCH.exact]: '/vod/a' }))}/b` },
    good: { uri: `/vod/~${cat(url({ [MATCH.exact]: '/vod/a' }))}/a` },
  },
]);

describePairs('a host or a scheme of a CAT', () => bundle, [
  ...(
    [
      ['exactly', { [MATCH.exact]: DISTRIBUTION_HOST }, 'other.example.com'],
      ['by its end', { [MATCH.suffix]: '.cloudfront.net' }, 'cloudfront.net.example.com'],
      ['by its beginning', { [MATCH.prefix]: 'd111111' }, 'e111111.cloudfront.net'],
    ] as const
  ).map(
    ([title, host, other]): Pair => ({
      title: `the host ${title}`,
      code: 'wrong-host',
      bad: carrying(cat(url(VOD, PART.host, host)), { headers: { host: other } }),
      good: carrying(cat(url(VOD, PART.host, host))),
    }),
  ),
  {
    title: 'the host that is not told',
    code: 'wrong-host',
    bad: carrying(cat(url(VOD, PART.host, { [MATCH.exact]: DISTRIBUTION_HOST })), { headers: { host: undefined } }),
    good: carrying(cat(url(VOD, PART.host, { [MATCH.exact]: DISTRIBUTION_HOST }))),
  },
  {
    title: 'the scheme',
    code: 'wrong-scheme',
    bad: carrying(cat(url(VOD, PART.scheme, { [MATCH.exact]: 'https' })), {
      headers: { 'cloudfront-forwarded-proto': 'http' },
    }),
    good: carrying(cat(url(VOD, PART.scheme, { [MATCH.exact]: 'https' }))),
  },
  {
    title: 'the scheme that is not told',
    code: 'wrong-scheme',
    bad: carrying(cat(url(VOD, PART.scheme, { [MATCH.exact]: 'https' })), {
      headers: { 'cloudfront-forwarded-proto': undefined },
    }),
    good: carrying(cat(url(VOD, PART.scheme, { [MATCH.exact]: 'https' }))),
  },
]);

describePairs('a rule for the URL that is not implemented denies', () => bundle, [
  ...[PART.port, PART.query, 5, 6, 7, 8, 9, 10, 13, 30, -1, -3].map((part) =>
    changed(
      `part ${part}`,
      'unsupported-claim',
      url(VOD, part, { [MATCH.prefix]: '' }),
      url(VOD, PART.host, { [MATCH.prefix]: '' }),
    ),
  ),
  ...[PART.port, PART.query, 10].map((part) =>
    changed(`part ${part} without a match`, 'unsupported-claim', url(VOD, part, {}), url(VOD, PART.host, {})),
  ),
  // The path ends so: none may be taken for a suffix, which is 2, whatever its number begins with.
  ...[MATCH.contains, MATCH.regex, MATCH.sha256, -2, 5, 10, 12, 19, 20, 22, 99, 100, 199, 1999].map((match) =>
    changed(`match ${match}`, 'unsupported-claim', url({ ...VOD, [match]: MEDIA.slice(-5) }), url(VOD)),
  ),
  ...[0, 1, 2].map((tag) =>
    changed(`tag ${tag} in the place of a match`, 'malformed-claims', {
      [CLAIM.catu]: new Map([[PART.path, { tag, content: MEDIA.slice(-5) }]]),
    }),
  ),
  // The engines list parts and matches in orders of their own, and must agree.
  ...[2, 71, 396, 469, 'text'].map((label) =>
    changed(`part ${label} before a path that is no map`, 'unsupported-claim', {
      [CLAIM.catu]: new Map<CborInput, CborInput>([
        [label, new Map()],
        [PART.path, 5],
      ]),
    }),
  ),
  ...[3, 71, 396, 469, 'text'].map((label) =>
    changed(`match ${label} before one that is no text`, 'unsupported-claim', {
      [CLAIM.catu]: new Map([
        [
          PART.path,
          new Map<CborInput, CborInput>([
            [label, 'text'],
            [MATCH.prefix, 5],
          ]),
        ],
      ]),
    }),
  ),
  changed('a host that is no map beside a path that is wrong', 'malformed-claims', {
    [CLAIM.catu]: new Map<CborInput, CborInput>([
      [PART.host, 5],
      [PART.path, new Map([[MATCH.prefix, '/other/']])],
    ]),
  }),
  ...[1, null, ['/vod/'], Buffer.from('/vod/')].map((text) =>
    changed(`a match with ${JSON.stringify(text)}`, 'malformed-claims', {
      [CLAIM.catu]: new Map([[PART.path, new Map([[MATCH.prefix, text as CborInput]])]]),
    }),
  ),
]);

const v4 = (...address: number[]) => ({ tag: 52, content: Buffer.from(address) });
const v4Prefix = (length: number, ...address: number[]) => ({ tag: 52, content: [length, Buffer.from(address)] });
const v6 = (hex: string) => ({ tag: 54, content: Buffer.from(hex, 'hex') });
const v6Prefix = (length: number, hex: string) => ({ tag: 54, content: [length, Buffer.from(hex, 'hex')] });

describePairs('a network of a CAT', () => bundle, [
  ...(
    [
      ['an IPv4 address', [v4(203, 0, 113, 7)], '203.0.113.8', '203.0.113.7'],
      ['an IPv4 prefix', [v4Prefix(24, 203, 0, 113)], '203.0.114.0', '203.0.113.255'],
      ['an IPv4 prefix with all its bytes', [v4Prefix(24, 203, 0, 113, 0)], '203.0.112.255', '203.0.113.0'],
      ['an IPv4 prefix that ends within a byte', [v4Prefix(25, 203, 0, 113, 128)], '203.0.113.127', '203.0.113.128'],
      ['an IPv4 prefix longer than its bytes', [v4Prefix(32, 203, 0, 113)], '203.0.113.255', '203.0.113.0'],
      ['an IPv6 prefix longer than its bytes', [v6Prefix(128, '20010db8')], '2001:db8::1', '2001:db8::'],
      ['an IPv4 prefix of all', [v4Prefix(0)], '2001:db8::1', '198.51.100.1'],
      ['an IPv6 address', [v6('20010db8000000000000000000000007')], '2001:db8::8', '2001:db8::7'],
      ['an IPv6 prefix', [v6Prefix(32, '20010db8')], '2001:db9::1', '2001:db8:ffff::1'],
      ['one of several', [64_496, v4(192, 0, 2, 1), v6Prefix(32, '20010db8')], '2001:db9::1', '192.0.2.1'],
    ] as const
  ).map(
    ([title, networks, outside, inside]): Pair => ({
      title,
      code: 'wrong-network',
      bad: carrying(cat({ [CLAIM.catnip]: [...networks] }), { ip: outside }),
      good: carrying(cat({ [CLAIM.catnip]: [...networks] }), { ip: inside }),
    }),
  ),
  // The first ones are how the bits of an address begin.
  ...[0, 1, 10, 11, 110, 64_496].map((number) =>
    changed(`the autonomous system ${number}, which the edge is not told`, 'wrong-network', {
      [CLAIM.catnip]: [number],
    }),
  ),
  changed('none of an empty list', 'wrong-network', { [CLAIM.catnip]: [] }),
]);

describePairs('other limits of a CAT', () => bundle, [
  changed('the time before all times', 'malformed-claims', { [CLAIM.exp]: -1 }),
  changed('the time at this very second', 'expired', { [CLAIM.exp]: NOW }, { [CLAIM.exp]: NOW + 1 }),
  changed('the time to come', 'not-yet-valid', { [CLAIM.nbf]: NOW + 1 }, { [CLAIM.nbf]: NOW }),
  changed('the country', 'wrong-country', { [CATGEO]: ['JP'] }, { [CATGEO]: ['JP', 'KR'] }),
  changed('the method', 'wrong-method', { [CATM]: ['HEAD'] }, { [CATM]: ['HEAD', 'GET'] }),
  {
    title: 'the country that is not told',
    code: 'wrong-country',
    bad: carrying(cat({ [CATGEO]: ['KR'] }), { headers: { 'cloudfront-viewer-country': undefined } }),
    good: carrying(cat({ [CATGEO]: ['KR'] })),
  },
]);

const named = bundleFor({ tokens: { issuer: 'us', audience: 'video' } });

describePairs('the issuer and the audience of a CAT', () => named, [
  changed('no issuer', 'wrong-issuer', { [CLAIM.aud]: 'video' }, { [CLAIM.iss]: 'us', [CLAIM.aud]: 'video' }),
  changed(
    'another issuer',
    'wrong-issuer',
    { [CLAIM.iss]: 'them', [CLAIM.aud]: 'video' },
    { [CLAIM.iss]: 'us', [CLAIM.aud]: 'video' },
  ),
  changed(
    'the issuer as bytes',
    'malformed-claims',
    { [CLAIM.iss]: Buffer.from('us'), [CLAIM.aud]: 'video' },
    { [CLAIM.iss]: 'us', [CLAIM.aud]: 'video' },
  ),
  changed(
    'no audience',
    'wrong-audience',
    { [CLAIM.iss]: 'us' },
    { [CLAIM.iss]: 'us', [CLAIM.aud]: ['music', 'video'] },
  ),
  changed(
    'another audience',
    'wrong-audience',
    { [CLAIM.iss]: 'us', [CLAIM.aud]: ['music'] },
    { [CLAIM.iss]: 'us', [CLAIM.aud]: ['video'] },
  ),
]);
