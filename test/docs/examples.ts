/** The examples of a page in `docs/`: code blocks marked `<!-- example: <name> -->`. */
import { readFileSync } from 'node:fs';

export function readExample(page: string, name: string): string {
  const marker = `<!-- example: ${name} -->\n\`\`\``;
  const text = readFileSync(`docs/${page}`, 'utf8');
  const start = text.indexOf(marker);
  if (start < 0 || text.indexOf(marker, start + 1) >= 0) throw new Error(`docs/${page} must have one example ${name}.`);
  const code = text.slice(text.indexOf('\n', start + marker.length) + 1);
  return code.slice(0, code.indexOf('```'));
}

/** A JavaScript example as a module. */
export async function importExample<T>(page: string, name: string): Promise<T> {
  const code = Buffer.from(readExample(page, name)).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)) as T;
}
