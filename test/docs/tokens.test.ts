/** `docs/tokens.md` says what the code does. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CAT } from '@eyevinn/cat';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { encodeCatClaims } from '../../functions/token/encode-cat.ts';
import { mintCat, mintJwt, signingKey } from '../../functions/token/sign.ts';
import { type DenyCode, refuse } from '../../functions/viewer-request/refusal.ts';
import { KEYS_HELP } from '../../scripts/keys-args.ts';
import { PROPAGATION_SECONDS } from '../../scripts/keys-rotation.ts';
import { SIGN_HELP } from '../../scripts/sign-args.ts';
import { importExample, readExample } from './examples.ts';

const PAGE = 'tokens.md';
const text = readFileSync(`docs/${PAGE}`, 'utf8');

/** Complete because of its type: a code that is new or gone is a type error here. */
const CODES: Record<DenyCode, true> = {
  'non-canonical-path': true,
  'missing-token': true,
  'malformed-token': true,
  'unsupported-algorithm': true,
  'unknown-key': true,
  'bad-signature': true,
  'malformed-claims': true,
  'unsupported-claim': true,
  'missing-expiry': true,
  'missing-path': true,
  expired: true,
  'not-yet-valid': true,
  'wrong-issuer': true,
  'wrong-audience': true,
  revoked: true,
  'wrong-network': true,
  'wrong-path': true,
  'wrong-host': true,
  'wrong-scheme': true,
  'wrong-country': true,
  'wrong-method': true,
  'token-too-long': true,
  'keys-unavailable': true,
  'revocation-unavailable': true,
  'no-region': true,
  'internal-error': true,
};

test('the table of refusals has every code once, with the status that the edge answers', () => {
  const section = text.slice(text.indexOf('## Refusals'), text.indexOf('## Sign'));
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| \S/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  const answered = Object.keys(CODES).map((code) => [code, refuse(code as DenyCode).statusCode]);
  expect(rows.sort()).toEqual(answered.sort());
});

/** The lines of a worked example: its first word, and what stands behind the spaces. */
function fieldsOf(name: string): Readonly<Record<string, string>> {
  const lines = readExample(PAGE, name).trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(0, 9).trim(), line.slice(9)]));
}

const { secret: record, ...jwt } = fieldsOf('vector') as Record<'secret' | 'header' | 'payload' | 'token', string>;
const key = signingKey(record);
const claims = { expires: 1_900_000_000, paths: ['/vod/title/'] };

test('the worked example of a JWT is one: header, payload and key give the token', async () => {
  const part = (json: string) => Buffer.from(json).toString('base64url');
  const signed = `${part(jwt.header)}.${part(jwt.payload)}`;
  expect(jwt.token).toBe(`${signed}.${createHmac('sha256', key.secret).update(signed).digest('base64url')}`);
  expect(jwt.token).toBe(mintJwt(claims, key));
  // A library that knows nothing of this project agrees.
  const { protectedHeader, payload } = await jwtVerify(jwt.token, key.secret, { currentDate: new Date(0) });
  expect(protectedHeader).toEqual({ alg: 'HS256', kid: key.id });
  expect(payload).toEqual({ exp: 1_900_000_000, paths: ['/vod/title/'] });
});

test('the worked example of a CAT is one: what is covered and the key give the message, and that the token', async () => {
  const cat = fieldsOf('cat-vector');
  const bytes = (name: string) => Buffer.from((cat[name] as string).replaceAll(' ', ''), 'hex');
  const mac = createHmac('sha256', key.secret).update(bytes('covered')).digest('hex');
  const [header, payload] = [bytes('header').toString('hex'), bytes('payload').toString('hex')];
  expect(bytes('covered').toString('hex')).toBe(`84644d41433047${header}40581a${payload}`);
  expect(bytes('message').toString('hex')).toBe(`d83dd18447${header}a0581a${payload}5820${mac}`);
  expect(cat.token).toBe(bytes('message').toString('base64url'));
  expect(cat.token).toBe(mintCat(claims, key));
  const library = new CAT({ keys: { [key.id]: Buffer.from(key.secret) }, expectCwtTag: true });
  const url = new URL('https://v.example/vod/title/a.m4s');
  const result = await library.validate(cat.token as string, 'mac', { issuer: '', url });
  expect(result.error).toBeUndefined();
  expect(result.cat?.claims).toEqual({ exp: 1_900_000_000, catu: { path: { 'prefix-match': '/vod/title/' } } });
});

