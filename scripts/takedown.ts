/** `npm run takedown`: removes a title from every Region and every cache. On AWS, or with `--local` on this machine. */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { askYes, hasTerminal } from './ask-person.ts';
import { runTakedown } from './takedown-run.ts';

try {
  const isTerminal = hasTerminal();
  const screen = { isTerminal, write: (text: string) => void process.stdout.write(text) };
  const asked = isTerminal ? askYes : undefined;
  await runTakedown(process.argv.slice(2), { config: checkConfig(config), screen, confirm: asked });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
