import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../local/edge/native-signing/base64.ts';
import { type DenyReason, denyAnswer } from '../../../local/edge/native-signing/deny.ts';
import { cannedPolicyText, parsePolicy } from '../../../local/edge/native-signing/policy.ts';
import { coversUrl } from '../../../local/edge/native-signing/resource.ts';
import { withoutSigningCookies, withoutSigningParameters } from '../../../local/edge/native-signing/signing-values.ts';
import { isFrom, parseSourceIp } from '../../../local/edge/native-signing/source-ip.ts';
import { readTrustedKeys } from '../../../local/edge/native-signing/trusted-keys.ts';
import { ecKey, requestFor, rsaKey } from './mint.ts';

describe('base64', () => {
  it('writes + = / as - _ ~', () => {
    expect(encodeBase64(Buffer.from([0xfb, 0xff, 0xfe, 0xff]))).toBe('-~~-~w__');
    expect(decodeBase64('-~~-~w__')).toEqual(Buffer.from([0xfb, 0xff, 0xfe, 0xff]));
  });

  it.each([
    '',
    '_',
    '__',
    'A',
    'AA',
    'AAA',
    'AB__',
    'AAB_',
    'AA_',
    'AA___',
    'AA_A',
    'A-+A',
    'AA==',
    'AAAA\n',
    'AAAA ',
    'AA/A',
  ])('refuses %j, which is not the one spelling of any bytes', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});

it('the canned policy is the guide’s example without white space', () => {
  expect(
    cannedPolicyText('https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large&license=yes', '1767290400'),
  ).toBe(
    '{"Statement":[{"Resource":"https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large&license=yes","Condition":{"DateLessThan":{"AWS:EpochTime":1767290400}}}]}',
  );
});

describe('a custom policy', () => {
  const condition = { DateLessThan: { 'AWS:EpochTime': 1675159200 } };
  const parse = (value: unknown) => parsePolicy(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

  it('is read in any order and with white space', () => {
    const text = `{ "Statement": [{
      "Condition": { "IpAddress": {"AWS:SourceIp":"192.0.2.0/24"}, "DateGreaterThan": {"AWS:EpochTime":1}, "DateLessThan": {"AWS:EpochTime":2} },
      "Resource": "https://*" }] }\n`;
    expect(parse(text)).toEqual({
      resource: 'https://*',
      dateLessThan: 2,
      dateGreaterThan: 1,
      sourceIp: parseSourceIp('192.0.2.0/24'),
    });
  });

  it('may leave out everything but DateLessThan', () => {
    expect(parse({ Statement: [{ Condition: condition }] })).toEqual({
      resource: undefined,
      dateLessThan: 1675159200,
      dateGreaterThan: undefined,
      sourceIp: undefined,
    });
  });

  const malformed: readonly { readonly of: string; readonly policy: unknown }[] = [
    { of: 'no JSON', policy: '{"Statement"' },
    { of: 'a byte order mark', policy: `\uFEFF${JSON.stringify({ Statement: [{ Condition: condition }] })}` },
    { of: 'null', policy: null },
    { of: 'an array', policy: [{ Condition: condition }] },
    { of: 'no statement', policy: { Statement: [] } },
    { of: 'two statements', policy: { Statement: [{ Condition: condition }, { Condition: condition }] } },
    { of: 'a statement outside an array', policy: { Statement: { Condition: condition } } },
    { of: 'another name beside Statement', policy: { Version: '2008-10-17', Statement: [{ Condition: condition }] } },
    { of: 'another name in the statement', policy: { Statement: [{ Effect: 'Allow', Condition: condition }] } },
    { of: 'an abbreviated name', policy: { Statement: [{ Condition: { DateLess: condition.DateLessThan } }] } },
    { of: 'another condition', policy: { Statement: [{ Condition: { ...condition, StringEquals: {} } }] } },
    { of: 'no condition', policy: { Statement: [{ Resource: '*' }] } },
    { of: 'no DateLessThan', policy: { Statement: [{ Condition: { DateGreaterThan: { 'AWS:EpochTime': 1 } } }] } },
    { of: 'a quoted time', policy: { Statement: [{ Condition: { DateLessThan: { 'AWS:EpochTime': '1' } } }] } },
    {
      of: 'a fraction of a second',
      policy: { Statement: [{ Condition: { DateLessThan: { 'AWS:EpochTime': 1.5 } } }] },
    },
    { of: 'a negative time', policy: { Statement: [{ Condition: { DateLessThan: { 'AWS:EpochTime': -1 } } }] } },
    {
      of: 'milliseconds',
      policy: { Statement: [{ Condition: { DateLessThan: { 'AWS:EpochTime': 1597969348879 } } }] },
    },
    {
      of: 'a second key of a date',
      policy: { Statement: [{ Condition: { DateLessThan: { 'AWS:EpochTime': 1, x: 1 } } }] },
    },
    { of: 'a null DateGreaterThan', policy: { Statement: [{ Condition: { ...condition, DateGreaterThan: null } }] } },
    {
      of: 'a quoted DateGreaterThan',
      policy: { Statement: [{ Condition: { ...condition, DateGreaterThan: { 'AWS:EpochTime': '1' } } }] },
    },
    {
      of: 'two addresses',
      policy: { Statement: [{ Condition: { ...condition, IpAddress: { 'AWS:SourceIp': ['192.0.2.1/32'] } } }] },
    },
    {
      of: 'an IPv6 address',
      policy: { Statement: [{ Condition: { ...condition, IpAddress: { 'AWS:SourceIp': '2001:db8::/32' } } }] },
    },
    { of: 'two resources', policy: { Statement: [{ Resource: ['*'], Condition: condition }] } },
    { of: 'a null resource', policy: { Statement: [{ Resource: null, Condition: condition }] } },
    { of: 'an empty resource', policy: { Statement: [{ Resource: '', Condition: condition }] } },
  ];
  it.each(malformed)('with $of is malformed', ({ policy }) => {
    expect(parse(policy)).toBeUndefined();
  });
});

describe('Resource', () => {
  const d = 'https://d111111abcdef8.cloudfront.net';
  it.each([
    // The guide's own examples: "Values that you specify in the policy statement".
    { resource: '*', url: `${d}/any?q`, covered: true },
    {
      resource: `${d}/images/horizon.jpg?size=large&license=yes`,
      url: `${d}/images/horizon.jpg?size=large&license=yes`,
      covered: true,
    },
    { resource: 'https://www.example.com/hello*world', url: 'https://www.example.com/helloworld', covered: true },
    { resource: 'https://www.example.com/hello*world', url: 'https://www.example.com/hello-world', covered: true },
    { resource: 'https://www.example.com/hello*world', url: 'https://www.example.net/hello?world', covered: false },
    { resource: 'https://www.example.com/hello*world', url: 'https://www.example.com/hello?world', covered: false },
    { resource: 'http://example.com/hello*', url: 'http://example.com/hello/a?b=c', covered: true },
    { resource: 'http://example.com*', url: 'http://example.com/a/b?c=d', covered: true },
    { resource: 'http://example.com*', url: 'http://example.com.au/a', covered: true },
    { resource: '*example.com', url: 'https://www.example.com/', covered: true },
    { resource: '*example.com', url: 'http://example.com/', covered: true },
    { resource: '*example.com', url: 'https://www.example.com/a', covered: false },
    { resource: `${d}/*game_download.zip*`, url: `${d}/game_download.zip`, covered: true },
    { resource: `${d}/*game_download.zip*`, url: `${d}/example_game_download.zip?license=yes`, covered: true },
    { resource: `${d}/*game_download.zip*`, url: `${d}/test_game_download.zip?license=temp`, covered: true },
    { resource: `${d}/training/*`, url: `${d}/training/orientation.pdf`, covered: true },
    { resource: 'https://*', url: `${d}/training/orientation.pdf?a`, covered: true },
    { resource: 'https://*', url: 'http://d111111abcdef8.cloudfront.net/a', covered: false },
    { resource: '*://*/a', url: 'http://d111111abcdef8.cloudfront.net/a', covered: true },
    // Wildcards in the scheme, as much-used policies have them.
    { resource: 'http*://d111111abcdef8.cloudfront.net/*', url: `${d}/a`, covered: true },
    {
      resource: 'http*://d111111abcdef8.cloudfront.net/*',
      url: 'http://d111111abcdef8.cloudfront.net/a',
      covered: true,
    },
    {
      resource: 'http?://d111111abcdef8.cloudfront.net/*',
      url: 'http://d111111abcdef8.cloudfront.net/a',
      covered: false,
    },
    // A wildcard stays in its section.
    { resource: 'https://*.net/a', url: 'https://evil.com/.net/a', covered: false },
    { resource: `${d}/a*`, url: 'https://d111111abcdef8.cloudfront.net.evil.com/a', covered: false },
    { resource: `${d}/seg-?.m4s`, url: `${d}/seg-1.m4s`, covered: true },
    { resource: `${d}/seg-?.m4s`, url: `${d}/seg-12.m4s`, covered: false },
    { resource: `${d}/seg-?.m4s`, url: `${d}/seg-.m4s`, covered: false },
    { resource: `${d}/a?b=*`, url: `${d}/a?b=1&c=2`, covered: true },
    { resource: `${d}/a?b=*`, url: `${d}/a?c=1`, covered: false },
    { resource: `${d}/a?b=?`, url: `${d}/a?b=1`, covered: true },
    { resource: `${d}/a*?b=1`, url: `${d}/abc?b=1`, covered: true },
    { resource: `${d}/a*?b=1`, url: `${d}/abc`, covered: false },
    { resource: `${d}/*/b`, url: `${d}/x/y/b`, covered: true },
    { resource: `${d}/*b`, url: `${d}/ab?c`, covered: false },
    { resource: `${d}/a`, url: `${d}/a?`, covered: false },
    { resource: `${d}/a`, url: `${d}/a/`, covered: false },
    { resource: `${d}/A`, url: `${d}/a`, covered: false },
    { resource: d, url: `${d}/`, covered: true },
    { resource: d, url: `${d}/a`, covered: false },
    { resource: `${d}/a\\?b=1`, url: `${d}/a?b=1`, covered: false },
    { resource: 'd111111abcdef8.cloudfront.net/a', url: `${d}/a`, covered: false },
    { resource: '/a', url: `${d}/a`, covered: false },
  ])('$resource: $url, covered $covered', ({ resource, url, covered }) => {
    const { scheme, host, path, query } = requestFor(url);
    expect(coversUrl(resource, { scheme, host, path, query })).toBe(covered);
  });
});

describe('AWS:SourceIp', () => {
  it.each([
    ['192.0.2.10', '192.0.2.10', true],
    ['192.0.2.10', '192.0.2.11', false],
    ['192.0.2.10/32', '192.0.2.10', true],
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['192.168.0.1/24', '192.168.0.99', true],
    ['128.0.0.0/1', '255.255.255.255', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.0/8', '::ffff:10.0.0.1', false],
    ['0.0.0.0/0', '2001:db8::1', false],
  ])('%s and a viewer at %s: %s', (network, viewer, inside) => {
    const parsed = parseSourceIp(network);
    expect(parsed && isFrom(viewer, parsed)).toBe(inside);
  });

  it.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.1/33',
    '192.0.2.1/',
    '192.0.2.1/024',
    '192.0.2.01',
    '192.0.2.1/24/24',
    ' 192.0.2.1',
    '192.0.2.1\n',
    '2001:db8::/32',
    '*',
  ])('%j is not one IPv4 address or range', (text) => {
    expect(parseSourceIp(text)).toBeUndefined();
  });
});

describe('what goes on to the functions, the cache and the origin', () => {
  it.each([
    [undefined, undefined],
    ['', ''],
    ['Expires=1', undefined],
    ['a=1&Expires=1&b=&Signature=x&Key-Pair-Id=y&Hash-Algorithm=SHA1&c', 'a=1&b=&c'],
    ['Policy=x&a=%20&a=2', 'a=%20&a=2'],
    ['expires=1&%45xpires=2&XPolicy=3', 'expires=1&%45xpires=2&XPolicy=3'],
  ])('of the query %j is %j', (query, rest) => {
    expect(withoutSigningParameters(query)).toBe(rest);
  });

  it.each([
    [undefined, undefined],
    ['a=b', 'a=b'],
    ['CloudFront-Policy=x; CloudFront-Signature=y;CloudFront-Key-Pair-Id=z', undefined],
    ['CloudFront-Policy=x; a=b; CloudFront-Hash-Algorithm=SHA256; c=d', 'a=b; c=d'],
  ])('of the cookies %j is %j', (cookie, rest) => {
    expect(withoutSigningCookies(cookie)).toBe(rest);
  });
});

describe('a refusal', () => {
  const bodies: Readonly<Record<string, string>> = {
    MissingKey: 'Missing Key-Pair-Id query parameter or cookie value',
    InvalidKey: 'Unknown Key',
    MalformedSignature: 'Could not unencode Signature',
    MalformedPolicy: 'Malformed Policy',
    AccessDenied: 'Access denied',
  };
  it.each<[DenyReason, keyof typeof bodies]>([
    ['missing-key-pair-id', 'MissingKey'],
    ['unknown-key', 'InvalidKey'],
    ['repeated-value', 'AccessDenied'],
    ['unknown-hash', 'AccessDenied'],
    ['missing-signature', 'AccessDenied'],
    ['malformed-signature', 'MalformedSignature'],
    ['missing-policy', 'MalformedPolicy'],
    ['malformed-expires', 'MalformedPolicy'],
    ['malformed-policy', 'MalformedPolicy'],
    ['unsignable-url', 'AccessDenied'],
    ['bad-signature', 'AccessDenied'],
    ['other-resource', 'AccessDenied'],
    ['not-yet-valid', 'AccessDenied'],
    ['expired', 'AccessDenied'],
    ['other-address', 'AccessDenied'],
  ])('for %s is 403 %s', (reason, code) => {
    expect(denyAnswer(reason)).toEqual({
      status: 403,
      contentType: 'text/xml',
      body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${bodies[code]}</Message></Error>`,
    });
  });
});

describe('trusted keys', () => {
  const group = (pem: string) => [{ id: 'g', publicKeys: [{ id: 'K2X', pem }] }];

  it('are RSA 2048 and P-256, of all groups together', () => {
    const [rsa, ec] = [rsaKey('K2RSA'), ecKey('K2EC')];
    const groups = [rsa, ec].map((key) => ({ id: key.id, publicKeys: [{ id: key.id, pem: key.publicPem }] }));
    expect([...readTrustedKeys(groups).keys()]).toEqual(['K2RSA', 'K2EC']);
  });

  it.each([
    {
      of: 'RSA 3072',
      pem: rsaKey('x', 3072).publicPem,
      says: /^The public key K2X is an RSA key of 3072 bits; allowed: a PEM /,
    },
    {
      of: 'P-384',
      pem: ecKey('x', 'P-384').publicPem,
      says: /^The public key K2X is an ECDSA key on secp384r1; allowed: a PEM /,
    },
    { of: 'no PEM', pem: 'K2X', says: /^The public key K2X is not such a PEM; allowed: a PEM / },
  ])('refuse $of', ({ pem, says }) => {
    expect(() => readTrustedKeys(group(pem))).toThrow(says);
  });
});
