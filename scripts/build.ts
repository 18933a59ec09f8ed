/** `npm run build`: bundles the functions into `dist/`, with source maps beside them, and the signing module. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { config } from '../infra/config.ts';
import type { EdgeConfig } from '../infra/config-check.ts';
import { CLOUDFRONT_FUNCTION } from '../infra/limits.ts';
import { buildSigning, describeSigning, SIGNING_FOLDER } from './build-signing.ts';
import { bundleForCloudFront, bundleForLambda, bundleForRegionalLambda } from './bundle-function.ts';
import { findForbiddenImports } from './bundle-imports.ts';
import type { Bundle } from './bundle-problem.ts';
import { oversizeOf } from './bundle-size.ts';
import { describeTables, withoutTables } from './bundle-tables.ts';
import { edgeFacts } from './edge-facts.ts';
import { refuseArguments } from './read-flags.ts';

export interface BuiltFunction {
  readonly name:
    | 'viewer-request'
    | 'viewer-request-signed'
    | 'viewer-request-site'
    | 'origin-response'
    | 'region-health';
  readonly bytes: number;
  /** Largest allowed size, bytes; undefined where the platform's limit is far away. */
  readonly limit: number | undefined;
  /** Absolute path of the bundle. */
  readonly file: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const VIEWER_REQUEST = {
  source: 'viewer-request/index.ts',
  bundle: bundleForCloudFront,
  limit: CLOUDFRONT_FUNCTION.codeBytes,
} as const;

const FUNCTIONS = [
  { ...VIEWER_REQUEST, name: 'viewer-request', file: 'viewer-request.js', asksForToken: true },
  // The same steps without the token's: only for behaviours whose key group has CloudFront check its own signature.
  { ...VIEWER_REQUEST, name: 'viewer-request-signed', file: 'viewer-request-signed.js', asksForToken: false },
  {
    ...VIEWER_REQUEST,
    source: 'viewer-request/site.ts',
    name: 'viewer-request-site',
    file: 'viewer-request-site.js',
    asksForToken: true,
  },
  {
    source: 'origin-response/index.ts',
    bundle: bundleForLambda,
    limit: undefined,
    name: 'origin-response',
    file: 'origin-response/index.js',
    asksForToken: true,
  },
  {
    source: 'region-health/index.ts',
    bundle: bundleForRegionalLambda,
    limit: undefined,
    name: 'region-health',
    file: 'region-health/index.js',
    asksForToken: true,
  },
] as const;

/**
 * Bundles every function for one configuration. Throws an error whose lines name file and line of the TypeScript when
 * a gate is not passed; nothing is written then.
 *
 * @param options.outFolder Gets `viewer-request.js`, `viewer-request-site.js`, `origin-response/index.js`,
 * `region-health/index.js` and, for behaviours with a key group, `viewer-request-signed.js`, each with `.map` beside it.
 */
export async function buildFunctions(options: {
  readonly config: EdgeConfig;
  readonly outFolder: string;
}): Promise<BuiltFunction[]> {
  const forbidden = findForbiddenImports(ROOT, ['functions']);
  if (forbidden.length > 0) {
    throw new Error(
      forbidden.map(({ file, line, specifier, rule }) => `${file}:${line}: "${specifier}": ${rule}`).join('\n'),
    );
  }
  const { config, outFolder } = options;
  const hasKeyGroup = Object.values(config.access).some((access) => access !== 'token');
  const bundles = await Promise.all(
    FUNCTIONS.filter(({ asksForToken }) => asksForToken || hasKeyGroup).map(async (one) => ({
      ...one,
      ...(await bundleOf(one, config)),
    })),
  );
  return bundles.map(({ name, file, code, map, limit }) => {
    const path = resolve(outFolder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
    writeFileSync(`${path}.map`, JSON.stringify(map));
    return { name, bytes: Buffer.byteLength(code), limit, file: path };
  });
}

async function bundleOf(one: (typeof FUNCTIONS)[number], config: EdgeConfig): Promise<Bundle> {
  const bundle = (facts: EdgeConfig) =>
    one.bundle(join(ROOT, 'functions', one.source), edgeFacts(facts, one.asksForToken));
  try {
    return await bundle(config);
  } catch (error) {
    const bytes = oversizeOf(error);
    if (bytes === undefined) throw error;
    // If it is too large without the configuration's tables too, that is the function's own fault, and said so.
    const { code } = await bundle(withoutTables(config));
    throw new Error(describeTables(config, bytes, Buffer.byteLength(code)));
  }
}

/** One line a function: its name, its bytes, and how much of the limit they take. */
export function describeSizes(functions: readonly BuiltFunction[]): string {
  return functions
    .map(({ name, bytes, limit }) => {
      const size = `${bytes.toLocaleString('en-US').padStart(7)} bytes`;
      const share =
        limit === undefined ? '' : `, ${Math.round((100 * bytes) / limit)} % of ${limit.toLocaleString('en-US')}`;
      return `  ${name.padEnd(22)}${size}${share}`;
    })
    .join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    refuseArguments(process.argv.slice(2));
    const building = buildFunctions({ config, outFolder: join(ROOT, 'dist') });
    const [functions, signing] = await Promise.all([building, buildSigning(SIGNING_FOLDER, building)]);
    console.log(`${describeSizes(functions)}\n${describeSigning(signing)}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
