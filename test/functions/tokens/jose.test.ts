/** What `jose`, a library of others, mints and judges gets the same verdict here. */
import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../support/token-verdict.ts';

const SECRET = Buffer.alloc(32, 7);
const RECORD = `k2=${Buffer.alloc(32, 9).toString('base64url')} k1=${SECRET.toString('base64url')}`;
const NOW = 1_800_000_000;
const verdict = (token: string, path = '/vod/a/b') => verdictOf(token, RECORD, path, 1);

function mint(payload: Record<string, unknown>, header: Record<string, unknown> = {}) {
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'k1', ...header }).sign(SECRET);
}

async function joseBelieves(token: string): Promise<boolean> {
  const options = { algorithms: ['HS256'], currentDate: new Date(0) };
  return jwtVerify(token, SECRET, options).then(
    () => true,
    () => false,
  );
}

describe('tokens that jose mints', () => {
  test.each([
    ['the least', { exp: NOW, paths: ['/vod/a/'] }],
    [
      'every claim',
      { exp: NOW, nbf: 1, iat: 1, iss: 'i', aud: ['a'], sub: 's', jti: 'x', paths: ['/vod/a'], catm: ['GET'] },
    ],
  ])('with %s are believed', async (_name, payload) => {
    expect(verdict(await mint(payload), payload.paths[0])).toMatchObject({ exp: NOW, paths: payload.paths });
  });

  test.each([
    ['signed with HS512', { exp: NOW, paths: ['/vod/'] }, { alg: 'HS512' }, 'unsupported-algorithm'],
    ['that name another key', { exp: NOW, paths: ['/vod/'] }, { kid: 'k2' }, 'bad-signature'],
    ['that name no known key', { exp: NOW, paths: ['/vod/'] }, { kid: 'k3' }, 'unknown-key'],
    ['that never expire', { paths: ['/vod/'] }, {}, 'missing-expiry'],
    ['that name no path', { exp: NOW }, {}, 'missing-path'],
    ['with a claim that may restrict', { exp: NOW, paths: ['/vod/'], cnf: {} }, {}, 'unsupported-claim'],
    ['with an expiry that is text', { exp: '1800000000', paths: ['/vod/'] }, {}, 'malformed-claims'],
  ])('%s are refused', async (_name, payload, header, code) => {
    expect(verdict(await mint(payload as Record<string, unknown>, header))).toBe(code);
  });
});

describe('a token with anything altered', () => {
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~ %'];
  const edit = fc.record({
    at: fc.nat(1000),
    kind: fc.constantFrom('replace', 'insert', 'remove', 'swap', 'repeat'),
    text: fc.constantFrom(...alphabet),
  });

  test('never throws, and is believed only where jose believes it', async () => {
    const token = await mint({ exp: NOW, paths: ['/vod/a/'], jti: 'id' });
    expect(await joseBelieves(token)).toBe(true);
    let believed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const altered = edits.reduce(apply, token);
        const result = verdict(altered);
        if (typeof result === 'string') return;
        believed += 1;
        expect(altered, 'one spelling of a token').toBe(token);
        expect(await joseBelieves(altered)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    // Some edits undo themselves; most do not.
    expect(believed).toBeLessThan(2_000);
  });
});

function apply(token: string, { at, kind, text }: { at: number; kind: string; text: string }): string {
  const place = at % token.length;
  const [before, here, after] = [token.slice(0, place), token.charAt(place), token.slice(place + 1)];
  switch (kind) {
    case 'replace':
      return before + text + after;
    case 'insert':
      return before + text + here + after;
    case 'remove':
      return before + after;
    case 'swap':
      return before + after.charAt(0) + here + after.slice(1);
    default:
      return before + here + here + after;
  }
}
