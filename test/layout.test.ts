import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findForbiddenImports } from '../scripts/bundle-imports.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('the layout', () => {
  test('has no import across its directions', () => {
    expect(findForbiddenImports(ROOT)).toEqual([]);
  });

  test.each([
    ['functions/token/verify.ts', '../../infra/config.ts'],
    ['functions/routing/choose.ts', 'node:crypto'],
    ['functions/viewer-request/route.ts', 'undici'],
    ['functions/region-health/run.ts', '../../infra/config.ts'],
    ['functions/region-health/run.ts', 'undici'],
    ['functions/origin-response/index.ts', 'node:crypto'],
    ['functions/origin-response/index.ts', '@aws-sdk/client-s3'],
    ['infra/app.ts', '../local/edge/ttl.ts'],
    ['infra/edge-stack.ts', '../scripts/build.ts'],
    ['infra/config.ts', './edge-stack.ts'],
    ['local/edge/ttl.ts', '../../infra/edge-stack.ts'],
    ['local/edge/ttl.ts', '../../functions/routing/record.ts'],
    ['local/edge/ttl.ts', '../../scripts/sign.ts'],
    ['scripts/start.ts', '../infra/edge-stack.ts'],
    ['scripts/start.ts', '../functions/viewer-request/guard.ts'],
  ])('does not let %s import %s', (file, specifier) => {
    expect(forbiddenIn(file, `import { thing } from '${specifier}';\n`)).toMatchObject([{ file, specifier, line: 1 }]);
  });

  test.each([
    ['functions/region-health/aws-io.ts', '@aws-sdk/client-s3'],
    ['functions/region-health/aws-io.ts', 'node:timers/promises'],
    ['functions/region-health/settle.ts', '../routing/record.ts'],
    ['local/edge/limits.ts', '../../infra/limits.ts'],
    ['scripts/start.ts', '../local/edge-process.ts'],
    ['scripts/synth.ts', '../infra/app.ts'],
    ['scripts/keys.ts', '../functions/token/sign.ts'],
  ])('lets %s import %s', (file, specifier) => {
    expect(forbiddenIn(file, `import { thing } from '${specifier}';\n`)).toEqual([]);
  });
});

describe('the lockfile', () => {
  test('names no registry', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
  });
});

describe('what is committed', () => {
  test('holds no private key and nothing that the commands write', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    expect(files.length).toBeGreaterThan(50);
    const links = execFileSync('git', ['ls-files', '-s'], { cwd: ROOT, encoding: 'utf8' }).match(/^1[26]0000 .*/gm);
    expect(links, 'links and submodules').toBeNull();
    expect(files.filter((file) => /^(?:dist|cdk\.out|\.local|node_modules)(?:\/|$)|\.(?:pem|key)$/.test(file))).toEqual(
      [],
    );
  });
});

/** The findings in a tree that holds this one file. */
function forbiddenIn(file: string, text: string) {
  const root = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    return findForbiddenImports(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
