/** Errors of bundled functions, told at the TypeScript line that made them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { loadCloudFrontFunction } from '../../../local/runtime/cloudfront-function.ts';
import { loadEdgeLambda } from '../../../local/runtime/edge-lambda.ts';
import { sourceMapsOf } from '../../../local/runtime/source-maps.ts';
import { callWith, failureOf, functionModel } from './functions.ts';
import { edgeLambda } from './lambdas.ts';

const INNER = `export function inner(path: string): string {
  if (path !== '/fine') {
    throw new Error('boom at ' + path);
  }
  return path;
}
`;

test("a CloudFront Function's", async () => {
  const { dist, code } = bundled(
    "import { inner } from './inner.ts';\nexport function handler(event: any) { inner(event.request.uri); return event.request; }\n",
    'esm',
  );
  const named = code.replace(/export\s*\{(\w+) as handler\};?\s*$/, 'var handler=$1;');
  writeFileSync(join(dist, 'fn/index.js'), named);
  const loaded = await loadCloudFrontFunction(functionModel(named), undefined, sourceMapsOf(dist));
  const message = failureOf(await loaded.run(callWith({ uri: '/a' })));
  expect(message).toMatch(/^exception: Error: boom at \/a\n/);
  expect(message).toContain('(src/inner.ts:3:11)');
  expect(message).toContain('src/index.ts:2:');
  expect(message).not.toContain('fn.js');
  expect((await loaded.run(callWith({ uri: '/fine' }))).ok).toBe(true);
});

test("a Lambda@Edge function's", async () => {
  const { dist, code } = bundled(
    "import { inner } from './inner.ts';\nexport const handler = async () => inner('/b');\n",
    'cjs',
  );
  const loaded = await loadEdgeLambda(edgeLambda(code), sourceMapsOf(dist));
  onTestFinished(() => loaded.close());
  const outcome = await loaded.invoke({});
  expect(!outcome.ok && outcome.message).toContain('(src/inner.ts:3:11)');
});

test.each([
  ['the bundle is another one', (dist: string) => writeFileSync(join(dist, 'fn/index.js'), 'other')],
  ['the map is no map', (dist: string) => writeFileSync(join(dist, 'fn/index.js.map'), 'no JSON')],
  ['there is no folder', (dist: string) => rmSync(dist, { recursive: true })],
])('stay as the engine gives them when %s', (_title, change) => {
  const { dist, code } = bundled(
    "import { inner } from './inner.ts';\nexport const handler = () => inner('/');\n",
    'cjs',
  );
  expect(sourceMapsOf(dist)(code)).toBeDefined();
  change(dist);
  expect(sourceMapsOf(dist)(code)).toBeUndefined();
});

/** The module minified into `dist/fn/index.js` as the build does it, with a map whose sources are relative to `dist/`. */
function bundled(index: string, format: 'esm' | 'cjs'): { readonly dist: string; readonly code: string } {
  const folder = mkdtempSync(join(tmpdir(), 'source-maps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dist = join(folder, 'dist');
  for (const each of ['src', 'dist/fn']) mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, 'src/inner.ts'), INNER);
  writeFileSync(join(folder, 'src/index.ts'), index);
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, 'src/index.ts')],
    outfile: join(dist, 'bundle.js'),
    bundle: true,
    write: false,
    minify: true,
    sourcemap: 'external',
    format,
  });
  const [map = '', code = ''] = outputFiles.map(({ text }) => text);
  writeFileSync(join(dist, 'fn/index.js'), code);
  writeFileSync(join(dist, 'fn/index.js.map'), map);
  return { dist, code };
}
