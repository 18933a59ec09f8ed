/** Hostile and unlucky requests at each kind of behaviour of the real assembly, over sockets. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatKeys, mintJwt, pathWithToken, type SigningKey } from '../../functions/token/sign.ts';
import { type LocalDistribution, startLocalDistribution } from '../../local/edge-process.ts';
import type { KeyValueStore } from '../../local/kvs/store.ts';
import { type RawAnswer, type RawRequest, send, sendHttp2 } from './bad-input-viewer.ts';

const NOW = 1_800_000_000;
const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const ALL_ADMITTED = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';
/** What no answer of this file may hold but those that a good token earns. */
const SECRET = 'the-secret-of-the-segment';

let folder: string;
let local: LocalDistribution;
let store: KeyValueStore;
let broken: unknown[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
  for (const file of ['media/vod/title/seg.m4s', 'media/vod/other/seg.m4s', 'media/live/channel/seg.m4s']) {
    write(file, SECRET);
  }
  write('public/index.html', 'the public site');
  write('public/vod/readme.txt', 'public, below a folder that is called vod');
  local = await startLocalDistribution({
    cdkOut: 'cdk.out',
    sampleFolder: join(folder, 'content'),
    stateFolder: join(folder, 'state'),
    clock: () => NOW * 1000,
    onBroken: (error) => broken.push(error),
  });
  store = [...local.kvs.values()][0] as KeyValueStore;
});

afterAll(async () => {
  await local.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  broken = [];
  local.clearCaches();
  store.setReadable(true);
  put({ keys: formatKeys([KEY]), routing: ALL_ADMITTED });
  for (const origin of local.origins.values()) origin.setFault('up');
});

describe('a path', () => {
  // Spellings of private objects and of behaviours, and what must be left of each: a refusal by the guard.
  test.each([
    ['/vod%2Ftitle%2Fseg.m4s', 400, 'non-canonical-path'],
    ['/vod%2ftitle/seg.m4s', 400, 'non-canonical-path'],
    ['/%76od/title/seg.m4s', 400, 'non-canonical-path'],
    ['/vod%5Ctitle%5Cseg.m4s', 400, 'non-canonical-path'],
    ['/vod\\title\\seg.m4s', 400, 'non-canonical-path'],
    ['/vod/../media/vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/../media/vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/%2e%2e/media/vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/..%2Fmedia/vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/vod/./title/seg.m4s', 400, 'non-canonical-path'],
    ['//vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/vod//title/seg.m4s', 400, 'non-canonical-path'],
    ['/health/us-east-1/../../vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/health//us-east-1', 400, 'non-canonical-path'],
    ['/health%2Fus-east-1', 400, 'non-canonical-path'],
    ['/vod/%00title/seg.m4s', 400, 'non-canonical-path'],
    ['/live/%0d%0aSet-Cookie:x=y', 400, 'non-canonical-path'],
    ['/vod/%C0%AE%C0%AE/title/seg.m4s', 400, 'non-canonical-path'],
    ['/vod/%252Ftitle/seg.m4s', 400, 'non-canonical-path'],
    ['/%252e%252e/media/vod/title/seg.m4s', 400, 'non-canonical-path'],
    ['/vod/%zz/seg.m4s', 400, 'non-canonical-path'],
    ['/vod/title%', 400, 'non-canonical-path'],
  ])('%s is refused: %i %s', async (target, status, reason) => {
    expect(await ask({ target })).toMatchObject({ status, headers: { 'x-refusal': reason } });
    reachesNothing();
  });

  // HTTP/1.1 has no such bytes in a target (RFC 9112 section 3.2), HTTP/2 carries them.
  test.each(['/vod/titl\u00e9/seg.m4s', '/live/\u00ff/seg.m4s', '/health/\u00e9', '/index\u00ff.html'])(
    '%s is refused before HTTP/1.1 is read to the end, and by the guard over HTTP/2',
    async (target) => {
      expect(await ask({ target })).toMatchObject({ status: 400, headers: { server: 'CloudFront' } });
      const answer = await sendHttp2(local.urls.https, { target });
      expect(answer).toMatchObject({ status: 400, headers: { 'x-refusal': 'non-canonical-path' } });
      reachesNothing();
    },
  );

  test.each([
    ['/vod/titl%C3%A9/seg.m4s', 401],
    ['/titl%C3%A9.html', 403],
  ])('%s, escaped as it should be, is looked at: %i', async (target, status) => {
    expect(await ask({ target })).toMatchObject({ status });
  });

  // No second spelling, and no private object either: what matches no media pattern is looked for below public/.
  test.each([
    ['/VOD/title/seg.m4s'],
    ['/vod'],
    ['/media/vod/title/seg.m4s'],
    ['/public/index.html'],
    ['/probe/us-east-1'],
    ['/health/'],
    ['/health/us-east-1/'],
    ['/health/eu-west-9'],
    ['/Vod/title/seg.m4s?token=x'],
    ['/*'],
  ])('%s is no media and reaches only below public/', async (target) => {
    expect(await ask({ target })).toMatchObject({ status: 403, headers: { 'content-type': 'application/xml' } });
    expect(originPaths()).toEqual(originPaths().filter((path) => path.startsWith('/public/')));
    expect(originPaths().length).toBeGreaterThan(0);
  });

  test.each([
    ['media', pathOfLength('/vod/', 8191), 401, 'missing-token'],
    ['live media', pathOfLength('/live/', 8191), 401, 'missing-token'],
    ['the public site', pathOfLength('/', 8191), 400, undefined],
    ['a health object', pathOfLength('/health/', 8191), 400, undefined],
  ])('of 8,191 bytes at %s is answered', async (_kind, target, status, reason) => {
    const answer = await ask({ target });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-refusal']).toBe(reason);
  });

  test.each(['/vod/', '/live/', '/health/', '/'])('of 8,193 bytes below %s is too long', async (prefix) => {
    const answer = await ask({ target: pathOfLength(prefix, 8193) });
    expect(answer).toMatchObject({ status: 413, headers: { 'x-cache': 'Error from cloudfront' } });
    reachesNothing();
  });
});

