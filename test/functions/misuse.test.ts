/** The compiler refuses each marked line of the file of misuse, for the marked reason, and no other line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const FILE = resolve('test/functions/misuse.must-not-compile.ts');
const PLATFORM = resolve('functions/platform');

const lines = readFileSync(FILE, 'utf8').split('\n');
const marked = lines.flatMap((line, index) => {
  const code = / \/\/ (TS\d+)$/.exec(line)?.[1];
  return code === undefined ? [] : [{ line: index + 1, code, source: line.trim() }];
});

let errors: readonly { readonly file: string; readonly line: number; readonly code: string }[] = [];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'misuse-'));
  try {
    // The functions' settings, for this one file more.
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(PLATFORM, 'tsconfig.json'),
        files: [FILE],
        include: [join(PLATFORM, '*.d.ts'), join(PLATFORM, 'engine/*.d.ts')],
      }),
    );
    const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    errors = [...tsc.stdout.matchAll(/^(\S.*)\((\d+),\d+\): error (TS\d+):/gm)].map(([, file, line, code]) => ({
      file: resolve(file as string),
      line: Number(line),
      code: code as string,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const codesAt = (line: number) =>
  errors.filter((error) => error.file === FILE && error.line === line).map(({ code }) => code);

describe('the compiler', () => {
  it.each(marked)('refuses $source', ({ line, code }) => {
    expect(codesAt(line)).toContain(code);
  });

  it('refuses no other line', () => {
    const others = errors.filter(({ file, line }) => file !== FILE || !marked.some((mark) => mark.line === line));
    expect(others).toEqual([]);
    expect(marked.length).toBeGreaterThan(50);
  });
});
