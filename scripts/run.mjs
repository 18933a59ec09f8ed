// Every command of package.json starts here: `node scripts/run.mjs <command> [arguments]` runs scripts/<command>.ts.
// Plain JavaScript, so that a Node too old for the rest still gets a sentence instead of a syntax error.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  console.error(`Node ${process.versions.node} is too old: this project needs Node 20.18 or newer.`);
  process.exit(1);
}
if (!existsSync(new URL('../node_modules/esbuild', import.meta.url))) {
  console.error('The dependencies are not installed: run `npm ci` first.');
  process.exit(1);
}

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const commands = Object.values(scripts).flatMap((line) => /^node scripts\/run\.mjs (\S+)/.exec(line)?.[1] ?? []);
const [command] = process.argv.slice(2);
if (!commands.includes(command)) {
  const what = command === undefined ? 'A command is missing' : `The command "${command}" is not known`;
  console.error(`${what}; allowed: ${commands.join(', ')}.`);
  process.exit(1);
}

const script = fileURLToPath(new URL('./run-script.mjs', import.meta.url));
const flags = [
  // Lets the local edge run the shipped bundles, untouched, as modules of an isolated V8 context.
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--enable-source-maps',
  // Megabytes. Each collection of what is young moves the traces of the edge's last requests: the larger, the fewer.
  '--max-semi-space-size=64',
];
// The AWS SDK warns of releases to come that need a newer Node; the lockfile pins one that does not.
const warning = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
// As npm does: in the project's root, and telling where the person is.
const env = { ...warning, INIT_CWD: process.cwd(), ...process.env };
const cwd = fileURLToPath(new URL('..', import.meta.url));
const child = spawn(process.execPath, [...flags, script, ...process.argv.slice(2)], { cwd, stdio: 'inherit', env });
// Ctrl-C reaches the child through the terminal's process group; this process only waits for it to finish.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
if (process.env.npm_lifecycle_event) {
  // Ended itself, npm ends the shell in which it runs a command, and that shell tells nobody: the command has another parent then.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
