/** How far an upload is: one line that is written over in a terminal, otherwise a line at every tenth. */

export interface Screen {
  /** A terminal can take a line back. */
  readonly isTerminal: boolean;
  write(text: string): void;
}

export interface Progress {
  /** Adds bytes and files to what is done. */
  add(bytes: number, files: number): void;
  /** Ends the line. */
  end(): void;
}

export interface Whole {
  /** What it is that is going up, such as `us-east-1`. */
  readonly label: string;
  readonly bytes: number;
  readonly files: number;
}

const WIDTH = 24;
const MB = 1_000_000;

/** @param now Milliseconds. */
export function showProgress(screen: Screen, whole: Whole, now: () => number): Progress {
  const began = now();
  let bytes = 0;
  let files = 0;
  let shown = 0;
  const share = () => (whole.bytes === 0 ? files / Math.max(1, whole.files) : Math.min(1, bytes / whole.bytes));
  const words = () => {
    const seconds = Math.max(0.001, (now() - began) / 1000);
    return `${files} of ${whole.files} files, ${inMb(bytes)} of ${inMb(whole.bytes)} MB, ${inMb(bytes / seconds)} MB/s`;
  };
  const bar = () => '#'.repeat(Math.floor(share() * WIDTH)).padEnd(WIDTH, '.');
  return {
    add: (moreBytes, moreFiles) => {
      bytes += moreBytes;
      files += moreFiles;
      if (screen.isTerminal) {
        screen.write(`\r${whole.label} [${bar()}] ${words()}\u001b[K`);
        return;
      }
      const tenth = Math.floor((files / Math.max(1, whole.files)) * 10);
      if (moreFiles === 0 || tenth <= shown) return;
      shown = tenth;
      screen.write(`${whole.label} ${tenth * 10} %: ${words()}\n`);
    },
    end: () => {
      if (screen.isTerminal) screen.write('\n');
    },
  };
}

export function inMb(bytes: number): string {
  return (bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0);
}
