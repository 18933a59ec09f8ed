import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import { checkConfig } from '../../infra/config-check.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const words =
  'a PEM with "-----BEGIN PUBLIC KEY-----" of an RSA key of 2048 bits or an ECDSA key on P-256 (prime256v1)';
const group = { keyGroup: ['a'] };
const problems = (access: unknown, publicKeys: unknown): string[] => {
  try {
    checkConfig({ ...config, access, publicKeys });
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace('infra/config.ts: ', ''));
  }
};

describe('who lets viewers in', () => {
  it.each([
    { of: 'tokens everywhere, minimal', access: { vod: 'token', live: 'token' }, keys: {} },
    { of: 'a key group beside a token', access: { vod: 'token', live: group }, keys: { a: pem } },
    {
      of: 'key groups everywhere, of five keys, maximal',
      access: { vod: { keyGroup: ['a', 'b', 'c', 'd', 'e-2026'] }, live: group },
      keys: { a: pem, b: pem, c: pem, d: pem, 'e-2026': pem },
    },
  ])('may be $of', ({ access, keys }) => {
    expect(problems(access, keys)).toEqual([]);
  });

  const keyWords = '1-5 names of publicKeys, each once';
  const refusals: readonly { readonly access: unknown; readonly keys: unknown; readonly says: readonly string[] }[] = [
    { access: undefined, keys: {}, says: ['access is missing; allowed: an object with the fields vod, live.'] },
    {
      access: { vod: 'token' },
      keys: {},
      says: [`access.live is missing; allowed: token, or { keyGroup: [...] } with ${keyWords}.`],
    },
    {
      access: { vod: 'open', live: 'token' },
      keys: {},
      says: [`access.vod is open; allowed: token, or { keyGroup: [...] } with ${keyWords}.`],
    },
    {
      access: { vod: null, live: 'token' },
      keys: {},
      says: [`access.vod is null; allowed: token, or { keyGroup: [...] } with ${keyWords}.`],
    },
    {
      access: { vod: 'token', live: 'token', site: 'token' },
      keys: {},
      says: ['access is an object with the unknown field "site"; allowed: vod, live.'],
    },
    {
      access: { vod: 'token', live: { ...group, token: true } },
      keys: { a: pem },
      says: ['access.live is an object with the unknown field "token"; allowed: keyGroup.'],
    },
    { access: { vod: 'token', live: {} }, keys: {}, says: [`access.live.keyGroup is missing; allowed: ${keyWords}.`] },
    {
      access: { vod: 'token', live: { keyGroup: [] } },
      keys: {},
      says: [`access.live.keyGroup is []; allowed: ${keyWords}.`],
    },
    {
      access: { vod: 'token', live: { keyGroup: 'a' } },
      keys: { a: pem },
      says: [
        `access.live.keyGroup is a; allowed: ${keyWords}.`,
        'publicKeys.a is in no keyGroup of access; allowed: keys that a keyGroup names.',
      ],
    },
    {
      access: { vod: group, live: { keyGroup: ['a', 'x'] } },
      keys: { a: pem },
      says: ['access.live.keyGroup is x; allowed: a.'],
    },
    {
      access: { vod: 'token', live: group },
      keys: {},
      says: ['access.live.keyGroup is a; allowed: none, as the list to choose from is empty.'],
    },
    {
      access: { vod: 'token', live: { keyGroup: ['a', 'a'] } },
      keys: { a: pem },
      says: [`access.live.keyGroup is a twice; allowed: ${keyWords}.`],
    },
    {
      access: { vod: 'token', live: { keyGroup: ['a', 'b', 'c', 'd', 'e', 'f'] } },
      keys: { a: pem, b: pem, c: pem, d: pem, e: pem, f: pem },
      says: [`access.live.keyGroup is 6 names; allowed: ${keyWords}.`],
    },
    {
      access: { vod: 'token', live: 'token' },
      keys: { a: pem },
      says: ['publicKeys.a is in no keyGroup of access; allowed: keys that a keyGroup names.'],
    },
    {
      access: { vod: 'token', live: 'token' },
      keys: undefined,
      says: ['publicKeys is missing; allowed: names to PEMs, {} for none.'],
    },
    {
      access: { vod: 'token', live: 'token' },
      keys: [pem],
      says: ['publicKeys is of type array; allowed: names to PEMs, {} for none.'],
    },
    {
      access: { vod: group, live: 'token' },
      keys: { a: 'public_key.pem' },
      says: [`publicKeys.a is not such a PEM; allowed: ${words}.`],
    },
    {
      access: { vod: group, live: 'token' },
      keys: { a: rsa },
      says: [`publicKeys.a is an RSA key of 3072 bits; allowed: ${words}.`],
    },
    {
      access: { vod: { keyGroup: ['A_1'] }, live: 'token' },
      keys: { A_1: pem },
      says: [
        'publicKeys is an object with the name "A_1"; allowed: names of 1-32 lower-case letters, digits and single hyphens, a letter first.',
      ],
    },
  ];
  it.each(refusals.map((one) => [one.says.join(' '), one] as const))('is refused: %s', (_, { access, keys, says }) => {
    expect(problems(access, keys)).toEqual(says);
  });

  it('is never shown a private key again that was pasted by mistake', () => {
    for (const keys of [{ a: privatePem }, privatePem, [privatePem]]) {
      const text = problems({ vod: group, live: 'token' }, keys).join('\n');
      expect(text).not.toBe('');
      expect(text).not.toContain(privatePem.split('\n')[1]);
    }
    const [problem] = problems({ vod: group, live: 'token' }, { a: privatePem });
    expect(problem).toBe(`publicKeys.a is a private key, which belongs to your signer alone; allowed: ${words}.`);
  });
});
