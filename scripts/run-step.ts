import { spawnSync } from 'node:child_process';

/** Runs one step with its output shown. A failing step ends this process with the step's exit code and its name. */
export function runStep(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status === 0) return;
  console.error(`The step "${name}" failed${error ? `: ${error.message}` : ` with exit code ${status}`}.`);
  process.exit(status ?? 1);
}
