import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../local/edge/native-signing/base64.ts';
import { checkSignedRequest, type SignedRequest } from '../../../local/edge/native-signing/check.ts';
import type { DenyReason } from '../../../local/edge/native-signing/deny.ts';
import { cannedPolicyText } from '../../../local/edge/native-signing/policy.ts';
import { policyQuery, requestFor, rsaKey, signText, trust } from './mint.ts';

const key = rsaKey('K2TRUSTED');
const other = rsaKey('K2OTHER');
const keys = trust(key);
const now = 1_800_000_000;
const base = 'https://d111111abcdef8.cloudfront.net/live/a.m3u8';

const terms = { url: base, keyPairId: key.id, privateKey: key.privatePem };
const canned = getSignedUrl({ ...terms, dateLessThan: new Date((now + 60) * 1000).toISOString(), algorithm: 'SHA256' });
const cookies = getSignedCookies({ ...terms, dateLessThan: new Date((now + 60) * 1000).toISOString() });

/** A URL whose policy has the fields given, and a valid signature. */
function custom(condition: object, resource: string | null = base): string {
  const dates = { DateLessThan: { 'AWS:EpochTime': now + 60 } };
  const statement = { ...(resource !== null && { Resource: resource }), Condition: { ...dates, ...condition } };
  return `${base}?${policyQuery(JSON.stringify({ Statement: [statement] }), key)}`;
}

/** A canned URL with a valid signature over whatever is given. */
function cannedFor(url: string, expires: string): string {
  const signature = signText(cannedPolicyText(url, expires), key);
  const mark = url.includes('?') ? '&' : '?';
  return `${url}${mark}Expires=${expires}&Signature=${signature}&Key-Pair-Id=${key.id}&Hash-Algorithm=SHA256`;
}

