/** The examples of a page in `docs/`: code blocks marked `<!-- example: <name> -->`. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSigning } from '../../scripts/build-signing.ts';

export function readExample(page: string, name: string): string {
  const marker = `<!-- example: ${name} -->\n\`\`\``;
  const text = readFileSync(`docs/${page}`, 'utf8');
  const start = text.indexOf(marker);
  if (start < 0 || text.indexOf(marker, start + 1) >= 0) throw new Error(`docs/${page} must have one example ${name}.`);
  const code = text.slice(text.indexOf('\n', start + marker.length) + 1);
  return code.slice(0, code.indexOf('```'));
}

/** A JavaScript example as a module, in a folder where this package is installed as a backend would have it. */
export async function importExample<T>(page: string, name: string): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    const installed = join(folder, 'node_modules/global-streaming-edge');
    await buildSigning(join(installed, 'dist/signing'));
    copyFileSync('package.json', join(installed, 'package.json'));
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, readExample(page, name));
    return (await import(pathToFileURL(file).href)) as T;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
