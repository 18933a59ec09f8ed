import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { callWith, failureOf, load, loadBody, resultOf } from './functions.ts';

const BYTES = [0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0x01];

describe('base64url inside a function', () => {
  const lengths = [...Array(10).keys(), 31, 32, 33, 64, 5000];

  it.each(lengths)('is what Node writes and reads: %i bytes', async (length) => {
    const given = Buffer.from(Array.from({ length }, (_each, i) => (i * 151 + 250) % 256));
    const body = `const b = Buffer.from('${given.toString('hex')}', 'hex'); const t = b.toString('base64url');
      return [t, Buffer.from(t, 'base64url').toString('hex'), Buffer.from(t, 'base64url').equals(b)];`;
    expect(await resultOf(await loadBody(body))).toEqual([given.toString('base64url'), given.toString('hex'), true]);
  });

  it.each(['A', 'AB', 'ABC', 'ABCDE', '_-_-_', 'zzzz', 'ab=', 'ab==', ''])(
    'reads ends that are not whole as Node does: %j',
    async (text) => {
      const loaded = await loadBody(`return Buffer.from(${JSON.stringify(text)}, 'base64url').toString('hex');`);
      expect(await resultOf(loaded)).toBe(Buffer.from(text, 'base64url').toString('hex'));
    },
  );

  it.each(['YW/I', 'YW+I', 'YW I', 'YWéI', 'YW\u4e00I'])('stops where the encoding does: %j', async (text) => {
    const loaded = await loadBody(`return Buffer.from(${JSON.stringify(text)}, 'base64url').toString();`);
    expect(await resultOf(loaded)).toBe('a');
  });
});

describe('readUIntBE inside a function', () => {
  it.each([
    [0, 1],
    [0, 6],
    [2, 6],
    [7, 1],
    [3, 4],
  ])('gives what Node gives: %i, %i', async (offset, size) => {
    const loaded = await loadBody(`return Buffer.from(${JSON.stringify(BYTES)}).readUIntBE(${offset}, ${size});`);
    expect(await resultOf(loaded)).toBe(Buffer.from(BYTES).readUIntBE(offset, size));
  });

  it('counts from the start of a part, not of its memory', async () => {
    const loaded = await loadBody(`return Buffer.from(${JSON.stringify(BYTES)}).subarray(6).readUIntBE(0, 2);`);
    expect(await resultOf(loaded)).toBe(0xf901);
  });

  it.each(['3, 6', '8, 1', '-1, 2', '0, 7', '0, 0', '0.5, 2', "'0', 2", '0'])(
    'throws what Node throws: %s',
    async (args) => {
      const outcome = await (await loadBody(`return Buffer.from(${JSON.stringify(BYTES)}).readUIntBE(${args});`)).run(
        callWith(),
      );
      const inNode = () => vm.runInThisContext(`(bytes) => bytes.readUIntBE(${args})`)(Buffer.from(BYTES));
      expect(inNode).toThrow();
      const message = failureOf(outcome).replace(/^exception: \w+: |\n[\s\S]*$/g, '');
      expect(inNode).toThrow(message);
    },
  );
});

describe("the host's own bytes", () => {
  it.each([
    ['Uint8Array.prototype.set', 'Uint8Array.prototype'],
    ['the set of its parent', 'Object.getPrototypeOf(Uint8Array.prototype)'],
  ])('do not reach a function that replaces %s', async (_what, holder) => {
    // Bytes at module level: each call gets a context of its own, in which nothing is frozen.
    const loaded = await load(`import crypto from 'crypto';
      const unshared = new Uint8Array(1);
      function handler() {
        const seen = [];
        const { set } = ${holder};
        ${holder}.set = function (source) { seen.push(source); return set.call(this, source); };
        const replaced = ${holder}.set !== set;
        const hash = crypto.createHash('md5').update('x').digest();
        const text = Buffer.from('abc');
        return { replaced, seen: seen.length, hash: hash.length, text: text.toString(), unshared: unshared.length };
      }`);
    expect(loaded.unshareable()).toBe('a module-level name holds bytes');
    expect(await resultOf(loaded)).toEqual({ replaced: true, seen: 0, hash: 16, text: 'abc', unshared: 1 });
  });
});
