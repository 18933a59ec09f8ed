import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalPem, keyDigest, publicKeyProblem } from '../../infra/public-keys.ts';

const pemOf = ({ publicKey }: { publicKey: KeyObject }) => publicKey.export({ type: 'spki', format: 'pem' }).toString();
const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsa = pemOf(rsaPair);
const ec = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));

describe('a public key', () => {
  it.each([
    { of: 'RSA of 2048 bits', pem: rsa },
    { of: 'ECDSA on P-256', pem: ec },
    { of: 'an indented PEM', pem: `\n${rsa.replaceAll(/^/gm, '    ')}\n` },
    { of: 'a PEM with CRLF', pem: rsa.replaceAll('\n', '\r\n') },
  ])('is taken: $of', ({ pem }) => {
    expect(publicKeyProblem(pem)).toBeUndefined();
  });

  it.each([
    {
      of: 'RSA of 3072 bits',
      pem: pemOf(generateKeyPairSync('rsa', { modulusLength: 3072 })),
      problem: 'an RSA key of 3072 bits',
    },
    {
      of: 'RSA of 1024 bits',
      pem: pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 })),
      problem: 'an RSA key of 1024 bits',
    },
    {
      of: 'P-384',
      pem: pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' })),
      problem: 'an ECDSA key on secp384r1',
    },
    {
      of: 'secp256k1',
      pem: pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
      problem: 'an ECDSA key on secp256k1',
    },
    { of: 'Ed25519', pem: pemOf(generateKeyPairSync('ed25519')), problem: 'a key of type ed25519' },
    {
      of: 'the private key',
      pem: rsaPair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      problem: 'a private key, which belongs to your signer alone',
    },
    {
      of: 'a PKCS #1 private key',
      pem: rsaPair.privateKey.export({ type: 'pkcs1', format: 'pem' }),
      problem: 'a private key, which belongs to your signer alone',
    },
    {
      of: 'a PKCS #1 public key',
      pem: rsaPair.publicKey.export({ type: 'pkcs1', format: 'pem' }),
      problem: 'not such a PEM',
    },
    { of: 'two keys', pem: rsa + ec, problem: 'not such a PEM' },
    { of: 'a file name', pem: 'public_key.pem', problem: 'not such a PEM' },
    { of: 'an empty text', pem: '', problem: 'not such a PEM' },
    { of: 'a damaged PEM', pem: rsa.replace(/^MIIB/m, 'MIIC'), problem: 'a PEM that holds no readable key' },
    { of: 'a number', pem: 7, problem: 'of type number' },
    { of: 'null', pem: null, problem: 'of type null' },
  ])('is refused: $of', ({ pem, problem }) => {
    expect(publicKeyProblem(pem)).toBe(problem);
  });

  it('has one spelling and one digest, however it was pasted', () => {
    const pasted = `  ${rsa.replaceAll('\n', '\r\n')}  \n`;
    expect(canonicalPem(pasted)).toBe(rsa);
    expect(keyDigest(pasted)).toBe(keyDigest(rsa));
    expect(keyDigest(ec)).not.toBe(keyDigest(rsa));
  });
});
