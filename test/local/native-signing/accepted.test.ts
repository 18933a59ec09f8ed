import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it } from 'vitest';
import { checkSignedRequest } from '../../../local/edge/native-signing/check.ts';
import { ecKey, requestFor, rsaKey, trust } from './mint.ts';

const rsa = rsaKey('K2RSA0000000AB');
const ec = ecKey('K2EC00000000AB');
const keys = trust(rsa, ec);
const now = 1_800_000_000;
const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const base = 'https://d111111abcdef8.cloudfront.net/live/match/master.m3u8';

const policyOf = (resource: string) =>
  JSON.stringify({
    Statement: [
      {
        Resource: resource,
        Condition: {
          DateLessThan: { 'AWS:EpochTime': now + 60 },
          DateGreaterThan: { 'AWS:EpochTime': now - 60 },
          IpAddress: { 'AWS:SourceIp': '192.0.2.0/24' },
        },
      },
    ],
  });

const what = [
  { policy: 'a canned policy', url: base, terms: { dateLessThan: at(now + 60) } },
  { policy: 'a canned policy for a URL with a query', url: `${base}?a=1&b=`, terms: { dateLessThan: at(now + 60) } },
  {
    policy: 'a custom policy with both dates and an address',
    url: base,
    terms: { dateLessThan: at(now + 60), dateGreaterThan: at(now - 60), ipAddress: '192.0.2.10' },
  },
  { policy: 'a policy text with a wildcard', url: base, terms: { policy: policyOf(base.replace('master.m3u8', '*')) } },
];
const cases = [rsa, ec].flatMap((key) =>
  (['SHA1', 'SHA256', undefined] as const).flatMap((algorithm) =>
    what.map((entry) => ({
      ...entry,
      key,
      algorithm,
      type: key === rsa ? 'RSA' : 'ECDSA',
      hash: algorithm ?? 'the default',
    })),
  ),
);

describe('what @aws-sdk/cloudfront-signer mints is allowed', () => {
  it.each(cases)('a URL with $policy, $type and $hash', ({ url, terms, key, algorithm }) => {
    const input = { url, keyPairId: key.id, privateKey: key.privatePem, ...(algorithm && { algorithm }), ...terms };
    const signed = getSignedUrl(input as Parameters<typeof getSignedUrl>[0]);
    expect(signed).not.toBe(url);
    expect(checkSignedRequest(requestFor(signed), keys, now)).toBe('allowed');
    expect(checkSignedRequest(requestFor(signed), keys, now + 60)).toBe('expired');
  });

  it.each(cases)('cookies with $policy, $type and $hash', ({ url, terms, key, algorithm }) => {
    const input = { url, keyPairId: key.id, privateKey: key.privatePem, ...(algorithm && { algorithm }), ...terms };
    const cookies = getSignedCookies(input as Parameters<typeof getSignedCookies>[0]);
    const request = requestFor(url, { session: 'x', ...cookies, theme: 'dark' });
    expect(checkSignedRequest(request, keys, now)).toBe('allowed');
    expect(checkSignedRequest(request, keys, now + 60)).toBe('expired');
  });
});
