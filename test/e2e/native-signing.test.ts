/** CloudFront's own signed URLs and cookies, from the configuration through the template to the answer. */
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintJwt } from '../../functions/token/sign.ts';
import { ecKey, policyQuery, rsaKey } from '../local/native-signing/mint.ts';
import { NOW, type Site, startSite } from './native-signing-site.ts';

const [rsa, ec, stranger] = [rsaKey('rsa'), ecKey('ec'), rsaKey('stranger')];
const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const bodyOf = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const MISSING = bodyOf('MissingKey', 'Missing Key-Pair-Id query parameter or cookie value');
const UNKNOWN = bodyOf('InvalidKey', 'Unknown Key');
const DENIED = bodyOf('AccessDenied', 'Access denied');
const BAD_SIGNATURE = bodyOf('MalformedSignature', 'Could not unencode Signature');
const BAD_POLICY = bodyOf('MalformedPolicy', 'Malformed Policy');

let site: Site;
const master = () => `${site.base}/live/match/master.m3u8`;
const signer = (key: typeof rsa) => ({
  keyPairId: site.keyPairId(key.publicPem),
  privateKey: key.privatePem,
  algorithm: 'SHA256' as const,
});
const signed = (more: object = {}, key = rsa): string =>
  getSignedUrl({ url: master(), dateLessThan: at(NOW + 60), ...signer(key), ...more });
const folderCookies = (key = ec): object => {
  const condition = { DateLessThan: { 'AWS:EpochTime': NOW + 60 }, IpAddress: { 'AWS:SourceIp': '127.0.0.0/8' } };
  const policy = JSON.stringify({ Statement: [{ Resource: `${site.base}/live/match/*`, Condition: condition }] });
  return getSignedCookies({ ...signer(key), policy });
};

beforeAll(async () => {
  site = await startSite({ 'partner-rsa': rsa.publicPem, 'partner-ec': ec.publicPem });
});
beforeEach(() => site.setNow(NOW));
afterAll(() => site?.close());