describe('a token', () => {
  const tokens = {
    'of another path': [() => tokenFor({ paths: ['/vod/other/'] }), 403, 'wrong-path'],
    'of a path that only begins alike': [() => tokenFor({ paths: ['/vod/tit/'] }), 403, 'wrong-path'],
    'expired at this very second': [() => tokenFor({ expires: NOW }), 401, 'expired'],
    'that is not valid yet': [() => tokenFor({ notBefore: NOW + 1 }), 401, 'not-yet-valid'],
    'with `alg: none`': [() => unsigned(), 401, 'unsupported-algorithm'],
    'with `alg: none` and a good signature': [() => unsigned('k1', true), 401, 'unsupported-algorithm'],
    'of an unknown key': [() => mintJwt(claims({}), { id: 'k9', secret: KEY.secret }), 401, 'unknown-key'],
    'of 1,025 characters': [() => 'x'.repeat(1025), 400, 'token-too-long'],
    'that is no token': [() => 'x', 401, 'malformed-token'],
  } as const;

  for (const prefix of ['/vod/', '/live/'] as const) {
    for (const [title, [token, status, reason]] of Object.entries(tokens)) {
      test(`${title} is refused below ${prefix}: ${status} ${reason}`, async () => {
        const path = prefix === '/vod/' ? '/vod/title/seg.m4s' : '/live/channel/seg.m4s';
        const text = token();
        for (const target of [pathWithToken(path, text), `${path}?token=${text}`]) {
          const answer = await ask({ target });
          expect(answer).toMatchObject({ status, headers: { 'x-refusal': reason, 'cache-control': 'no-store' } });
          expect(answer.headers['www-authenticate'] !== undefined).toBe(status === 401);
        }
        reachesNothing();
      });
    }

    test(`that is missing is refused below ${prefix}: 401 missing-token`, async () => {
      const answer = await ask({ target: `${prefix}title/seg.m4s` });
      expect(answer).toMatchObject({ status: 401, headers: { 'x-refusal': 'missing-token' } });
      reachesNothing();
    });
  }

  test('altered in its last character, whatever the new one, is refused: 401, by its signature or its spelling', async () => {
    const token = tokenFor({});
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const altered = [...alphabet].filter((character) => !token.endsWith(character));
    const reasons: unknown[] = [];
    for (const [place, character] of altered.entries()) {
      const changed = token.slice(0, -1) + character;
      // 32 bytes leave two bits of the last character unused: where one is set, it is another spelling of the bytes.
      const isCanonical = alphabet.indexOf(character) % 4 === 0;
      const answer = await ask({ target: pathWithToken('/vod/title/seg.m4s', changed) });
      expect(answer, `change ${place}`).toMatchObject({
        status: 401,
        headers: { 'x-refusal': isCanonical ? 'bad-signature' : 'malformed-token' },
      });
      reasons.push(answer.headers['x-refusal']);
    }
    expect(reasons.filter((reason) => reason === 'bad-signature')).toHaveLength(15);
    expect(reasons.filter((reason) => reason === 'malformed-token')).toHaveLength(48);
    reachesNothing();
  });

  test('of 1,024 characters is read: it is not too long', async () => {
    const answer = await ask({ target: pathWithToken('/vod/title/seg.m4s', 'x'.repeat(1024)) });
    expect(answer).toMatchObject({ status: 401, headers: { 'x-refusal': 'malformed-token' } });
  });

  test('is neither needed nor looked at by the public site and the health objects', async () => {
    expect(await ask({ target: '/index.html?token=x' })).toMatchObject({ status: 200, body: 'the public site' });
    expect(await ask({ target: '/health/us-east-1?token=x' })).toMatchObject({ status: 200, body: 'ok\n' });
  });

  test('that is good earns the object, once below each media behaviour', async () => {
    expect(await ask({ target: goodTarget('/vod/title/seg.m4s') })).toMatchObject({ status: 200, body: SECRET });
    const live = pathWithToken('/live/channel/seg.m4s', tokenFor({ paths: ['/live/channel/'] }));
    expect(await ask({ target: live })).toMatchObject({ status: 200, body: SECRET });
  });

  test('leaves the path before the cache, the origin and the trace', async () => {
    const token = tokenFor({});
    await ask({ target: pathWithToken('/vod/title/seg.m4s', token) });
    const again = await ask({ target: `/vod/title/seg.m4s?token=${token}` });
    expect(again.headers['x-cache']).toBe('Hit from cloudfront');
    expect(originPaths()).toEqual([]);
    expect(JSON.stringify(local.trace.last())).not.toContain(token.slice(-20));
  });
});

