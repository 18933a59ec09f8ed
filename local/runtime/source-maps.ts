/**
 * Where minified code comes from: `dist/` holds a source map beside each bundle. A bundle is found by its very bytes, so
 * that a template of another build is never explained by the wrong map.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';

/** Puts the TypeScript file and line in place of those of the code, in a stack; `label` is the code's name there. */
export type StackReader = (stack: string, label: string) => string;

/** The reader for a function's code; undefined when no map is known for it. */
export type SourceMaps = (code: string) => StackReader | undefined;

export const NO_SOURCE_MAPS: SourceMaps = () => undefined;

/** `folder` may be missing: then stacks stay as they are. */
export function sourceMapsOf(folder: string): SourceMaps {
  return (code) => {
    for (const file of mappedFiles(folder)) {
      if (readFileSync(file, 'utf8') === code) return stackReader(readFileSync(`${file}.map`, 'utf8'));
    }
    return undefined;
  };
}

function stackReader(mapText: string): StackReader | undefined {
  const map = readMap(mapText);
  return (
    map &&
    ((stack, label) =>
      stack
        .split(label)
        .map((part, index) => (index === 0 ? part : located(map, part, label)))
        .join(''))
  );
}

/** `part` follows the label, and begins with `:<line>:<column>` where it stands for a place. */
function located(map: SourceMap, part: string, label: string): string {
  const [text, line, column] = /^:(\d+):(\d+)/.exec(part) ?? [];
  if (text === undefined) return label + part;
  const origin = map.findOrigin(Number(line), Number(column));
  if (!('fileName' in origin) || origin.fileName === undefined) return label + part;
  // Sources are written relative to `dist/`.
  const file = origin.fileName.replace(/^(\.\.\/)+/, '');
  return `${file}:${origin.lineNumber}:${origin.columnNumber}${part.slice(text.length)}`;
}

function readMap(text: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function mappedFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => files.includes(`${file}.map`)).map((file) => join(folder, file));
  } catch {
    return [];
  }
}