describe('a live stream behind a key group', () => {
  const kinds = [rsa, ec].flatMap((key) =>
    (['SHA1', 'SHA256'] as const).flatMap((algorithm) =>
      [
        { policy: 'canned', more: {} },
        { policy: 'custom', more: { dateGreaterThan: at(NOW - 60), ipAddress: '127.0.0.1' } },
      ].map((one) => ({ ...one, key, type: key.id, algorithm })),
    ),
  );

  it.each(kinds)(
    'plays with a $policy $type $algorithm URL and with such cookies',
    async ({ key, algorithm, more }) => {
      const input = { url: master(), dateLessThan: at(NOW + 60), ...signer(key), algorithm, ...more };
      const byUrl = await site.get(getSignedUrl(input));
      expect(byUrl).toMatchObject({ status: 200, body: expect.stringContaining('low/index.m3u8') });
      const byCookies = await site.get(master(), { cookies: getSignedCookies(input) });
      expect(byCookies).toMatchObject({ status: 200, body: byUrl.body });
    },
  );

  it('plays from master to segment with the cookies of a folder, and no other folder', async () => {
    const cookies = folderCookies();
    let url = master();
    for (const expected of [/^low\/index\.m3u8$/m, /^seg-1\.m4s$/m]) {
      const playlist = await site.get(url, { cookies });
      expect(playlist.status).toBe(200);
      url = new URL(expected.exec(playlist.body)?.[0] ?? 'missing', url).href;
    }
    expect(await site.get(url, { cookies })).toMatchObject({ status: 200, body: 'segment one' });
    expect(await site.get(`${site.base}/live/other/master.m3u8`, { cookies })).toMatchObject({
      status: 403,
      body: DENIED,
    });
  });

  it('keeps signing parameters out of the cache key, the trace and the origin', async () => {
    const url = `${site.base}/live/match/low/seg-1.m4s`;
    site.distribution.clearCaches();
    const first = await site.get(signed({ url }));
    const second = await site.get(signed({ url, dateLessThan: at(NOW + 61) }, ec));
    const third = await site.get(url, { cookies: folderCookies() });
    const results = [first, second, third].map(({ status, headers }) => [status, headers['x-cache']]);
    expect(results).toEqual([
      [200, 'Miss from cloudfront'],
      [200, 'Hit from cloudfront'],
      [200, 'Hit from cloudfront'],
    ]);
    const kept = JSON.stringify(site.distribution.trace.last());
    expect(kept).toContain('/live/match/low/seg-1.m4s');
    for (const secret of [/Signature=([\w~-]{20})/.exec(signed({ url }))?.[1], site.keyPairId(rsa.publicPem)]) {
      expect(kept).not.toContain(secret);
    }
  });

  it('is open before its second of expiry and closed at it', async () => {
    const url = signed();
    site.setNow(NOW + 59);
    expect(await site.get(url)).toMatchObject({ status: 200 });
    site.setNow(NOW + 60);
    expect(await site.get(url)).toMatchObject({ status: 403, body: DENIED });
  });

  it('is closed at the second of DateGreaterThan and open after it', async () => {
    const url = signed({ dateGreaterThan: at(NOW) });
    expect(await site.get(url)).toMatchObject({ status: 403, body: DENIED });
    site.setNow(NOW + 1);
    expect(await site.get(url)).toMatchObject({ status: 200 });
  });

  const refused: readonly { readonly of: string; readonly url: () => string; readonly body: string }[] = [
    { of: 'no signature at all', url: master, body: MISSING },
    { of: 'a token instead', url: () => `${master()}?token=${tokenFor('/live/match/')}`, body: MISSING },
    { of: 'a key that is not in the group', url: () => signed({ keyPairId: 'KSTRANGER' }, rsa), body: UNKNOWN },
    { of: 'a trusted id on another’s signature', url: () => signed({ privateKey: stranger.privatePem }), body: DENIED },
    { of: 'one altered character of the signature', url: () => altered(signed(), 'Signature='), body: DENIED },
    { of: 'one altered character of the key id', url: () => altered(signed(), 'Key-Pair-Id='), body: UNKNOWN },
    {
      of: 'one altered character of the time',
      url: () => signed().replace(`=${NOW + 60}`, `=${NOW + 61}`),
      body: DENIED,
    },
    { of: 'one altered character of the path', url: () => signed().replace('/match/', '/matcj/'), body: DENIED },
    { of: 'an altered policy', url: () => altered(signed({ ipAddress: '127.0.0.1' }), 'Policy='), body: DENIED },
    {
      of: 'a policy that is not base64',
      url: () => signed({ ipAddress: '127.0.0.1' }).replace('Policy=', 'Policy=!'),
      body: BAD_POLICY,
    },
    {
      of: 'a signature that is not base64',
      url: () => signed().replace('Signature=', 'Signature=!'),
      body: BAD_SIGNATURE,
    },
    { of: 'a parameter added', url: () => `${signed()}&quality=low`, body: DENIED },
    { of: 'another address', url: () => signed({ ipAddress: '192.0.2.0/24' }), body: DENIED },
    {
      of: 'a policy of another shape, signed',
      url: () => `${master()}?${policyQuery('{"Statement":[]}', { ...rsa, id: site.keyPairId(rsa.publicPem) })}`,
      body: BAD_POLICY,
    },
  ];
  it.each(refused.map((one) => [one.of, one] as const))('is refused with %s', async (_, { url, body }) => {
    const answer = await site.get(url());
    expect(answer).toMatchObject({
      status: 403,
      body,
      headers: { 'content-type': 'text/xml', 'x-cache': 'Error from cloudfront' },
    });
  });

  it('asks for a signature of every method, and answers a signed preflight', async () => {
    expect(await site.get(master(), { method: 'HEAD' })).toMatchObject({ status: 403 });
    expect(await site.get(master(), { method: 'OPTIONS' })).toMatchObject({ status: 403, body: MISSING });
    expect(await site.get(signed(), { method: 'OPTIONS' })).toMatchObject({ status: 204 });
  });

  it('is not reached by another spelling of its path, signed or not', async () => {
    expect(await site.get(`${site.base}/%6Cive/match/master.m3u8`)).toMatchObject({ status: 403, body: MISSING });
    expect(await site.get(`${site.base}/vod/../live/match/master.m3u8`)).toMatchObject({ status: 403, body: MISSING });
    const cookies = getSignedCookies({ ...signer(rsa), policy: anything() });
    for (const path of ['/%6Cive/match/master.m3u8', '/vod/../live/match/master.m3u8', '/live/match/./master.m3u8']) {
      expect(await site.get(site.base + path, { cookies }), path).toMatchObject({ status: 400 });
    }
  });
});

