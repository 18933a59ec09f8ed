/** `docs/tokens.md` says what the code does. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { type DenyCode, type PathCode, refuse, refusePath } from '../../functions/viewer-request/refusal.ts';
import { KEYS_HELP } from '../../scripts/keys-args.ts';
import { PROPAGATION_SECONDS } from '../../scripts/keys-rotation.ts';
import { importExample, readExample } from './examples.ts';

const PAGE = 'tokens.md';
const text = readFileSync(`docs/${PAGE}`, 'utf8');

/** Complete because of its type: a code that is new or gone is a type error here. */
const PATH_CODES: Record<PathCode, true> = {
  'control-character': true,
  'non-ascii': true,
  'forbidden-character': true,
  'empty-segment': true,
  'dot-segment': true,
  'malformed-escape': true,
  'encoded-separator': true,
  'encoded-percent': true,
  'encoded-unreserved': true,
  'lowercase-escape': true,
};
const OTHER_CODES: Record<Exclude<DenyCode, PathCode>, true> = {
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
  'wrong-country': true,
  'wrong-method': true,
  'method-not-allowed': true,
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
  const answered = [
    ...Object.keys(PATH_CODES).map((code) => [code, refusePath(code as PathCode).statusCode]),
    ...Object.keys(OTHER_CODES).map((code) => [code, refuse(code as DenyCode).statusCode]),
  ];
  expect(rows.sort()).toEqual(answered.sort());
});

test('the worked example is one: header, payload and key give the token', async () => {
  const lines = readExample(PAGE, 'vector').trimEnd().split('\n');
  const field = (name: string) => (lines.find((line) => line.startsWith(name)) as string).slice(9);
  const [id, key] = field('secret').split('=') as [string, string];
  const secret = Buffer.from(key, 'base64url');
  const part = (json: string) => Buffer.from(json).toString('base64url');
  const signed = `${part(field('header'))}.${part(field('payload'))}`;
  expect(field('token')).toBe(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
  // A library that knows nothing of this project agrees.
  const { protectedHeader, payload } = await jwtVerify(field('token'), secret, { currentDate: new Date(0) });
  expect(protectedHeader).toEqual({ alg: 'HS256', kid: id });
  expect(payload).toEqual({ exp: 1_900_000_000, paths: ['/vod/title/'] });
});

test('the backend example signs with the first key and opens the folder, which a library confirms', async () => {
  interface Backend {
    signedUrl(base: string, path: string, keys: string, seconds: number, id?: string): string;
  }
  const { signedUrl } = await importExample<Backend>(PAGE, 'backend');
  const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const keys = `k2=${first.toString('base64url')} k1=${second.toString('base64url')}`;
  const url = signedUrl('https://e.example', '/vod/title/master.m3u8', keys, 60, 'user-1');
  const [, token] = /^https:\/\/e\.example\/vod\/~([^/]+)\/title\/master\.m3u8$/.exec(url) as unknown as [
    string,
    string,
  ];
  const { protectedHeader, payload } = await jwtVerify(token, first);
  expect(protectedHeader).toEqual({ alg: 'HS256', kid: 'k2' });
  expect(payload).toEqual({ exp: expect.any(Number), paths: ['/vod/title/'], jti: 'user-1' });
  const left = (payload.exp as number) - Date.now() / 1000;
  expect(left).toBeGreaterThan(58);
  expect(left).toBeLessThanOrEqual(60);
  expect(signedUrl('', '/live/a/b.mpd', keys, 60)).toMatch(/^\/live\/~[^/]+\/a\/b\.mpd$/);
});

test('the page and the command tell the same steps and the same time to wait', () => {
  for (const command of ['add', 'promote', 'retire', 'revoke', 'prune', 'list']) {
    expect(text).toContain(`npm run keys -- ${command}`);
    expect(KEYS_HELP).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  }
  expect(text).toContain(`wait ${PROPAGATION_SECONDS} seconds`);
});