const refusals: readonly { readonly of: string; readonly url: string; readonly reason: DenyReason }[] = [
  { of: 'a URL without any parameter', url: base, reason: 'missing-key-pair-id' },
  { of: 'an empty Key-Pair-Id', url: canned.replace(key.id, ''), reason: 'missing-key-pair-id' },
  { of: 'only a reserved name', url: `${base}?Hash-Algorithm=SHA256`, reason: 'missing-key-pair-id' },
  { of: 'a key that no group trusts', url: canned.replace(key.id, other.id), reason: 'unknown-key' },
  { of: 'a key id in another case', url: canned.replace(key.id, key.id.toLowerCase()), reason: 'unknown-key' },
  { of: 'a hash that is not offered', url: canned.replace('=SHA256', '=SHA512'), reason: 'unknown-hash' },
  {
    of: 'a hash named like a property of every object',
    url: canned.replace('=SHA256', '=constructor'),
    reason: 'unknown-hash',
  },
  { of: 'an empty hash', url: canned.replace('=SHA256', '='), reason: 'unknown-hash' },
  { of: 'the other hash', url: canned.replace('=SHA256', '=SHA1'), reason: 'bad-signature' },
  { of: 'the hash left out', url: canned.replace('&Hash-Algorithm=SHA256', ''), reason: 'bad-signature' },
  { of: 'no signature', url: canned.replace(/&?Signature=[^&]*/, ''), reason: 'missing-signature' },
  { of: 'an empty signature', url: canned.replace(/Signature=[^&]*/, 'Signature='), reason: 'missing-signature' },
  { of: 'a signature in plain base64', url: canned.replace('__', '=='), reason: 'malformed-signature' },
  { of: 'a signature without padding', url: canned.replace('__', ''), reason: 'malformed-signature' },
  { of: 'a percent-encoded signature', url: canned.replace('__', '%5F%5F'), reason: 'malformed-signature' },
  { of: 'neither policy nor time', url: canned.replace(/Expires=[0-9]*&/, ''), reason: 'missing-policy' },
  { of: 'a policy and a time', url: `${custom({})}&Expires=${now + 60}`, reason: 'malformed-policy' },
  { of: 'a time twice', url: `${canned}&Expires=${now + 60}`, reason: 'repeated-value' },
  { of: 'a signature twice', url: `${canned}&Signature=x`, reason: 'repeated-value' },
  { of: 'a later time', url: canned.replace(`${now + 60}`, `${now + 61}`), reason: 'bad-signature' },
  { of: 'a parameter added', url: `${canned}&a=1`, reason: 'bad-signature' },
  { of: 'an empty parameter added', url: `${canned}&`, reason: 'bad-signature' },
  { of: 'another path', url: canned.replace('/live/a', '/live/b'), reason: 'bad-signature' },
  { of: 'another spelling of the path', url: canned.replace('/live/a', '/live/%61'), reason: 'bad-signature' },
  { of: 'another host', url: canned.replace('d1', 'd2'), reason: 'bad-signature' },
  { of: 'another scheme', url: canned.replace('https', 'http'), reason: 'bad-signature' },
  { of: 'a time with a sign', url: cannedFor(base, `+${now + 60}`), reason: 'malformed-expires' },
  { of: 'a time with a leading zero', url: cannedFor(base, `0${now + 60}`), reason: 'malformed-expires' },
  { of: 'a time with a fraction', url: cannedFor(base, `${now + 60}.5`), reason: 'malformed-expires' },
  { of: 'a time in milliseconds', url: cannedFor(base, `${now + 60}000`), reason: 'malformed-expires' },
  { of: 'the first second too late for CloudFront', url: cannedFor(base, '9223372037'), reason: 'malformed-expires' },
  {
    of: 'a URL that would leave its JSON string',
    url: cannedFor(`${base}?"`, `${now + 60}`),
    reason: 'unsignable-url',
  },
  { of: 'a URL with a backslash', url: cannedFor(`${base}?\\`, `${now + 60}`), reason: 'unsignable-url' },
  { of: 'a URL beyond ASCII', url: cannedFor(`${base}?é`, `${now + 60}`), reason: 'unsignable-url' },
  { of: 'a time that is this very second', url: cannedFor(base, `${now}`), reason: 'expired' },
  { of: 'a time long ago', url: cannedFor(base, '1'), reason: 'expired' },
  {
    of: 'a custom DateLessThan of this very second',
    url: custom({ DateLessThan: { 'AWS:EpochTime': now } }),
    reason: 'expired',
  },
  {
    of: 'a DateGreaterThan of this very second',
    url: custom({ DateGreaterThan: { 'AWS:EpochTime': now } }),
    reason: 'not-yet-valid',
  },
  {
    of: 'a DateGreaterThan to come',
    url: custom({ DateGreaterThan: { 'AWS:EpochTime': now + 1 } }),
    reason: 'not-yet-valid',
  },
  { of: 'another address', url: custom({ IpAddress: { 'AWS:SourceIp': '192.0.2.11/32' } }), reason: 'other-address' },
  { of: 'another network', url: custom({ IpAddress: { 'AWS:SourceIp': '192.0.3.0/24' } }), reason: 'other-address' },
  { of: 'a policy for another file', url: custom({}, base.replace('a.m3u8', 'b.m3u8')), reason: 'other-resource' },
  { of: 'a policy for another folder', url: custom({}, 'https://*/vod/*'), reason: 'other-resource' },
  { of: 'a policy for the other scheme', url: custom({}, base.replace('https', 'http')), reason: 'other-resource' },
  { of: 'a parameter that the policy does not cover', url: `${custom({})}&a=1`, reason: 'other-resource' },
  { of: 'a malformed policy with a valid signature', url: custom({ IpAddress: {} }), reason: 'malformed-policy' },
  { of: 'a policy that is not base64', url: custom({}).replace('Policy=', 'Policy=!'), reason: 'malformed-policy' },
  { of: 'an empty policy', url: custom({}).replace(/Policy=[^&]*/, 'Policy='), reason: 'malformed-policy' },
];

describe('a signed URL is refused for its own reason', () => {
  it.each(refusals)('$of: $reason', ({ url, reason }) => {
    expect(checkSignedRequest(requestFor(url), keys, now)).toBe(reason);
  });

  it.each([
    { of: 'one second before a canned time', url: canned, seconds: now + 59 },
    { of: 'the latest time that CloudFront takes', url: cannedFor(base, '9223372036'), seconds: now },
    {
      of: 'one second after DateGreaterThan',
      url: custom({ DateGreaterThan: { 'AWS:EpochTime': now - 1 } }),
      seconds: now,
    },
    { of: 'one second before DateLessThan', url: custom({}), seconds: now + 59 },
    { of: 'a policy without Resource', url: custom({}, null), seconds: now },
    {
      of: 'parameters in another order',
      url: `${base}?${canned.split('?')[1]?.split('&').reverse().join('&')}`,
      seconds: now,
    },
    {
      of: 'signing parameters before the viewer’s own',
      url: cannedFor(`${base}?x=1`, `${now + 9}`).replace(/\?(x=1)&(.*)/, '?$2&$1'),
      seconds: now,
    },
  ])('$of is allowed', ({ url, seconds }) => {
    expect(checkSignedRequest(requestFor(url), keys, seconds)).toBe('allowed');
  });

  it('does not trust a signature made with another key under a trusted id', () => {
    const signature = signText(cannedPolicyText(base, `${now + 60}`), other);
    const url = `${base}?Expires=${now + 60}&Signature=${signature}&Key-Pair-Id=${key.id}&Hash-Algorithm=SHA256`;
    expect(checkSignedRequest(requestFor(url), keys, now)).toBe('bad-signature');
  });

  it('refuses a viewer on IPv6 when the policy names an address, even all of them', () => {
    const request = requestFor(custom({ IpAddress: { 'AWS:SourceIp': '0.0.0.0/0' } }));
    expect(checkSignedRequest(request, keys, now)).toBe('allowed');
    expect(checkSignedRequest({ ...request, viewerIp: '2001:db8::1' }, keys, now)).toBe('other-address');
  });

  it('does not take a canned policy of white space for the one that CloudFront builds', () => {
    const text = cannedPolicyText(base, `${now + 60}`).replace('{"AWS', '{ "AWS');
    const url = `${base}?Expires=${now + 60}&Signature=${signText(text, key)}&Key-Pair-Id=${key.id}&Hash-Algorithm=SHA256`;
    expect(checkSignedRequest(requestFor(url), keys, now)).toBe('bad-signature');
  });
});

