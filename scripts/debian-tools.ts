/** Debian packages that help (an engine, a browser, a profiler) and are never required. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStep } from './run-step.ts';

/** Those of the named tools that are not on the PATH. Each tool's Debian package has the tool's name. */
export function missingDebianTools(tools: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return tools.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
}

/**
 * Installs the packages when this is root on Debian, where changing the system is what a container or CI expects;
 * anywhere else only prints the command.
 */
export function installDebianTools(packages: readonly string[]): void {
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (!isDebian() || process.getuid?.() !== 0) {
    console.log(`Not installed: ${packages.join(', ')}. On Debian: sudo apt-get ${install.join(' ')}`);
    return;
  }
  console.log(`Installing Debian's ${packages.join(', ')}.`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  runStep('apt-get update', 'apt-get', ['update', '-qq'], quiet);
  runStep('apt-get install', 'apt-get', ['-qq', ...install], quiet);
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
