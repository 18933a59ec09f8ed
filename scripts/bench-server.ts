/** A server under test, in a process of its own: both ends of the few messages between it and the bench. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUN_SCRIPT = fileURLToPath(new URL('./run-script.mjs', import.meta.url));

export interface BenchServer {
  /** Of the segment, with its token. */
  readonly url: string;
  /** Microseconds of processor time, all threads, since the server started. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

type Message = { readonly url: string } | { readonly cpu: number };

/** @param script Of this folder, without `.ts`. Rejects when it ends before it has told its URL. */
export async function startBenchServer(script: string, args: readonly string[]): Promise<BenchServer> {
  const child = fork(RUN_SCRIPT, [script, ...args]);
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`${script} ended: ${signal ?? `exit code ${code}`}.`)));
  });
  ended.catch(() => {});
  const next = () => Promise.race([ended, new Promise<Message>((resolve) => child.once('message', resolve))]);
  const first = await next();
  if (!('url' in first)) throw new Error(`${script} did not tell its URL.`);
  return {
    url: first.url,
    cpu: async () => {
      child.send('cpu');
      const answer = await next();
      return 'cpu' in answer ? answer.cpu : Number.NaN;
    },
    stop: async () => {
      child.disconnect();
      await ended.catch(() => {});
    },
  };
}

/** The other end: tells the URL, answers questions, ends with the bench. */
export function serveBench(url: string): void {
  const tell = (message: Message) => process.send?.(message);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    tell({ cpu: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  tell({ url });
}