describe('a viewer', () => {
  const places = [
    ['an unknown country', { 'x-local-country': 'XX' }],
    ['a country that is no code', { 'x-local-country': '../../etc' }],
    ['a forged geo header', { 'cloudfront-viewer-country': 'KP', 'x-local-country': 'US' }],
    ['a forged geo header and no country', { 'cloudfront-viewer-country': 'US', 'x-local-country': 'XX' }],
  ] as const;
  for (const [title, headers] of places) {
    test(`with ${title} is served by each behaviour as without`, async () => {
      expect(await ask({ target: goodTarget('/vod/title/seg.m4s'), headers })).toMatchObject({ status: 200 });
      expect(await ask({ target: '/', headers })).toMatchObject({ status: 200, body: 'the public site' });
      expect(await ask({ target: '/health/eu-west-1', headers })).toMatchObject({ status: 200 });
      const country = local.trace.last(1)[0]?.country;
      expect(country).toBe(headers['x-local-country'] === 'US' ? 'US' : undefined);
    });
  }

  test.each([
    ['in the country', { 'x-local-country': 'KP' }, 200],
    ['elsewhere', { 'x-local-country': 'US' }, 403],
    ['elsewhere, with a forged geo header', { 'x-local-country': 'US', 'cloudfront-viewer-country': 'KP' }, 403],
    ['nowhere', { 'x-local-country': 'XX' }, 403],
    ['nowhere, with a forged geo header', { 'x-local-country': 'XX', 'cloudfront-viewer-country': 'KP' }, 403],
  ] as const)("%s is judged by CloudFront's word on its country, not its own", async (_title, headers, status) => {
    for (const path of ['/vod/title/seg.m4s', '/live/channel/seg.m4s']) {
      const answer = await ask({ target: pathWithToken(path, tokenFor({ countries: ['KP'] })), headers });
      expect([answer.status, answer.headers['x-refusal']]).toEqual([
        status,
        status === 403 ? 'wrong-country' : undefined,
      ]);
    }
  });

  test.each(['/vod/title/seg.m4s', '/live/channel/seg.m4s'])(
    'asks by OPTIONS at %s and needs no token',
    async (target) => {
      const headers = { origin: 'https://player.example', 'access-control-request-method': 'GET' };
      const answer = await ask({ method: 'OPTIONS', target, headers });
      expect(answer.status).toBe(204);
      expect(answer.headers['x-refusal']).toBeUndefined();
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.headers['access-control-allow-headers']).toContain('*');
      reachesNothing();
    },
  );

  test.each(['/index.html', '/health/us-east-1'])(
    'asks by OPTIONS at %s and reaches no private object',
    async (target) => {
      const answer = await ask({ method: 'OPTIONS', target });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain(SECRET);
    },
  );

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
    test.each(['/vod/title/seg.m4s', '/live/channel/seg.m4s', '/health/us-east-1', '/index.html', '/'])(
      `cannot ${method} to %s: 403 before any function runs`,
      async (target) => {
        const answer = await ask({ method, target, headers: { 'content-length': '0' } });
        expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'text/html', server: 'CloudFront' } });
        expect(answer.body).toContain('HTTP request method');
        expect(local.trace.last(1)[0]?.stages.map(({ name }) => name)).toEqual(['behaviour', 'gate']);
      },
    );
  }

  test('that sends a body with a GET is refused: 403', async () => {
    const answer = await ask({ target: `${goodTarget('/vod/title/seg.m4s')}`, headers: { 'content-length': '2' } });
    expect(answer.status).toBe(403);
  });

  test('with the Host of somebody else is refused: 403', async () => {
    const answer = await ask({ target: '/index.html', headers: { host: 'example.com' } });
    expect(answer.status).toBe(403);
    reachesNothing();
  });

  test('over HTTP is sent to HTTPS, in one hop, by media and the public site, and its token is not lost', async () => {
    for (const target of [goodTarget('/vod/title/seg.m4s'), goodTarget('/live/channel/seg.m4s'), '/index.html?a=b']) {
      const answer = await send(local.urls.http, { target });
      expect(answer).toMatchObject({ status: 301, headers: { location: `${local.urls.https}${target}` } });
      reachesNothing();
    }
  });

  test('over HTTP is refused by the health objects: 403', async () => {
    expect((await send(local.urls.http, { target: '/health/us-east-1' })).status).toBe(403);
    reachesNothing();
  });
});

