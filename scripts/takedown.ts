/** `npm run takedown`: removes a title from every Region and every cache. On AWS, or with `--local` on this machine. */
import { createInterface } from 'node:readline/promises';
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { runTakedown } from './takedown-run.ts';

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

try {
  const isTerminal = process.stdout.isTTY && process.stdin.isTTY;
  const screen = { isTerminal, write: (text: string) => void process.stdout.write(text) };
  const asked = isTerminal ? confirm : undefined;
  await runTakedown(process.argv.slice(2), { config: checkConfig(config), screen, confirm: asked });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
