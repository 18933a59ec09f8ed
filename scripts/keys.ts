/** `npm run keys`: the keys that sign playback tokens, and revoked tokens. On AWS, or with `--local` on this machine. */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { runKeys } from './keys-run.ts';

try {
  checkConfig(config);
  const lines = await runKeys(process.argv.slice(2), Math.floor(Date.now() / 1000));
  for (const line of lines) console.log(line);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
