import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { describe, expect, it } from 'vitest';
import type { EdgeRequest } from '../../../local/edge/messages.ts';
import { signingGate } from '../../../local/edge/native-signing/signing-gate.ts';
import { ecKey, trust } from './mint.ts';

const key = ecKey('K2EC');
const keys = trust(key);
const now = 1_800_000_000;
const url = 'https://d111111abcdef8.cloudfront.net/live/a.m3u8?quality=high';
const terms = {
  url,
  keyPairId: key.id,
  privateKey: key.privatePem,
  dateLessThan: new Date((now + 60) * 1000).toISOString(),
};
const viewer = { scheme: 'https', host: 'd111111abcdef8.cloudfront.net', ip: '192.0.2.10' } as const;

function request(query: string, cookies?: string[]): EdgeRequest {
  const headers = new Map([
    ['host', ['d111111abcdef8.cloudfront.net']],
    ['accept', ['*/*']],
  ]);
  if (cookies) headers.set('cookie', cookies);
  return { method: 'GET', uri: '/live/a.m3u8', query, headers, body: undefined };
}

describe('the signing gate', () => {
  it('lets a signed URL on without its signing parameters', () => {
    const sent = request(getSignedUrl(terms).split('?')[1] ?? '');
    expect(signingGate(sent, viewer, keys, now)).toEqual({ ...sent, query: 'quality=high' });
  });

  it('lets signed cookies on without them, whatever lines they came in', () => {
    const pairs = Object.entries(getSignedCookies(terms)).map(([name, value]) => `${name}=${value}`);
    const sent = request('quality=high', ['theme=dark', pairs.join('; ')]);
    const passed = signingGate(sent, viewer, keys, now) as EdgeRequest;
    expect(passed.headers.get('cookie')).toEqual(['theme=dark']);
    expect(passed.query).toBe('quality=high');
    const alone = signingGate(request('quality=high', pairs), viewer, keys, now) as EdgeRequest;
    expect(alone.headers.has('cookie')).toBe(false);
    expect(sent.headers.get('cookie')).toHaveLength(2);
  });

  it('takes the host in any case, and no other host', () => {
    const sent = request(getSignedUrl(terms).split('?')[1] ?? '');
    expect(signingGate(sent, { ...viewer, host: 'D111111ABCDEF8.cloudfront.net' }, keys, now)).not.toHaveProperty(
      'refused',
    );
    expect(signingGate(sent, { ...viewer, host: 'localhost' }, keys, now)).toHaveProperty('refused', 'bad-signature');
    expect(signingGate(sent, { ...viewer, scheme: 'http' }, keys, now)).toHaveProperty('refused', 'bad-signature');
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('asks for a signature of %s too, and answers with XML', (method) => {
    const answer = signingGate({ ...request('quality=high'), method }, viewer, keys, now);
    const body =
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>';
    expect(answer).toEqual({
      refused: 'missing-key-pair-id',
      response: {
        status: 403,
        headers: new Map([
          ['content-type', ['text/xml']],
          ['content-length', [String(body.length)]],
          ['server', ['CloudFront']],
        ]),
        body: Buffer.from(body),
      },
    });
  });
});
