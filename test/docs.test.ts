import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { REFUSAL_CODES } from './support/refusal-codes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMANDS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
const SCRIPTS = readdirSync(join(ROOT, 'scripts'));
const PAGES = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));

describe('the docs', () => {
  it.each(PAGES)('docs/%s names files that exist, and links that lead somewhere', (page) => {
    const file = join(ROOT, 'docs', page);
    const text = readFileSync(file, 'utf8');
    const named = [...text.matchAll(/`((?:infra|functions|local|scripts|test|docs)\/[\w./-]*)`/g)].map(
      ([, path]) => path,
    );
    const missing = named.filter((path) => !existsSync(join(ROOT, path as string)));
    const links = [...text.matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, path]) => path as string);
    const broken = links.filter((path) => !existsSync(join(dirname(file), path)));
    expect([...missing, ...broken]).toEqual([]);
  });

  it.each(['README.md', 'local/README.md', ...PAGES.map((page) => `docs/${page}`)])(
    '%s names commands that exist, with flags that they have',
    (page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const named = [...text.matchAll(/npm (?:run (?:-s )?([a-z][\w-]*(?::[\w-]+)*)|start\b)([^`\n#|;]*)/g)];
      const unknown = named.filter(([, name = 'start']) => !COMMANDS.includes(name)).map(([line]) => line);
      const wrong = named.flatMap(([line, name = 'start', rest = '']) => {
        const files = SCRIPTS.filter((file) => file === `${name}.ts` || file.startsWith(`${name}-`));
        const sources = files.map((file) => readFileSync(join(ROOT, 'scripts', file), 'utf8')).join('\n');
        const flags = [...rest.matchAll(/ --([a-z][a-z-]*)/g)].map(([, flag]) => flag as string);
        return flags.some((flag) => !sources.includes(flag)) ? [line] : [];
      });
      expect([...unknown, ...wrong]).toEqual([]);
    },
  );

  it.each(PAGES)('docs/%s links to headings that exist', (page) => {
    const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
    const broken = [...text.matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)].filter(([, target = '', anchor]) => {
      const there = readFileSync(join(ROOT, 'docs', target === '' ? page : target), 'utf8');
      return ![...there.matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('docs/troubleshooting.md has a row for every refusal code, and a command for each symptom', () => {
    const text = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Symptom'));
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row.split(' | ').at(-1), row).toMatch(/\w{4}/);
    expect(REFUSAL_CODES.filter((code) => !rows.some((row) => row.includes(`\`${code}\``)))).toEqual([]);
  });
});

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
