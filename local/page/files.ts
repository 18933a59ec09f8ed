/** The page's files: a closed table, so that no path of a request ever reaches the file system. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

interface PageFile {
  readonly file: () => string;
  readonly type: string;
}

const asset = (name: string, type: string): PageFile => ({
  file: () => fileURLToPath(new URL(`./assets/${name}`, import.meta.url)),
  type: `${type}; charset=utf-8`,
});
const HTML = 'text/html';
const SCRIPT = 'text/javascript';

const FILES: Readonly<Record<string, PageFile>> = {
  '/': asset('index.html', HTML),
  '/style.css': asset('style.css', 'text/css'),
  '/regions.css': asset('regions.css', 'text/css'),
  '/icon.svg': asset('icon.svg', 'image/svg+xml'),
  '/page.js': asset('page.js', SCRIPT),
  '/dom.js': asset('dom.js', SCRIPT),
  '/map.js': asset('map.js', SCRIPT),
  '/player.js': asset('player.js', SCRIPT),
  '/requests.js': asset('requests.js', SCRIPT),
  '/recent.js': asset('recent.js', SCRIPT),
  '/regions.js': asset('regions.js', SCRIPT),
  '/status.js': asset('status.js', SCRIPT),
  // The whole build: the light one has no alternate audio, which the sample uses.
  '/vendor/hls.js': { file: () => require.resolve('hls.js/dist/hls.min.mjs'), type: `${SCRIPT}; charset=utf-8` },
  '/vendor/hls.worker.js': {
    file: () => require.resolve('hls.js/dist/hls.worker.js'),
    type: `${SCRIPT}; charset=utf-8`,
  },
};

/** The file behind a path of the page, or undefined when there is none. */
export async function pageFile(path: string): Promise<{ readonly body: Buffer; readonly type: string } | undefined> {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  return found && { body: await readFile(found.file()), type: found.type };
}