describe('signed cookies', () => {
  const request = requestFor(base, cookies);
  const changed = (from: string | RegExp, to: string): SignedRequest => ({
    ...request,
    cookie: request.cookie?.replace(from, to),
  });

  it('are allowed as minted', () => {
    expect(checkSignedRequest(request, keys, now)).toBe('allowed');
  });

  it.each<{ readonly of: string; readonly request: SignedRequest; readonly reason: DenyReason }>([
    { of: 'names in another case', request: changed(/CloudFront/g, 'cloudfront'), reason: 'missing-key-pair-id' },
    { of: 'names without the prefix', request: changed(/CloudFront-/g, ''), reason: 'missing-key-pair-id' },
    { of: 'a key id left out', request: changed(/CloudFront-Key-Pair-Id=[^;]*/, 'a=b'), reason: 'missing-key-pair-id' },
    { of: 'a signature left out', request: changed(/CloudFront-Signature=[^;]*/, 'a=b'), reason: 'missing-signature' },
    { of: 'a time left out', request: changed(/CloudFront-Expires=[^;]*/, 'a=b'), reason: 'missing-policy' },
    { of: 'a later time', request: changed(`${now + 60}`, `${now + 99}`), reason: 'bad-signature' },
    {
      of: 'a cookie twice',
      request: { ...request, cookie: `${request.cookie}; CloudFront-Expires=1` },
      reason: 'repeated-value',
    },
    { of: 'another file', request: { ...request, path: '/live/b.m3u8' }, reason: 'bad-signature' },
    { of: 'a query added', request: { ...request, query: 'a=1' }, reason: 'bad-signature' },
  ])('are refused with $of: $reason', ({ request, reason }) => {
    expect(checkSignedRequest(request, keys, now)).toBe(reason);
  });

  it.each(['Expires=1', 'Policy=x', 'Signature=x', 'Key-Pair-Id=', 'Hash-Algorithm=SHA1'])(
    'are not looked at when the URL has %s',
    (query) => {
      expect(checkSignedRequest({ ...request, query }, keys, now)).toBe('missing-key-pair-id');
    },
  );

  it('do not help an invalid signed URL, nor harm a valid one', () => {
    const bad = requestFor(canned.replace(`${now + 60}`, '1'), cookies);
    expect(checkSignedRequest(bad, keys, now)).toBe('bad-signature');
    const good = requestFor(canned, { 'CloudFront-Key-Pair-Id': 'nonsense' });
    expect(checkSignedRequest(good, keys, now)).toBe('allowed');
  });

  it('take their hash from their own cookie', () => {
    const text = cannedPolicyText(base, `${now + 60}`);
    const values = {
      'CloudFront-Expires': now + 60,
      'CloudFront-Key-Pair-Id': key.id,
      'CloudFront-Signature': signText(text, key),
    };
    expect(checkSignedRequest(requestFor(base, values), keys, now)).toBe('bad-signature');
    const named = requestFor(base, { ...values, 'CloudFront-Hash-Algorithm': 'SHA256' });
    expect(checkSignedRequest(named, keys, now)).toBe('allowed');
  });
});

it('a policy in bytes that are not UTF-8 is malformed, even signed', () => {
  const bytes = Buffer.concat([
    Buffer.from('{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":9e9}},"Resource":"'),
    Buffer.from([0xff]),
    Buffer.from('*"}]}'),
  ]);
  const query = `Policy=${encodeBase64(bytes)}&Signature=${signText(bytes, key)}&Key-Pair-Id=${key.id}&Hash-Algorithm=SHA256`;
  expect(checkSignedRequest(requestFor(`${base}?${query}`), keys, now)).toBe('malformed-policy');
});