describe('VOD beside it', () => {
  const title = () => `${site.base}/vod/title/master.m3u8`;

  it('still asks for its token, whatever CloudFront would have accepted', async () => {
    const unsigned = await site.get(title());
    expect(unsigned).toMatchObject({ status: 401, headers: { 'x-refusal': 'missing-token' } });
    const url = getSignedUrl({ ...signer(rsa), url: title(), dateLessThan: at(NOW + 60) });
    expect(await site.get(url)).toMatchObject({ status: 401, headers: { 'x-refusal': 'missing-token' } });
    const cookies = getSignedCookies({ ...signer(rsa), policy: anything() });
    expect(await site.get(title(), { cookies })).toMatchObject({
      status: 401,
      headers: { 'x-refusal': 'missing-token' },
    });
    for (const path of ['/live/../vod/title/master.m3u8', '/%76od/title/master.m3u8']) {
      expect(await site.get(site.base + path, { cookies }), path).toMatchObject({ status: 400 });
    }
  });

  it('plays with a token', async () => {
    expect(await site.get(`${title()}?token=${tokenFor('/vod/title/')}`)).toMatchObject({ status: 200 });
  });

  it('and the public site ask for no signature', async () => {
    expect(await site.get(`${site.base}/index.html`)).toMatchObject({ status: 200, body: '<p>public</p>\n' });
  });
});

describe('a replaced key', () => {
  it('has another Key-Pair-Id, and what its predecessor signed is refused', async () => {
    const next = await startSite({ 'partner-rsa': stranger.publicPem, 'partner-ec': ec.publicPem });
    try {
      expect(next.base).toBe(site.base);
      expect(next.keyPairId(stranger.publicPem)).not.toBe(site.keyPairId(rsa.publicPem));
      expect(next.keyPairId(ec.publicPem)).toBe(site.keyPairId(ec.publicPem));
      expect(await next.get(signed())).toMatchObject({ status: 403, body: UNKNOWN });
      expect(await next.get(signed({}, ec))).toMatchObject({ status: 200 });
      const renewed = { keyPairId: next.keyPairId(stranger.publicPem), privateKey: stranger.privatePem };
      expect(await next.get(signed(renewed))).toMatchObject({ status: 200 });
    } finally {
      await next.close();
    }
  });
});

function tokenFor(path: string): string {
  return mintJwt({ expires: NOW + 60, paths: [path] }, site.tokenKey);
}

/** A policy for every URL that the key may sign. */
function anything(): string {
  return JSON.stringify({ Statement: [{ Resource: '*', Condition: { DateLessThan: { 'AWS:EpochTime': NOW + 60 } } }] });
}

/** The first character after the name, replaced. */
function altered(url: string, name: string): string {
  const index = url.indexOf(name) + name.length;
  return url.slice(0, index) + (url[index] === 'A' ? 'B' : 'A') + url.slice(index + 1);
}
