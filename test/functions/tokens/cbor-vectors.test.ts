/** The encoder against published CBOR: RFC 8949 and RFC 9164. */
import { describe, expect, test } from 'vitest';
import {
  encodeArray,
  encodeBytes,
  encodeMap,
  encodeTag,
  encodeNumber as number,
  encodeText as text,
} from '../../../functions/token/encode-cbor.ts';

const bytes = (hex: string) => encodeBytes(Buffer.from(hex, 'hex'));
const array = (...items: Buffer[]) => encodeArray(items);
const map = (...entries: [Buffer, Buffer][]) => encodeMap(entries);
const raw = (hex: string) => Buffer.from(hex, 'hex');

describe('RFC 8949, appendix A', () => {
  test.each<[diagnostic: string, hex: string, encoded: Buffer]>([
    ['0', '00', number(0)],
    ['1', '01', number(1)],
    ['10', '0a', number(10)],
    ['23', '17', number(23)],
    ['24', '1818', number(24)],
    ['25', '1819', number(25)],
    ['100', '1864', number(100)],
    ['1000', '1903e8', number(1000)],
    ['1000000', '1a000f4240', number(1_000_000)],
    ["h''", '40', bytes('')],
    ["h'01020304'", '4401020304', bytes('01020304')],
    ['""', '60', text('')],
    ['"a"', '6161', text('a')],
    ['"IETF"', '6449455446', text('IETF')],
    ['"\\"\\\\"', '62225c', text('"\\')],
    ['"ü"', '62c3bc', text('ü')],
    ['"水"', '63e6b0b4', text('水')],
    ['"𐅑"', '64f0908591', text('𐅑')],
    ['[]', '80', array()],
    ['[1, 2, 3]', '83010203', array(number(1), number(2), number(3))],
    [
      '[1, [2, 3], [4, 5]]',
      '8301820203820405',
      array(number(1), array(number(2), number(3)), array(number(4), number(5))),
    ],
    [
      '[1, 2, ... 25]',
      '98190102030405060708090a0b0c0d0e0f101112131415161718181819',
      array(...Array.from({ length: 25 }, (_, i) => number(i + 1))),
    ],
    ['{}', 'a0', map()],
    ['{1: 2, 3: 4}', 'a201020304', map([number(1), number(2)], [number(3), number(4)])],
    [
      '{"a": 1, "b": [2, 3]}',
      'a26161016162820203',
      map([text('a'), number(1)], [text('b'), array(number(2), number(3))]),
    ],
    ['["a", {"b": "c"}]', '826161a161626163', array(text('a'), map([text('b'), text('c')]))],
    [
      '{"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}',
      'a56161614161626142616361436164614461656145',
      map(...[...'edcba'].map((key): [Buffer, Buffer] => [text(key), text(key.toUpperCase())])),
    ],
    ['1(1363896240)', 'c11a514b67b0', encodeTag(1, number(1_363_896_240))],
    ["23(h'01020304')", 'd74401020304', encodeTag(23, bytes('01020304'))],
    ["24(h'6449455446')", 'd818456449455446', encodeTag(24, bytes('6449455446'))],
    [
      '32("http://www.example.com")',
      'd82076687474703a2f2f7777772e6578616d706c652e636f6d',
      encodeTag(32, text('http://www.example.com')),
    ],
  ])('%s is %s', (_, hex, encoded) => {
    expect(encoded.toString('hex')).toBe(hex);
  });
});

describe('RFC 8949, section 4.2.1', () => {
  test('keys of a map are in the order of their bytes, whatever order they are given in', () => {
    // 10, 100, -1, "z", "aa", [100], [-1], false: the section's own example.
    const keys = ['0a', '1864', '20', '617a', '626161', '811864', '8120', 'f4'];
    const shuffled = ['8120', '617a', '0a', 'f4', '626161', '20', '811864', '1864'];
    expect(map(...shuffled.map((key): [Buffer, Buffer] => [raw(key), number(0)])).toString('hex')).toBe(
      `a8${keys.map((key) => `${key}00`).join('')}`,
    );
  });

  test.each([
    [255, '18ff'],
    [256, '190100'],
    [65_535, '19ffff'],
    [65_536, '1a00010000'],
    [4_294_967_295, '1affffffff'],
  ])('a head is as short as can be at its borders: %i', (value, hex) => {
    expect(number(value).toString('hex')).toBe(hex);
  });

  test.each([
    [23, '57'],
    [24, '5818'],
    [255, '58ff'],
    [256, '590100'],
  ])('and so is that of %i bytes', (length, head) => {
    expect(encodeBytes(Buffer.alloc(length)).subarray(0, -length).toString('hex')).toBe(head);
  });
});