describe('the key-value store', () => {
  test('that cannot be read stops media and nothing else', async () => {
    store.setReadable(false);
    for (const target of [goodTarget('/vod/title/seg.m4s'), goodTarget('/live/channel/seg.m4s')]) {
      const answer = await ask({ target });
      expect(answer).toMatchObject({ status: 503, headers: { 'x-refusal': 'keys-unavailable', 'retry-after': '5' } });
    }
    reachesNothing();
    expect(await ask({ target: '/' })).toMatchObject({ status: 200 });
    expect(await ask({ target: '/health/us-east-1' })).toMatchObject({ status: 200 });
  });

  test.each([
    ['', 503, 'keys-unavailable'],
    ['k1', 401, 'unknown-key'],
    ['k1=short', 503, 'keys-unavailable'],
    ['{"k1":"x"}', 401, 'unknown-key'],
    ['k1= k2=', 503, 'keys-unavailable'],
  ])('with the malformed `keys` record "%s" stops media: %i %s', async (keys, status, reason) => {
    put({ keys });
    const answer = await ask({ target: goodTarget('/vod/title/seg.m4s') });
    expect(answer).toMatchObject({ status, headers: { 'x-refusal': reason } });
    reachesNothing();
  });

  test.each(['', 'us-east-1', 'us-east-1=101', 'us-east-1=0 eu-west-1=0 ap-northeast-2=0', '{}', 'mars=100'])(
    'with the malformed `routing` record "%s" serves by the build\'s table',
    async (routing) => {
      put({ routing });
      const answer = await ask({ target: goodTarget('/vod/title/seg.m4s'), headers: { 'x-local-pop': 'ICN' } });
      expect(answer).toMatchObject({ status: 200, body: SECRET });
      expect(local.trace.last(1)[0]?.origin).toBe('ap-northeast-2');
    },
  );

  test("without the `routing` record serves by the build's table", async () => {
    const { ok } = store.update({ ifMatch: store.etag(), deletes: ['routing'] });
    expect(ok).toBe(true);
    const answer = await ask({ target: goodTarget('/vod/title/seg.m4s'), headers: { 'x-local-pop': 'ICN' } });
    expect(answer).toMatchObject({ status: 200, body: SECRET });
    expect(local.trace.last(1)[0]?.origin).toBe('ap-northeast-2');
  });
});

