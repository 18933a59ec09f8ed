/** `npm run sign`: a URL that plays. Keys of AWS, or with `--local` of the running `npm start`. */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { runSign } from './sign-run.ts';

try {
  checkConfig(config);
  console.log(await runSign(process.argv.slice(2), Math.floor(Date.now() / 1000)));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
