import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A project of one command, which tells what it got. */
let root: string;
const command = () => join(root, 'scripts/hello.ts');
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), 'hello', ...args], {
    cwd: tmpdir(),
    // npm tells the tests where it was called.
    env: { ...process.env, INIT_CWD: undefined },
    encoding: 'utf8',
  });
/** One a translation. */
const bundles = () => readdirSync(join(root, '.local/scripts')).filter((name) => !name.endsWith('.json'));

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'run-script-'));
  mkdirSync(join(root, 'scripts'));
  for (const name of ['run.mjs', 'run-script.mjs', 'script-bundle.mjs']) {
    cpSync(join('scripts', name), join(root, 'scripts', name));
  }
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const scripts = { hello: 'node scripts/run.mjs hello', lint: 'biome check .' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  writeFileSync(join(root, 'scripts/word.ts'), `export const word: string = 'hello';\n`);
  writeFileSync(
    command(),
    `import { word } from './word.ts';
console.log(JSON.stringify([word, process.argv.slice(1), import.meta.url, process.cwd(), process.env.INIT_CWD]));\n`,
  );
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a command', () => {
  test('runs in the project, from wherever it is called, as if Node had run its own file', () => {
    const { stdout, stderr } = run('--flag', 'value');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      'hello',
      [command(), '--flag', 'value'],
      `file://${command()}`,
      root,
      tmpdir(),
    ]);
  });

  test('is translated again when one of its files changed, and only then', () => {
    expect(JSON.parse(run().stdout)[0]).toBe('hello');
    expect(bundles()).toHaveLength(1);
    writeFileSync(join(root, 'scripts/word.ts'), `export const word: string = 'good day';\n`);
    expect(JSON.parse(run().stdout)[0]).toBe('good day');
    expect(bundles()).toHaveLength(2);
  });

  test('keeps its files while it runs, however old they are; what no command used for a day is removed', () => {
    const folder = (name: string) => join(root, '.local/scripts', name);
    const dayBeforeYesterday = new Date(Date.now() - 48 * 3_600_000);
    for (const name of bundles()) utimesSync(folder(name), dayBeforeYesterday, dayBeforeYesterday);
    const { entry } = JSON.parse(readFileSync(folder('hello.json'), 'utf8')) as { entry: string };
    expect(run().status).toBe(0);
    const other = spawnSync(process.execPath, [join(root, 'scripts/script-bundle.mjs'), 'word']);
    expect(other.status).toBe(0);
    expect(bundles()).toContain(basename(dirname(entry)));
    expect(bundles()).toHaveLength(2);
  });

  test('that cannot be read names file, line and column in one line', () => {
    appendFileSync(join(root, 'scripts/word.ts'), 'export const broken = ;\n');
    const { status, stdout, stderr } = run();
    expect([status, stdout, stderr]).toEqual([1, '', 'scripts/word.ts:2:23: Unexpected ";"\n']);
  });

  test('whose configuration throws names its line, and nothing of the stack', () => {
    mkdirSync(join(root, 'infra'));
    writeFileSync(join(root, 'infra/config.ts'), 'export const config = {\n  name: unknownName,\n};\n');
    writeFileSync(command(), `import { config } from '../infra/config.ts';\nconsole.log(config);\n`);
    const { status, stdout, stderr } = run();
    expect([status, stdout, stderr]).toEqual([1, '', 'infra/config.ts:2:9: unknownName is not defined\n']);
  });

  test('loads of the CDK what it uses', () => {
    writeFileSync(
      command(),
      `import { createRequire } from 'node:module';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
new Bucket(new Stack(new App(), 'One'), 'Content');
const files = Object.keys(createRequire(import.meta.url).cache);
console.log(JSON.stringify(['s3', 'cloudfront', 'ec2'].filter((name) => files.some((file) => file.includes('/aws-' + name + '/lib/')))));
`,
    );
    const { stdout, stderr } = run();
    expect([stdout, stderr]).toEqual(['["s3"]\n', '']);
  });

  test('whose configuration exports another name is told so once', () => {
    writeFileSync(join(root, 'infra/config.ts'), 'export const konfig = {};\n');
    writeFileSync(join(root, 'scripts/word.ts'), `export { config as word } from '../infra/config.ts';\n`);
    writeFileSync(
      command(),
      `import { config } from '../infra/config.ts';\nimport { word } from './word.ts';\nconsole.log(config, word);\n`,
    );
    const { status, stdout, stderr } = run();
    const sentence = 'infra/config.ts exports no "config"; allowed: export const config: EdgeConfig = { ... }.\n';
    expect([status, stdout, stderr]).toEqual([1, '', sentence]);
  });

  test('whose configuration is not there is told so once', () => {
    rmSync(join(root, 'infra/config.ts'));
    const { status, stdout, stderr } = run();
    const sentence = 'infra/config.ts is missing; allowed: a file with export const config: EdgeConfig = { ... }.\n';
    expect([status, stdout, stderr]).toEqual([1, '', sentence]);
  });

  test.each([
    [[], 'A command is missing; allowed: hello.\n'],
    [['lint'], 'The command "lint" is not known; allowed: hello.\n'],
    [['word'], 'The command "word" is not known; allowed: hello.\n'],
  ])('that package.json does not have is refused: %j', (args, sentence) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), ...args], {
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([1, '', sentence]);
  });

  test('of npm ends in order when the shell that npm put before it is ended', async () => {
    writeFileSync(
      command(),
      `process.on('SIGTERM', () => { console.log('told to end'); process.exit(0); });
setInterval(() => {}, 1000);
console.log('up');\n`,
    );
    // With a second command to come, no shell puts the first in its own place.
    const shell = spawn('sh', ['-c', `node ${join(root, 'scripts/run.mjs')} hello; true`], {
      env: { ...process.env, npm_lifecycle_event: 'hello' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    for await (const line of createInterface(shell.stdout)) {
      lines.push(line);
      if (line === 'up') shell.kill('SIGTERM');
    }
    expect(lines).toEqual(['up', 'told to end']);
  });

  test('ends quietly, and not as if it had finished, when its reader has read enough', () => {
    writeFileSync(command(), `for (let i = 0; i < 1e5; i++) console.log('a line that nobody reads', i);\n`);
    const line = `set -o pipefail; node ${join(root, 'scripts/run.mjs')} hello | head -1`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([141, 'a line that nobody reads 0\n', '']);
  });
});
