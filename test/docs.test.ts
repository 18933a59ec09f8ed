import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
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
});
