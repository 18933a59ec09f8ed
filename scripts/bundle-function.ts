import type { SourceMapPayload } from 'node:module';
import { resolve } from 'node:path';
import { type BuildFailure, type BuildOptions, build, type Plugin } from 'esbuild';
import { findUndocumented } from './bundle-globals.ts';
import { nameHandler } from './bundle-handler.ts';
import { type Bundle, BundleFailure, type BundleProblem } from './bundle-problem.ts';
import { findOversize } from './bundle-size.ts';
import { squeeze } from './bundle-squeeze.ts';
import { findRejectedSyntax } from './bundle-syntax.ts';

/** What esbuild may leave as it is for CloudFront Functions: all else is lowered to ES5, or refused. */
const ENGINE: BuildOptions = {
  format: 'esm',
  platform: 'neutral',
  target: 'es5',
  external: ['cloudfront', 'crypto', 'querystring', 'buffer'],
  supported: {
    arrow: true,
    'async-await': true,
    'const-and-let': true,
    'exponent-operator': true,
    'rest-argument': true,
    'template-literal': true,
    'object-accessors': true,
    'regexp-named-capture-groups': true,
    'unicode-escapes': true,
  },
  logOverride: { 'unsupported-regexp': 'error', bigint: 'error' },
};

const LAMBDA: BuildOptions = { format: 'cjs', platform: 'node', target: 'node22' };

/**
 * The Node runtime has the SDK's clients ("Building Lambda functions with Node.js", AWS Lambda Developer Guide), and not the
 * signer that the key-value store needs.
 */
const REGIONAL_LAMBDA: BuildOptions = {
  ...LAMBDA,
  external: ['@aws-sdk/client-s3', '@aws-sdk/client-cloudfront-keyvaluestore'],
};

/** A CloudFront function: one file, checked against what its engine parses and its runtime documents. */
export async function bundleForCloudFront(entry: string, facts: string): Promise<Bundle> {
  const named = nameHandler(await bundle(entry, facts, ENGINE));
  if (!('code' in named)) throw new BundleFailure([named]);
  // What is refused is named before the squeeze could hide it, and looked for again in the bytes that run.
  refuse([...findRejectedSyntax(named), ...findUndocumented(named)]);
  const squeezed = await squeeze(named);
  refuse([...findRejectedSyntax(squeezed), ...findUndocumented(squeezed), ...findOversize(squeezed)]);
  return squeezed;
}

function refuse(problems: readonly BundleProblem[]): void {
  if (problems.length > 0) throw new BundleFailure(problems);
}

/** A Lambda@Edge function: one CommonJS file. */
export function bundleForLambda(entry: string, facts: string): Promise<Bundle> {
  return bundle(entry, facts, LAMBDA);
}

/** A Lambda of one Region: one CommonJS file, with what the runtime does not bring. */
export function bundleForRegionalLambda(entry: string, facts: string): Promise<Bundle> {
  return bundle(entry, facts, REGIONAL_LAMBDA);
}

async function bundle(entry: string, facts: string, options: BuildOptions): Promise<Bundle> {
  try {
    const folder = resolve('dist');
    const result = await build({
      ...options,
      entryPoints: [entry],
      bundle: true,
      write: false,
      outfile: resolve(folder, 'bundle.js'),
      sourcemap: 'external',
      minify: true,
      keepNames: false,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [edgeFactsModule(facts)],
    });
    const [map, code] = result.outputFiles.map((file) => file.text) as [string, string];
    if (result.warnings.length > 0) throw new BundleFailure(result.warnings.map(toProblem));
    return { code, map: JSON.parse(map) as SourceMapPayload, folder, entry };
  } catch (error) {
    const errors = (error as Partial<BuildFailure>).errors;
    throw errors ? new BundleFailure(errors.map(toProblem)) : error;
  }
}

function edgeFactsModule(contents: string): Plugin {
  return {
    name: 'edge-facts',
    setup(build) {
      build.onResolve({ filter: /^edge-facts$/ }, () => ({ path: 'edge-facts', namespace: 'edge-facts' }));
      build.onLoad({ filter: /.*/, namespace: 'edge-facts' }, () => ({ contents, loader: 'js' }));
    },
  };
}

function toProblem(message: BuildFailure['errors'][number]): BundleProblem {
  const { location, text } = message;
  return { file: location?.file ?? 'functions', line: location?.line ?? 1, message: text };
}
