import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it } from 'vitest';
import { checkSignedRequest } from '../../../local/edge/native-signing/check.ts';
import { ecKey, requestFor, rsaKey, trust } from './mint.ts';

const rsa = rsaKey('K2RSA0000000AB');
const ec = ecKey('K2EC00000000AB');
const keys = trust(rsa, ec);
const now = 1_800_000_000;
const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const base = 'https://d111111abcdef8.cloudfront.net/live/match/a.m3u8?quality=high';

/** Every other character that base64 knows, so that unused trailing bits are tried too, and a few that it does not. */
const replacements = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~_', '+', '/', '=', '.'];

const terms = [
  { policy: 'canned', more: {} },
  { policy: 'custom', more: { dateGreaterThan: at(now - 60), ipAddress: '192.0.2.0/24' } },
];
const cases = [
  { key: rsa, type: 'RSA' },
  { key: ec, type: 'ECDSA' },
].flatMap((one) => terms.map((term) => ({ ...one, ...term })));

describe.each(cases)('one altered character of a $policy $type', ({ key, more }) => {
  const input = { url: base, keyPairId: key.id, privateKey: key.privatePem, dateLessThan: at(now + 60), ...more };

  it('URL is refused, wherever it stands', () => {
    const signed = getSignedUrl({ ...input, algorithm: 'SHA256' });
    expect(checkSignedRequest(requestFor(signed), keys, now)).toBe('allowed');
    for (let i = 'https://'.length; i < signed.length; i++) {
      // Each place gets one replacement, and the last two of each value, where base64 has spare bits, get all of them.
      const all = signed[i + 1] === '&' || signed[i + 2] === '&' || signed[i + 3] === '&' || i >= signed.length - 2;
      for (const other of all ? replacements : [signed[i] === 'A' ? 'B' : 'A']) {
        if (other === signed[i]) continue;
        const altered = signed.slice(0, i) + other + signed.slice(i + 1);
        expect(checkSignedRequest(requestFor(altered), keys, now), altered).not.toBe('allowed');
      }
    }
  });

  it('cookie is refused, wherever it stands', () => {
    const cookies = getSignedCookies({ ...input, algorithm: 'SHA256' });
    expect(checkSignedRequest(requestFor(base, cookies), keys, now)).toBe('allowed');
    for (const [name, value] of Object.entries(cookies).map(([name, value]) => [name, String(value)] as const)) {
      for (let i = 0; i < value.length; i++) {
        for (const other of i >= value.length - 3 ? replacements : [value[i] === 'A' ? 'B' : 'A']) {
          if (other === value[i]) continue;
          const altered = { ...cookies, [name]: value.slice(0, i) + other + value.slice(i + 1) };
          expect(checkSignedRequest(requestFor(base, altered), keys, now), JSON.stringify(altered)).not.toBe('allowed');
        }
      }
    }
  });

  it('value is refused when a character is added to it or taken from it', () => {
    const { query = '', ...request } = requestFor(getSignedUrl({ ...input, algorithm: 'SHA256' }));
    for (const [i, part] of query.split('&').entries()) {
      for (const changed of [part.slice(0, -1), `${part}A`, `${part}_`, `${part}%00`, `${part} `]) {
        const altered = query.split('&').with(i, changed).join('&');
        expect(checkSignedRequest({ ...request, query: altered }, keys, now), altered).not.toBe('allowed');
      }
    }
  });
});
