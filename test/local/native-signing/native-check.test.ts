import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it } from 'vitest';
import type { LoadedBehaviour } from '../../../local/edge/behaviours.ts';
import type { EdgeRequest } from '../../../local/edge/messages.ts';
import { nativeSigning, withoutSignature } from '../../../local/edge/native-check.ts';
import type { ViewerFacts } from '../../../local/edge/viewer-headers.ts';
import { ecKey, trust } from './mint.ts';

const key = ecKey('K2EC');
const host = 'd111111abcdef8.cloudfront.net';
const now = 1_800_000_000;
const terms = {
  url: `https://${host}/live/a.m3u8?quality=high`,
  keyPairId: key.id,
  privateKey: key.privatePem,
  dateLessThan: new Date((now + 60) * 1000).toISOString(),
};
const behaviour = { trustedKeys: trust(key) } as LoadedBehaviour;
const viewer = { scheme: 'https', ip: '192.0.2.10' } as ViewerFacts;
const signedQuery = getSignedUrl(terms).split('?')[1] ?? '';

function requestWith(query: string, cookies: readonly string[] = []): EdgeRequest {
  const headers = new Map([['accept', ['*/*']]]);
  if (cookies.length > 0) headers.set('cookie', [...cookies]);
  return { method: 'GET', uri: '/live/a.m3u8', query, headers, body: undefined };
}

describe('the signature’s stage', () => {
  it('asks nothing of a behaviour without key groups', () => {
    const open = { trustedKeys: undefined } as LoadedBehaviour;
    expect(nativeSigning(open, requestWith(''), viewer, host, now * 1000)).toBeUndefined();
    expect(nativeSigning(behaviour, requestWith(''), viewer, host, now * 1000)).toMatchObject({
      why: 'missing-key-pair-id',
    });
  });

  it.each([
    { of: 'the millisecond before expiry', milliseconds: (now + 60) * 1000 - 1, why: undefined },
    { of: 'the second of expiry', milliseconds: (now + 60) * 1000, why: 'expired' },
  ])('counts whole seconds: at $of', ({ milliseconds, why }) => {
    expect(nativeSigning(behaviour, requestWith(signedQuery), viewer, host, milliseconds)?.why).toBe(why);
  });

  it.each([
    { of: 'the local port’s name', given: { host: 'localhost' } },
    { of: 'the other scheme', given: { viewer: { ...viewer, scheme: 'http' } as ViewerFacts } },
  ])('does not take a signature for $of', ({ given }) => {
    const asked = { host, viewer, ...given };
    expect(nativeSigning(behaviour, requestWith(signedQuery), asked.viewer, asked.host, now * 1000)?.why).toBe(
      'bad-signature',
    );
  });

  it('takes cookies from several header lines', () => {
    const pairs = Object.entries(getSignedCookies(terms)).map(([name, value]) => `${name}=${value}`);
    const request = requestWith('quality=high', ['theme=dark', ...pairs]);
    expect(nativeSigning(behaviour, request, viewer, host, now * 1000)).toBeUndefined();
    expect(withoutSignature(request).headers.get('cookie')).toEqual(['theme=dark']);
    expect(request.headers.get('cookie')).toHaveLength(1 + pairs.length);
    expect(withoutSignature(requestWith('', pairs)).headers.has('cookie')).toBe(false);
  });

  it('hands on the query without the signature, byte for byte', () => {
    expect(withoutSignature(requestWith(`a=%20&${signedQuery}&a`)).query).toBe('a=%20&quality=high&a');
    expect(withoutSignature(requestWith('Expires=1')).query).toBeUndefined();
  });
});
