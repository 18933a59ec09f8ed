/** What a CAT of ours is made of, against published bytes: RFC 8392, RFC 9052, RFC 9164. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeCatClaims } from '../../../functions/token/encode-cat.ts';
import { encodeMac0 } from '../../../functions/token/encode-mac0.ts';
import { type CatClaims, mintCat, type SigningKey } from '../../../functions/token/sign.ts';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/tokens.json', import.meta.url), 'utf8'));
const KEY: SigningKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const claims = { expires: 1_900_000_000, paths: ['/vod/title/'] };
const hmac = (hex: string, length?: number) => (signed: Buffer) =>
  createHmac('sha256', Buffer.from(hex, 'hex')).update(signed).digest().subarray(0, length);

describe('a COSE_Mac0 message', () => {
  test("is that of the COSE working group's example HMac-01", () => {
    const { key_hex: key, valid_cbor_hex: valid, payload_text: payload } = vectors.cose_mac0_hs256;
    const message = encodeMac0(Buffer.from('a10105', 'hex'), Buffer.from(payload), hmac(key));
    expect(message.toString('hex').toUpperCase()).toBe(valid);
  });

  test('covers the structure that the same example gives as ToMac', () => {
    let signed = '';
    encodeMac0(Buffer.from('a10105', 'hex'), Buffer.from('This is the content.'), (bytes) => {
      signed = bytes.toString('hex');
      return Buffer.alloc(32);
    });
    expect(signed).toBe('84644d41433043a101054054546869732069732074686520636f6e74656e742e');
  });

  test("is that of the working group's CWT, appendix A.4 of RFC 8392 with the key id left out", () => {
    const key = 'e60198ac1650ec9210d7f4f5b27aeae2ada8f4adada555909edca75ce2ae506e';
    const header = Buffer.from('a20319fde80104', 'hex');
    expect(encodeMac0(header, Buffer.from(RFC8392_CLAIMS, 'hex'), hmac(key, 8)).toString('hex')).toBe(
      `d18447a20319fde80104a05850${RFC8392_CLAIMS}48b757bac3245277b9`,
    );
  });
});

/** RFC 8392, appendix A.1. */
const RFC8392_CLAIMS =
  'a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b71';

const catu = (hex: string) => `190138${hex}`;
/** `{3: {1: "/vod/"}}` */
const BELOW_VOD = catu('a103a101652f766f642f');

describe('the claims of a CAT', () => {
  test('are those of RFC 8392, appendix A.1, and the path that every playback token has', () => {
    const encoded = encodeCatClaims({
      issuer: 'coap://as.example.com',
      subject: 'erikw',
      audience: 'coap://light.example.com',
      expires: 1_444_064_944,
      notBefore: 1_443_944_944,
      issuedAt: 1_443_944_944,
      id: '0b71',
      paths: ['/vod/'],
    });
    expect(encoded.toString('hex')).toBe(`a8${RFC8392_CLAIMS.slice(2)}${BELOW_VOD}`);
  });

  test.each<[title: string, claims: Partial<CatClaims>, hex: string]>([
    ['a path that is one file', { paths: ['/vod/a.mp4'] }, catu('a103a1006a2f766f642f612e6d7034')],
    [
      'a path with a prefix and a suffix',
      { url: { path: { suffix: '.m4s', prefix: '/vod/' } } },
      catu('a103a201652f766f642f02642e6d3473'),
    ],
    ['an exact path', { url: { path: { exact: '/vod/a.mp4' } } }, catu('a103a1006a2f766f642f612e6d7034')],
    [
      'scheme and host, before the path',
      { paths: ['/vod/'], url: { host: { exact: 'v.example' }, scheme: 'https' } },
      catu('a300a10065687474707301a10069762e6578616d706c6503a101652f766f642f'),
    ],
    [
      'a host by its suffix',
      { paths: ['/vod/'], url: { host: { suffix: '.example' } } },
      catu('a201a102682e6578616d706c6503a101652f766f642f'),
    ],
    ['two audiences', { paths: ['/vod/'], audience: ['a', 'b'] }, BELOW_VOD],
    ['methods', { paths: ['/vod/'], methods: ['GET', 'HEAD'] }, `${BELOW_VOD}19013982634745546448454144`],
    ['countries', { paths: ['/vod/'], countries: ['KR', 'JP'] }, `${BELOW_VOD}19013c82624b52624a50`],
  ])('with %s', (_, changes, hex) => {
    const encoded = encodeCatClaims({ expires: 1, ...changes }).toString('hex');
    const audience = changes.audience === undefined ? '' : '038261616162';
    const count = 2 + Object.keys(changes).filter((name) => !['paths', 'url'].includes(name)).length;
    expect(encoded).toBe(`a${count}${audience}0401${hex}`);
  });

  // The first ones, and those of 2001:db8:1234, are the examples of RFC 9164.
  test.each([
    ['192.0.2.1', 'd83444c0000201'],
    ['192.0.2.0/24', 'd83482181843c00002'],
    ['192.0.2.1/32', 'd83482182044c0000201'],
    ['192.0.2.129/25', 'd83482181944c0000280'],
    ['10.0.0.0/8', 'd8348208410a'],
    ['10.0.0.0/23', 'd8348217410a'],
    ['0.0.0.0/0', 'd834820040'],
    ['0.0.0.0', 'd8344400000000'],
    ['2001:db8:1234:deed:beef:cafe:face:feed', 'd8365020010db81234deedbeefcafefacefeed'],
    ['2001:db8:1234::/48', 'd8368218304620010db81234'],
    ['2001:db8::/32', 'd8368218204420010db8'],
    ['::1', 'd8365000000000000000000000000000000001'],
    ['::/0', 'd836820040'],
  ])('with the network %s as RFC 9164 writes it', (network, hex) => {
    const encoded = encodeCatClaims({ expires: 1, paths: ['/vod/'], networks: [network] }).toString('hex');
    expect(encoded).toBe(`a3040119013781${hex}${BELOW_VOD}`);
  });
});

describe('a CAT', () => {
  test('is a CWT in COSE_Mac0 whose protected header has the algorithm and the key', () => {
    const bytes = Buffer.from(mintCat(claims, KEY), 'base64url');
    const payload = encodeCatClaims(claims).toString('hex');
    expect(bytes.subarray(0, -32).toString('hex')).toBe(`d83dd18447a2010504426b31a0581a${payload}5820`);
  });

  test('is the same bytes whatever the order of the claims', () => {
    const one = { expires: 9, paths: ['/vod/a/'], id: 'ab', countries: ['KR'], methods: ['GET'], issuer: 'i' };
    const other = { issuer: 'i', methods: ['GET'], countries: ['KR'], id: 'ab', paths: ['/vod/a/'], expires: 9 };
    expect(mintCat(one, KEY)).toBe(mintCat(other, KEY));
  });
});
