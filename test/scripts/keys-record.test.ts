import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKeys } from '../../functions/token/sign.ts';
import { addKey, type KeyRing, nextKid, parseKeys, promoteKey, retireKey } from '../../scripts/keys-record.ts';
import { refusalSentence } from '../../scripts/keys-refusal.ts';
import { A, B, C, secretOf } from './keys-fixture.ts';

function ring(text: string): KeyRing {
  const result = parseKeys(text, 'master');
  if (!result.ok) throw new Error(result.refusal.code);
  return result.keys;
}

const key = (id: string) => ({ id, secret: Buffer.alloc(32, 'x') });

describe('reading a record', () => {
  it('gives the keys in their order, and writing them gives the same text', () => {
    const text = `k2=${B} k1=${A}`;
    expect(ring(text).map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(formatKeys(ring(text))).toBe(text);
  });

  it.each([
    ['nothing', '', 1],
    ['no secret', 'k1', 1],
    ['no id', `=${A}`, 1],
    ['a capital letter in an id', `K1=${A}`, 1],
    ['an id of 17 characters', `${'k'.repeat(17)}=${A}`, 1],
    ['a secret of 31 bytes', `k1=${Buffer.alloc(31, 'a').toString('base64url')}`, 1],
    ['base64 instead of base64url', `k1=${Buffer.alloc(33, 0xff).toString('base64')}`, 1],
    ['padding', `k1=${A}=`, 1],
    ['stray bits in the last character', `k1=${A.slice(0, -1)}F`, 1],
    ['an id twice', `k1=${A} k1=${B}`, 2],
    ['two spaces', `k1=${A}  k2=${B}`, 2],
    ['a space at the end', `k1=${A} `, 2],
    ['a line feed at the end', `k1=${A}\n`, 1],
    ['JSON', '{"k1":"secret"}', 1],
  ])('refuses %s, and says which entry without showing it', (_, text, entry) => {
    const result = parseKeys(text, 'master');
    expect(result).toEqual({ ok: false, refusal: { code: 'record-malformed', copy: 'master', entry } });
    if (!result.ok && text.length > 8) expect(refusalSentence(result.refusal)).not.toContain(text.slice(3, 12));
  });
});

describe('changing a record', () => {
  it('adds at the end, where a key verifies and does not sign', () => {
    const result = addKey(ring(`k1=${A}`), { id: 'k2', secret: Buffer.alloc(32, 'b') });
    expect(result.ok && formatKeys(result.keys)).toBe(`k1=${A} k2=${B}`);
  });

  it('promotes to the front and keeps the order of the others', () => {
    const result = promoteKey(ring(`k1=${A} k2=${B} k3=${C}`), 'k3');
    expect(result.ok && formatKeys(result.keys)).toBe(`k3=${C} k1=${A} k2=${B}`);
  });

  it('retires a key that does not sign', () => {
    const result = retireKey(ring(`k3=${C} k1=${A} k2=${B}`), 'k1');
    expect(result.ok && formatKeys(result.keys)).toBe(`k3=${C} k2=${B}`);
  });

  it.each([
    ['retire the signing key', () => retireKey(ring(`k1=${A} k2=${B}`), 'k1'), 'retire-signing'],
    ['retire the last key', () => retireKey(ring(`k1=${A}`), 'k1'), 'retire-last'],
    ['retire an unknown key', () => retireKey(ring(`k1=${A}`), 'k9'), 'kid-unknown'],
    ['retire from nothing', () => retireKey([], 'k1'), 'no-keys'],
    ['promote an unknown key', () => promoteKey(ring(`k1=${A}`), 'k9'), 'kid-unknown'],
    ['promote from nothing', () => promoteKey([], 'k1'), 'no-keys'],
    ['add a used id', () => addKey(ring(`k1=${A}`), key('k1')), 'kid-used'],
    ['add a malformed id', () => addKey([], key('K_1')), 'kid-malformed'],
    ['add an empty id', () => addKey([], key('')), 'kid-malformed'],
  ])('refuses to %s', (_, change, code) => {
    expect(change()).toMatchObject({ ok: false, refusal: { code } });
  });

  it('fills the record to its last byte and refuses the key that would be over it', () => {
    // 21 entries `kNN=<43>` and their spaces have 20 * 48 + 47 = 1,007 bytes.
    let keys: KeyRing = [];
    for (let i = 10; i < 31; i++) {
      const result = addKey(keys, { id: `k${i}`, secret: Buffer.alloc(32, `${i}`) });
      if (!result.ok) throw new Error(result.refusal.code);
      keys = result.keys;
    }
    expect(formatKeys(keys)).toHaveLength(1007);
    expect(addKey(keys, key('k31'))).toMatchObject({
      ok: false,
      refusal: { code: 'record-full', bytes: 1055, limit: 1024 },
    });
    const exact = [...keys.slice(0, -1), { id: 'k30', secret: Buffer.alloc(45, 'z') }];
    expect(formatKeys(exact)).toHaveLength(1024);
    const [last, ...others] = [...exact].reverse();
    expect(addKey(others, last as KeyRing[number]).ok).toBe(true);
  });

  it.each([
    ['nothing', [], 'k1'],
    ['k1', ['k1'], 'k2'],
    ['k9 and k2', ['k9', 'k2'], 'k10'],
    ['names of another kind', ['main', 'k-7'], 'k1'],
  ])('names the next key after %s', (_, ids, next) => {
    expect(nextKid(ids.map(key))).toBe(next);
  });

  it('never loses or invents a key, whatever is done in whatever order', () => {
    const kid = fc.constantFrom('k1', 'k2', 'k3', 'k4');
    const step = fc.record({ does: fc.constantFrom('add', 'promote', 'retire'), kid });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let keys: KeyRing = ring(`k0=${secretOf('0')}`);
        for (const { does, kid: id } of steps) {
          const ids = keys.map((k) => k.id);
          const result =
            does === 'add' ? addKey(keys, key(id)) : does === 'promote' ? promoteKey(keys, id) : retireKey(keys, id);
          if (!result.ok) continue;
          keys = result.keys;
          const now = keys.map((k) => k.id);
          if (does === 'add') expect(now).toEqual([...ids, id]);
          if (does === 'promote') expect(now).toEqual([id, ...ids.filter((other) => other !== id)]);
          if (does === 'retire') expect(now).toEqual(ids.filter((other) => other !== id));
          if (does !== 'promote') expect(now[0]).toBe(ids[0]);
          expect(parseKeys(formatKeys(keys), 'edge')).toEqual({ ok: true, keys });
        }
      }),
    );
  });
});