describe('an origin', () => {
  test.each([
    ['down', 'down'],
    ['refusing connections', 'refuse'],
    ['answering 500', { status: 500 }],
    ['answering 404', { status: 404 }],
  ] as const)('%s is stood in for by its partner, for media and for the public site', async (_title, fault) => {
    local.origins.get('us-east-1')?.setFault(fault);
    for (const path of ['/vod/title/seg.m4s', '/live/channel/seg.m4s']) {
      expect(await ask({ target: goodTarget(path) })).toMatchObject({ status: 200, body: SECRET });
      expect(local.trace.last(1)[0]?.origin).toBe('eu-west-1');
    }
    const site = await ask({ target: '/' });
    expect(site).toMatchObject({ status: 200, body: 'the public site' });
    expect(local.trace.last(1)[0]?.origin).toBe('public-eu-west-1');
  });

  test.each([
    ['down', 'down', 503],
    ['refusing connections', 'refuse', 502],
  ] as const)('%s is told by its health object, which has no partner', async (_title, fault, status) => {
    local.origins.get('eu-west-1')?.setFault(fault);
    expect((await ask({ target: '/health/eu-west-1' })).status).toBe(status);
    expect((await ask({ target: '/health/us-east-1' })).status).toBe(200);
  });

  test('and its partner down are an error of the edge, without a private byte', async () => {
    for (const origin of local.origins.values()) origin.setFault('refuse');
    const targets = [goodTarget('/vod/title/seg.m4s'), goodTarget('/live/channel/seg.m4s'), '/'];
    for (const target of [...targets, '/health/us-east-1']) {
      const answer = await ask({ target });
      expect(answer, target).toMatchObject({ status: 502, headers: { 'x-cache': 'Error from cloudfront' } });
    }
  });
});

/** Nothing of the local edge itself broke, and nothing private came out without a token. */
async function ask(request: RawRequest): Promise<RawAnswer> {
  const answer = await send(local.urls.https, request);
  expect(broken).toEqual([]);
  if (answer.status !== 200) expect(answer.body).not.toContain(SECRET);
  return answer;
}

/** Paths that the last request asked origins for. */
function originPaths(): string[] {
  const stages = local.trace.last(1)[0]?.stages ?? [];
  return stages.filter(({ name }) => name.startsWith('origin ')).map(({ text }) => text.split(' ')[1] ?? '');
}

function reachesNothing(): void {
  expect(originPaths()).toEqual([]);
}

function claims(changes: Partial<Parameters<typeof mintJwt>[0]>) {
  return { expires: NOW + 1, paths: ['/vod/title/', '/live/channel/'], ...changes };
}

function tokenFor(changes: Partial<Parameters<typeof mintJwt>[0]>): string {
  return mintJwt(claims(changes), KEY);
}

function goodTarget(path: string): string {
  return pathWithToken(path, tokenFor({}));
}

/** A token whose header says `none`; signed all the same when asked. */
function unsigned(kid = 'k1', signed = false): string {
  const [, payload, signature] = tokenFor({}).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
  return `${header}.${payload}.${signed ? signature : ''}`;
}

function pathOfLength(prefix: string, length: number): string {
  return prefix + 'a'.repeat(length - prefix.length);
}

function put(records: Readonly<Record<string, string>>): void {
  const puts = Object.entries(records).map(([key, value]) => ({ key, value }));
  expect(store.update({ ifMatch: store.etag(), puts })).toMatchObject({ ok: true });
}

function write(file: string, text: string): void {
  const path = join(folder, 'content', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
