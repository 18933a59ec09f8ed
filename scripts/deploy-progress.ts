/** What a long command shows: which step, what it is doing, how long it took. On a terminal and in a log. */

export interface Progress {
  /** Runs one step under a numbered heading, and says how long it took. */
  readonly step: <T>(title: string, run: () => Promise<T>) => Promise<T>;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** What is happening now: a terminal shows the newest; a log gets one every half minute, to show that it goes on. */
  readonly note: (line: string) => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Of a terminal's line, characters. */
  readonly columns: number;
  /** Milliseconds. */
  readonly clock: () => number;
}

const LOG_EVERY_MS = 30_000;
const INDENT = '      ';
/** Back to the line's beginning, and everything on it erased (ECMA-48, EL). */
const CLEAR = '\r\u001b[K';

export function createProgress({ write, isTerminal, columns, clock }: ProgressOptions): Progress {
  let number = 0;
  let noted = clock();
  let isNoteShown = false;
  const say = (line: string, indent = INDENT) => {
    write(`${isNoteShown ? CLEAR : ''}${indent}${line}\n`);
    isNoteShown = false;
  };
  return {
    say: (line) => say(line),
    note: (line) => {
      if (isTerminal) {
        write(`${CLEAR}${`${INDENT}${line}`.slice(0, columns - 1)}`);
        isNoteShown = true;
      } else if (clock() - noted >= LOG_EVERY_MS) {
        noted = clock();
        say(line);
      }
    },
    step: async (title, run) => {
      const began = clock();
      number += 1;
      noted = began;
      say(title, `${number}.`.padEnd(INDENT.length));
      try {
        const result = await run();
        say(`done in ${elapsed(clock() - began)}`);
        return result;
      } catch (error) {
        say(`stopped after ${elapsed(clock() - began)}`);
        throw error;
      }
    },
  };
}

/** On this process's own output. */
export function terminalProgress(): Progress {
  const { stdout } = process;
  return createProgress({
    write: (text) => stdout.write(text),
    isTerminal: stdout.isTTY === true,
    columns: stdout.columns ?? 80,
    clock: () => performance.now(),
  });
}

/** `0.4 s`, `2 min 05 s` */
export function elapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}
