import { SourceMap, type SourceMapPayload } from 'node:module';
import { relative, resolve } from 'node:path';

/** What is wrong with a bundle, at the place in the TypeScript that a person can mend. */
export interface BundleProblem {
  /** Relative to the working folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /** Of a bundle that is too large. */
  readonly bytes?: number;
}

/** Its message has a line for each problem. */
export class BundleFailure extends Error {
  readonly problems: readonly BundleProblem[];

  constructor(problems: readonly BundleProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.problems = problems;
  }
}

/** A built function: its text, and where each part of it came from. */
export interface Bundle {
  readonly code: string;
  readonly map: SourceMapPayload;
  /** Folder that the map's sources are relative to. */
  readonly folder: string;
  /** TypeScript file of the handler. */
  readonly entry: string;
}

/** `functions/a.ts:3: message`. */
export function describeProblem({ file, line, message }: BundleProblem): string {
  return `${file}:${line}: ${message}`;
}

/** Turns a place in the bundle into one in the TypeScript. Line from 1 and column from 0, as acorn gives them. */
export function problemAt(bundle: Bundle, place: { line: number; column: number }, message: string): BundleProblem {
  const entry = new SourceMap(bundle.map).findEntry(place.line - 1, place.column);
  if (!('originalSource' in entry)) return { file: displayed(bundle.entry), line: 1, message };
  return {
    file: displayed(resolve(bundle.folder, entry.originalSource)),
    line: entry.originalLine + 1,
    message,
  };
}

/** A problem of the whole bundle. */
export function problemOfEntry(bundle: Bundle, message: string): BundleProblem {
  return { file: displayed(bundle.entry), line: 1, message };
}

function displayed(file: string): string {
  return relative(process.cwd(), file);
}
