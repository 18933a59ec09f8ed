/** `npm run region`: which Regions serve, and how much. On AWS, or with `--local` on this machine. */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { runRegion } from './region-run.ts';

try {
  for (const line of await runRegion(process.argv.slice(2), checkConfig(config), Date.now())) console.log(line);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
