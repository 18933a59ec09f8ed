import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startViewer } from '../../scripts/start-viewer.ts';

const NONE = { viewer: undefined, networks: undefined, latency: false };

test.each([
  [NONE, { viewer: {}, networks: [], latency: false }],
  [{ ...NONE, viewer: 'kr' }, { viewer: { country: 'KR' } }],
  [{ ...NONE, viewer: 'Seoul' }, { viewer: { pop: 'ICN' } }],
  [{ ...NONE, latency: true }, { latency: true }],
])('%j is understood', async (flags, expected) => {
  expect(await startViewer(flags, '/')).toMatchObject(expected);
});

test('a table is read from the folder that the person is in', async () => {
  const flags = { ...NONE, networks: 'office.txt' };
  expect((await startViewer(flags, folderWith('10.0.0.0/8 KR ICN\n'))).networks).toEqual([
    { cidr: '10.0.0.0/8', country: 'KR', pop: 'ICN' },
  ]);
});

test.each([
  [
    { ...NONE, viewer: 'Atlantis' },
    /^--viewer is "Atlantis"; allowed: a country's code, such as KR, or a PoP or its city: IAD \(Ashburn\), /,
  ],
  [
    { ...NONE, networks: 'none.txt' },
    /^--networks is "none.txt", which cannot be read \(ENOENT\); allowed: a text file\.$/,
  ],
  [
    { ...NONE, networks: 'office.txt' },
    /^--networks is "office.txt". Line 1: the country is "XX"; allowed: a code of ISO 3166-1/,
  ],
])('%j is refused in one sentence', async (flags, sentence) => {
  await expect(startViewer(flags, folderWith('10.0.0.0/8 XX'))).rejects.toThrow(sentence);
});

function folderWith(table: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'start-viewer-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'office.txt'), table);
  return folder;
}
