/**
 * What was live before a deploy, on this machine's disk until the deploy has been checked: one that was killed in between still
 * knows it. Holds the functions' code and the routing record, never a key.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LiveState {
  /** Twelve digits: other credentials lead from the same folder to another account. */
  readonly account: string;
  /** Code by the function's name. */
  readonly functions: Readonly<Record<string, string>>;
  readonly routing: string | undefined;
  /** Codes that the deploy, and those that tried to finish it, were bringing, by the function's name. */
  readonly bringing: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whether what was remembered is still the way back: viewers have what there was before that deploy, or what it brought. Anything
 * else came with a deploy in between, from another machine.
 */
export function isStillBefore(remembered: LiveState, live: LiveState['functions']): boolean {
  const names = new Set([...Object.keys(remembered.functions), ...Object.keys(live)]);
  return [...names].every((name) =>
    [remembered.functions[name], ...(remembered.bringing[name] ?? [])].includes(live[name]),
  );
}

export interface WayBackFile {
  /** Undefined when no deploy was interrupted, or what it left cannot be read. */
  readonly read: () => LiveState | undefined;
  readonly write: (state: LiveState) => void;
  readonly remove: () => void;
}

/** @param folder `.local`, absolute; made when it is missing. */
export function wayBackFile(folder: string, name: string): WayBackFile {
  const file = join(folder, `way-back-${name}.json`);
  return {
    read: () => {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as LiveState;
      } catch {
        return undefined;
      }
    },
    write: (state) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}
