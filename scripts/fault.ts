/** `npm run fault`: breaks a Region of the running `npm start`, and heals it. */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { runFault } from './fault-run.ts';

try {
  for (const line of await runFault(process.argv.slice(2), checkConfig(config).regions)) console.log(line);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
