import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { copyProject } from './start-command.ts';

const project = copyProject();
afterAll(project.remove);

test("npm run synth ends with what CloudFormation's rules find, a line each, and no success", () => {
  project.edit('infra/app.ts', "add('Environment', environment)", "add('Environment', 'x'.repeat(257))");
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', 'synth'], {
    cwd: project.root,
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^(?:netflix-[a-z0-9-]+: \w+ .*length 257 exceeds maximum 256.*\.\n)+$/);
  expect([status, stdout]).toEqual([1, '']);
});

test.each(['synth', 'build'])('npm run %s takes no arguments', (command) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', command, '--dry-run'], {
    cwd: project.root,
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([1, '', 'The argument "--dry-run" is not known; allowed: none.\n']);
});
