import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localCertificate } from '../../../local/edge/certificate.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2027, 0, 15);
let folder: string;
let file: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'certificate-')), 'state');
  file = join(folder, 'localhost.pem');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

test('is for localhost and 127.0.0.1, valid for a year, and readable by its owner alone', async () => {
  const { cert, key } = await localCertificate(folder, NOW);
  const parsed = new X509Certificate(cert);
  expect(parsed.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
  expect(parsed.ca).toBe(false);
  expect(Date.parse(parsed.validFrom)).toBeLessThan(NOW);
  expect(Math.round((Date.parse(parsed.validTo) - NOW) / DAY_MS)).toBe(365);
  expect(key).toContain('PRIVATE KEY');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("is the same after a restart, so that a browser's exception holds", async () => {
  const first = await localCertificate(folder, NOW);
  expect(await localCertificate(folder, NOW + 300 * DAY_MS)).toEqual(first);
});

test.each<[string, number, () => void]>([
  ['expires within a day', NOW + 364.5 * DAY_MS, () => {}],
  ['is expired', NOW + 400 * DAY_MS, () => {}],
  ['is no certificate', NOW, () => writeFileSync(file, 'garbage')],
  ['is cut', NOW, () => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 400))],
  ['is empty', NOW, () => writeFileSync(file, '')],
])('is made anew, for its owner alone, when it %s', async (_title, now, change) => {
  const first = await localCertificate(folder, NOW);
  change();
  chmodSync(file, 0o644);
  const second = await localCertificate(folder, now);
  expect(second.cert).not.toBe(first.cert);
  expect(await localCertificate(folder, now)).toEqual(second);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
