/** Loads a URL for a while and reads what the tool says of it: wrk over HTTP/1.1, h2load over HTTP/2. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type LoadTool = 'wrk' | 'h2load';

export interface Load {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

const run = promisify(execFile);
const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** Rejects when any answer is not a 2xx, since that would be another thing that is measured. */
export async function load(tool: LoadTool, given: Load): Promise<LoadResult> {
  return tool === 'wrk' ? withWrk(given) : withH2load(given);
}

async function withWrk({ url, seconds, connections }: Load): Promise<LoadResult> {
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', url]);
  return parseWrk(stdout);
}

export function parseWrk(text: string): LoadResult {
  const problem = /^ *(Non-2xx or 3xx responses|Socket errors):.*$/m.exec(text);
  if (problem) throw new Error(`wrk: ${problem[0].trim()}.`);
  const requests = Number(/(\d+) requests in /.exec(text)?.[1]);
  const perSecond = Number(/Requests\/sec: *([\d.]+)/.exec(text)?.[1]);
  const [, value, unit = ''] = /^ *99% *([\d.]+)(us|ms|s|m)/m.exec(text) ?? [];
  const p99 = Number(value) * (UNIT_MS[unit] ?? Number.NaN);
  if (![requests, perSecond, p99].every(Number.isFinite)) throw new Error(`wrk printed what is not known:\n${text}`);
  return { requests, perSecond, p99 };
}

async function withH2load({ url, seconds, connections }: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
  try {
    const log = join(folder, 'requests');
    const args = ['-t1', `-c${connections}`, '-m4', `-D${seconds}`, `--log-file=${log}`, url];
    const { stdout } = await run('h2load', args);
    return parseH2load(stdout, readFileSync(log, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `log` has a line for each answer: its start, its status and its microseconds. */
export function parseH2load(text: string, log: string): LoadResult {
  const perSecond = Number(/finished in [\d.]+\w+, ([\d.]+) req\/s/.exec(text)?.[1]);
  const lines = log
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').map(Number));
  const others = lines.filter(([, status]) => status !== 200).length;
  if (others > 0) throw new Error(`h2load: ${others} of ${lines.length} answers are not 200.`);
  const times = lines.map(([, , micros]) => micros ?? Number.NaN).sort((a, b) => a - b);
  const p99 = (times[Math.floor(times.length * 0.99)] ?? Number.NaN) / 1000;
  if (![perSecond, p99].every(Number.isFinite)) throw new Error(`h2load printed what is not known:\n${text}`);
  return { requests: lines.length, perSecond, p99 };
}
