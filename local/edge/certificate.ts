/** The self-signed certificate of localhost, kept so that a browser's exception for it outlives a restart. */
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

const DAYS = 365;
const DAY_MS = 86_400_000;

/** Reads the certificate of `folder`, or makes a new one when there is none, it cannot be read or it expires within a day. */
export async function localCertificate(folder: string, now: number): Promise<Certificate> {
  const file = join(folder, 'localhost.pem');
  const kept = readCertificate(file, now);
  if (kept) return kept;
  // Loaded only here: it takes a fifth of a second, and the certificate is made once a year.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const certificate = { key: made.private.trim(), cert: made.cert.trim() };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${certificate.key}\n${certificate.cert}\n`, { mode: 0o600 });
  // `mode` counts only for a new file.
  chmodSync(file, 0o600);
  return certificate;
}

function readCertificate(file: string, now: number): Certificate | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const [key] = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/.exec(text) ?? [];
    const [cert] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(text) ?? [];
    if (key === undefined || cert === undefined) return undefined;
    const parsed = new X509Certificate(cert);
    return Date.parse(parsed.validTo) - now > DAY_MS ? { key, cert } : undefined;
  } catch {
    return undefined;
  }
}