test('the table of claims has the numbers that are written', () => {
  const section = text.slice(text.indexOf('## What a token says'), text.indexOf('## Where a token travels'));
  const numbers: Readonly<Record<string, number>> = {
    exp: 4,
    paths: 312,
    nbf: 5,
    iss: 1,
    aud: 3,
    jti: 7,
    catgeoiso3166: 316,
    catnip: 311,
    catm: 313,
  };
  const rows = [...section.matchAll(/^\| `(\w+)` \| (\d+)\b/gm)].map(([, name, number]) => [name, Number(number)]);
  expect(Object.fromEntries(rows)).toEqual(numbers);
  expect(section).toContain('| `iat`, `sub` | 6, 2 |');
  const all = {
    expires: 1,
    paths: ['/vod/'],
    notBefore: 1,
    issuer: 'i',
    audience: 'a',
    id: 'ab',
    countries: ['KR'],
    networks: ['::'],
    methods: ['GET'],
    issuedAt: 1,
    subject: 's',
  };
  // Every number is a key of the map that the encoder writes: it is in the bytes, as CBOR has it.
  const payload = encodeCatClaims(all).toString('hex');
  for (const number of [...Object.values(numbers), 6, 2]) {
    expect(payload).toContain(number < 24 ? `0${number}` : `19${number.toString(16).padStart(4, '0')}`);
  }
});

test('the examples of catu and catnip are what is written', () => {
  expect(text).toContain('`{1: {0: "video.example.com"}, 3: {1: "/vod/title/", 2: ".m4s"}}` is a `catu`');
  expect(text).toContain("`[52(h'cb007107'), 54([32, h'20010db8'])]` the `catnip` of 203.0.113.7 and 2001:db8::/32");
  const payload = encodeCatClaims({
    expires: 1,
    networks: ['203.0.113.7', '2001:db8::/32'],
    url: { host: { exact: 'video.example.com' }, path: { prefix: '/vod/title/', suffix: '.m4s' } },
  });
  const hex = (one: string) => Buffer.from(one).toString('hex');
  const catnip = '82d83444cb007107d8368218204420010db8';
  const catu = `a201a10071${hex('video.example.com')}03a2016b${hex('/vod/title/')}0264${hex('.m4s')}`;
  expect(payload.toString('hex')).toBe(`a30401190137${catnip}190138${catu}`);
});

test('the backend example signs with the first key and opens the folder, which a library confirms', async () => {
  interface Backend {
    playbackUrl(path: string, keys: string, session: string, hours?: number): string;
  }
  const { playbackUrl } = await importExample<Backend>(PAGE, 'backend');
  const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const keys = `k2=${first.toString('base64url')} k1=${second.toString('base64url')}`;
  const url = playbackUrl('/vod/title/master.m3u8', keys, 'session-1');
  const token = /^https:\/\/video\.example\.com\/vod\/~([^/]+)\/title\/master\.m3u8$/.exec(url)?.[1] as string;
  const { protectedHeader, payload } = await jwtVerify(token, first);
  expect(protectedHeader).toEqual({ alg: 'HS256', kid: 'k2' });
  expect(payload).toEqual({ exp: expect.any(Number), paths: ['/vod/title/'], jti: 'session-1' });
  const left = (payload.exp as number) - Date.now() / 1000;
  expect(left).toBeGreaterThan(4 * 3600 - 60);
  expect(left).toBeLessThanOrEqual(4 * 3600);
});

test('the page and the help of sign name the same flags', () => {
  for (const flag of ['--ttl', '--format', '--country', '--network', '--id', '--url', '--local']) {
    expect(SIGN_HELP).toMatch(new RegExp(`^ {2}${flag}\\b`, 'm'));
  }
  expect(text).toContain('npm run sign -- /vod/sample/master.m3u8 --ttl 2h');
  expect(text).toContain('--format cat');
});

test('the page and the command tell the same steps and the same time to wait', () => {
  for (const command of ['add', 'promote', 'retire', 'revoke', 'prune', 'list']) {
    expect(text).toContain(`npm run keys -- ${command}`);
    expect(KEYS_HELP).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  }
  expect(text).toContain(`wait ${PROPAGATION_SECONDS} seconds`);
});
