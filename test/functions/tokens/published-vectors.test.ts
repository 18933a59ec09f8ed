import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readToken, verifyToken } from '../../../functions/token/verify.ts';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/tokens.json', import.meta.url), 'utf8'));
const nodeCrypto = { createHmac: (algorithm: 'sha256', key: Buffer) => createHmac(algorithm, key) };

describe('RFC 7515, appendix A.1', () => {
  const { token, key_base64url: key } = vectors.jwt_hs256;
  const record = `only=${key}`;

  test('has the signature that the reader finds', () => {
    const read = readToken(token);
    if (typeof read === 'string') throw new Error(read);
    const mac = createHmac('sha256', Buffer.from(key, 'base64url')).update(read.signed).digest();
    expect(mac.equals(read.tag)).toBe(true);
  });

  test('is refused for its claim of another application, once its signature is believed', () => {
    expect(verifyToken(token, record, nodeCrypto)).toBe('unsupported-claim');
  });

  test('is refused for its signature under another key', () => {
    expect(verifyToken(token, `only=${'A'.repeat(43)}`, nodeCrypto)).toBe('bad-signature');
  });
});
