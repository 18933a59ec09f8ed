/** Builds what the tests run: `dist/` (the bundles) and `cdk.out` (the templates), once for the whole run. */
import { spawnSync } from 'node:child_process';
export function setup(): void {
  const { status } = spawnSync(process.execPath, ['scripts/run.mjs', 'synth'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('`npm run synth` failed; its message is above.');
}
