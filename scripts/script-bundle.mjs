// Turns a TypeScript file of this folder, with all of the project that it imports, into JavaScript. A hundred modules that are found,
// read and translated one by one would take longer than most commands; so they are one bundle, made anew when a source has changed.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, '.local/scripts');
const DAY_MS = 86_400_000;

/**
 * @param {string} name Of the file, without `.ts`.
 * @returns {Promise<string>} The bundle's URL. Rejects with an Error whose lines are `<file>:<line>:<column>: <what is wrong>`.
 */
export async function bundleScript(name) {
  const record = join(FOLDER, `${name}.json`);
  const kept = freshEntry(record);
  if (kept) {
    const now = new Date();
    utimesSync(dirname(kept), now, now);
    return pathToFileURL(kept).href;
  }
  const outdir = join(FOLDER, `${name}.${process.pid}.${Date.now()}`);
  const inputs = await bundle(name, outdir);
  const entry = join(outdir, `${name}.js`);
  // Whole or not at all: another command may be reading it.
  const draft = `${outdir}.json`;
  writeFileSync(draft, JSON.stringify({ entry, inputs: inputs.map((file) => [file, stampOf(file)]) }));
  renameSync(draft, record);
  removeOldBundles();
  return pathToFileURL(entry).href;
}

/** The recorded bundle, unless one of its sources is another by now. */
function freshEntry(record) {
  try {
    const { entry, inputs } = JSON.parse(readFileSync(record, 'utf8'));
    return inputs.every(([file, stamp]) => stampOf(file) === stamp) && statSync(entry).isFile() ? entry : undefined;
  } catch {
    return undefined;
  }
}

function stampOf(file) {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

/** @returns {Promise<string[]>} The absolute paths of all that the bundle was made of. */
async function bundle(name, outdir) {
  // Loaded only here: most commands find their bundle ready.
  const { build } = await import('esbuild');
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  try {
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: [join(ROOT, 'scripts', `${name}.ts`)],
      outdir,
      bundle: true,
      // What a script loads later stays a file of its own, and so does what that loads of other packages.
      splitting: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      charset: 'utf8',
      sourcemap: 'linked',
      sourcesContent: false,
      metafile: true,
      logLevel: 'silent',
      plugins: [sourceUrls, packageData, lazyPackages],
    });
    const files = Object.keys(metafile.inputs).filter((file) => !file.startsWith('required:'));
    return [...files.map((file) => resolve(ROOT, file)), fileURLToPath(import.meta.url)];
  } catch (error) {
    if (!error.errors) throw error;
    throw new Error([...new Set(error.errors.map(sentenceOf))].join('\n'));
  }
}

/** The one file that people edit: what it lacks is said of it once, not of each file that reads it. */
function sentenceOf({ location: at, text }) {
  const [, missing] = /^No matching export in "infra\/config\.ts" for import "(\w+)"$/.exec(text) ?? [];
  if (/^Could not resolve "\.\S*\/config\.ts"$/.test(text))
    return 'infra/config.ts is missing; allowed: a file with export const config: EdgeConfig = { ... }.';
  if (missing)
    return `infra/config.ts exports no "${missing}"; allowed: export const ${missing}: EdgeConfig = { ... }.`;
  return at ? `${at.file}:${at.line}:${at.column + 1}: ${text}` : text;
}

/** `import.meta.url` is the source's, as the files beside it are where they were. */
const sourceUrls = {
  name: 'source-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/](?:scripts|infra|local)[\\/][^.]*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      return { contents: source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    });
  },
};

/** JSON of packages comes along: Node 20 imports it only with an attribute, whose name changed with Node 22. */
const packageData = {
  name: 'package-data',
  setup(build) {
    build.onResolve({ filter: /^[^./].*\.json$/ }, ({ path, resolveDir }) => ({
      path: createRequire(join(resolveDir, 'importer.js')).resolve(path),
    }));
  },
};

/**
 * These load each of their modules when it is asked for, and Node's `import` asks for all that they export: the whole CDK. So they are
 * required, and asked for the names that are imported: of those that are not, esbuild leaves nothing.
 */
const lazyPackages = {
  name: 'lazy-packages',
  setup(build) {
    build.onResolve({ filter: /^(?:aws-cdk-lib|constructs)(?:\/|$)/ }, ({ path }) => ({ path, namespace: 'required' }));
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => {
      const importer = join(ROOT, 'package.json');
      const names = Object.keys(createRequire(importer)(path));
      const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ get('${name}');`);
      const load = `createRequire(${JSON.stringify(importer)})(${JSON.stringify(path)})`;
      return {
        contents: `import { createRequire } from 'node:module';
const all = ${load};
const get = (name) => all[name];
${lines.join('\n')}`,
      };
    });
  },
};

/** Bundles that no command of the last day began with: a running one may load more of its own at any time. */
function removeOldBundles() {
  for (const entry of readdirSync(FOLDER, { withFileTypes: true })) {
    const path = join(FOLDER, entry.name);
    if (entry.isDirectory() && Date.now() - statSync(path).mtimeMs > DAY_MS)
      rmSync(path, { recursive: true, force: true });
  }
}

// `node scripts/script-bundle.mjs <name> ...`: so that npm, which calls it when it installs, leaves them ready.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of process.argv.slice(2)) await bundleScript(name);
}
