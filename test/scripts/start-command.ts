/** `npm start` as a person runs it: the real command, in a copy of the project, in a process group of its own. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A copy, because a start writes `dist/` and `cdk.out`, which other tests read. */
export interface ProjectCopy {
  readonly root: string;
  /** Replaces a text of a file that must have it. */
  readonly edit: (file: string, from: string, to: string) => void;
  readonly remove: () => void;
}

export function copyProject(): ProjectCopy {
  const root = mkdtempSync(join(tmpdir(), 'start-'));
  for (const name of ['package.json', 'tsconfig.json', 'functions', 'infra', 'local', 'scripts']) {
    cpSync(name, join(root, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  return {
    root,
    edit: (file, from, to) => {
      const text = readFileSync(join(root, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      writeFileSync(join(root, file), text.replace(from, to));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface StartCommand {
  /** What it printed until it was ready. Rejects with what it printed when it ends before. */
  readonly ready: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Ctrl-C: the terminal signals the whole group. */
  readonly interrupt: () => void;
  /** To the first process alone, as a supervisor does. */
  readonly terminate: () => void;
  /** Ends what is left, whatever happened. */
  readonly kill: () => void;
}

export function runStart(root: string, args: readonly string[]): StartCommand {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'start', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm tells where the person was; these tests are the person, and give absolute paths.
    env: { ...process.env, INIT_CWD: root },
  });
  let stdout = '';
  let stderr = '';
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
  const ready = new Promise<string>((done, failed) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('Ctrl-C stops everything.')) done(stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    void ended.then(({ code }) => failed(new Error(`ended with ${code}: ${stdout}${stderr}`)));
  });
  ready.catch(() => {});
  const signal = (name: NodeJS.Signals, toGroup: boolean) => {
    try {
      process.kill(toGroup ? -(child.pid as number) : (child.pid as number), name);
    } catch {
      // It has ended already.
    }
  };
  return {
    ready,
    ended,
    interrupt: () => signal('SIGINT', true),
    terminate: () => signal('SIGTERM', false),
    kill: () => signal('SIGKILL', true),
  };
}

/** A GET over TLS that takes any certificate. */
export function fetchLocal(url: string): Promise<{ readonly status: number | undefined; readonly body: Buffer }> {
  return new Promise((done, failed) => {
    get(url, { rejectUnauthorized: false, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      done({ status: response.statusCode, body: Buffer.concat(chunks) });
    }).on('error', failed);
  });
}

/** Whether nobody listens on the port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
