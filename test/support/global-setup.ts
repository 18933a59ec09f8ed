/** Builds what the tests run: `dist/` (the bundles) and `cdk.out` (the templates), once for the whole run. */
import { spawnSync } from 'node:child_process';

export function setup(): void {
  for (const command of ['build', 'synth']) {
    const { status } = spawnSync(process.execPath, ['scripts/run.mjs', command], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`\`npm run ${command}\` failed; its message is above.`);
  }
}
