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
