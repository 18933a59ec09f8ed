/** The prober's code: the file that the template deploys, run as Lambda would load it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

/** What a run does to the world: `functions/region-health/io.ts`, which the file was built from. */
export interface ProberIo {
  readonly region: string;
  ask(method: 'GET' | 'OPTIONS', path: string): Promise<{ readonly status: number; readonly body: string }>;
  readonly votes: {
    read(region: string): Promise<string | undefined>;
    write(text: string): Promise<void>;
  };
  readonly store: {
    etag(): Promise<string>;
    get(key: string): Promise<string | undefined>;
    put(etag: string, records: Readonly<Record<string, string>>): Promise<boolean>;
  };
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  log(line: string): void;
}

/** One minute's work; takes the vote of the run before and returns the next one. */
export type ProberRun = (io: ProberIo, settings: unknown, before: unknown) => Promise<unknown>;

/** Throws one sentence when the file has no run. */
export function loadProber(codeFolder: string): ProberRun {
  const file = join(codeFolder, 'index.js');
  const module = { exports: {} as { readonly run?: ProberRun } };
  const load = compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', 'module'], { filename: file });
  load(module.exports, createRequire(file), module);
  if (typeof module.exports.run !== 'function')
    throw new Error(`${file} exports no function "run": run \`npm run build\`.`);
  return module.exports.run;
}
