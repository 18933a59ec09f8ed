/**
 * `npm run publish`: checks HLS or DASH and brings it to every Region. On AWS, or with `--local` on this machine.
 *
 * npm's own `npm publish` refuses this private package before it would run the script of this name; its `--dry-run` does run
 * it, without operands, which only says what is missing.
 */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { INTERRUPTED } from './interrupted.ts';
import { runPublish } from './publish-run.ts';

process.once('SIGINT', () => {
  console.error('\nInterrupted. What went up stays and breaks no title; the same command finishes the rest.');
  process.exit(INTERRUPTED);
});
try {
  const screen = { isTerminal: process.stdout.isTTY, write: (text: string) => void process.stdout.write(text) };
  // npm runs scripts in the project's root, and tells where the person was.
  await runPublish(process.argv.slice(2), { config: checkConfig(config), screen, from: process.env.INIT_CWD ?? '.' });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
