/**
 * The signing module for backends, `dist/signing/index.js` and its types: one file without dependencies, so that it can
 * be installed (`exports` in package.json) or copied. `npm run build` makes it, and npm itself before it packs
 * (`prepare` in package.json), whatever the configuration is.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const SIGNING_FOLDER = join(ROOT, 'dist/signing');
const ENTRY = join(ROOT, 'functions/token/sign.ts');
/** What a backend has without installing anything. */
const ALLOWED_IMPORT = 'node:crypto';

/**
 * Throws an error that says what is wrong with the source; nothing is written then.
 *
 * @param outFolder Gets `index.js` and `index.d.ts`.
 * @param before Has to end well before anything is written.
 * @returns the bytes of `index.js`.
 */
export async function buildSigning(outFolder: string, before?: Promise<unknown>): Promise<number> {
  const [code, types] = await Promise.all([bundle(), declarations(), before]);
  mkdirSync(outFolder, { recursive: true });
  writeFileSync(join(outFolder, 'index.js'), code);
  writeFileSync(join(outFolder, 'index.d.ts'), types);
  return Buffer.byteLength(code);
}

export function describeSigning(bytes: number): string {
  return `  ${'signing module'.padEnd(22)}${bytes.toLocaleString('en-US').padStart(7)} bytes`;
}

/** Not minified: who copies it should be able to read it. */
async function bundle(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: '// Signs playback tokens. Types and documentation: index.d.ts' },
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  const foreign = imports.filter((path) => path !== ALLOWED_IMPORT);
  if (foreign.length > 0)
    throw new Error(`The signing module imports ${foreign.join(', ')}; allowed: ${ALLOWED_IMPORT}.`);
  return (outputFiles[0] as (typeof outputFiles)[number]).text;
}

async function declarations(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'signing-types-'));
  try {
    const tsc = [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(ROOT, 'functions/token/tsconfig.signing.json'),
    ];
    await promisify(execFile)(process.execPath, [...tsc, '--outDir', folder]).catch(({ stdout }) => {
      throw new Error(`The types of the signing module could not be written:\n${stdout}`);
    });
    const types = readFileSync(join(folder, 'token/sign.d.ts'), 'utf8');
    // Only this file is shipped.
    if (/\bfrom '|\bimport\(/.test(types))
      throw new Error(`The types of ${ENTRY} name another file; write them in it.`);
    return types;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(describeSigning(await buildSigning(SIGNING_FOLDER)));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
