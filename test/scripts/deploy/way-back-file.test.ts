import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isStillBefore, wayBackFile } from '../../../scripts/way-back-file.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'way-back-')), '.local');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const STATE = {
  account: '111122223333',
  functions: { f: 'one' },
  routing: 'us-east-1=100',
  bringing: { f: ['two', 'three'] },
};

test('what was live is written whole, read, and removed', () => {
  const file = wayBackFile(folder, 'netflix');
  expect(file.read()).toBeUndefined();
  file.write(STATE);
  expect(file.read()).toEqual(STATE);
  expect(readdirSync(folder)).toEqual(['way-back-netflix.json']);
  file.remove();
  file.remove();
  expect(file.read()).toBeUndefined();
});

test('half a file is none', () => {
  const file = wayBackFile(folder, 'netflix');
  file.write(STATE);
  writeFileSync(join(folder, 'way-back-netflix.json'), '{"functions":');
  expect(file.read()).toBeUndefined();
});

test.each([
  ['what was there before', { f: 'one' }, true],
  ['what was brought and not checked', { f: 'three' }, true],
  ['what somebody else brought', { f: 'four' }, false],
  ['a function less', {}, false],
  ['a function more', { f: 'one', g: 'new' }, false],
])('viewers who have %s: the way back holds, %s', (_, live, holds) => {
  expect(isStillBefore(STATE, live as Record<string, string>)).toBe(holds);
});
