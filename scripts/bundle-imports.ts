import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parse as parsePath } from 'node:path/posix';

/** An import that crosses the layout's directions. */
export interface ForbiddenImport {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly specifier: string;
  readonly rule: string;
}

/** Facts that every folder but `functions/` may read; they import nothing outside themselves. */
const SHARED = /^infra\/(?:config|config-[a-z]+|public-keys|limits|geography)\.ts$/;
const PLATFORM_MODULES = new Set(['cloudfront', 'crypto', 'edge-facts']);
/** What backends may use: the engine has no module `node:crypto`. */
const BACKEND_FILE = 'functions/token/sign.ts';
/** A Lambda in a Region, on Node: the platform is Node's own modules and the SDK. */
const PROBER_FOLDER = 'functions/region-health/';
const PROBER_MODULES = /^(?:node:|@aws-sdk\/)/;
/** What may be run of the CDK app: the app, and CloudFormation's rules, which load beside it. */
const INFRA_ENTRIES = ['infra/app.ts', 'infra/offline-rules.ts'];
const FOLDERS = ['functions', 'infra', 'local', 'scripts'];
/** Types come without their module at run time, but they cross the same border. */
const IMPORT = /(?:^|[\s;}])(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/**
 * Checks the import directions of the whole tree, or of some of its folders.
 *
 * @param root The project's folder.
 */
export function findForbiddenImports(root: string, folders: readonly string[] = FOLDERS): ForbiddenImport[] {
  return folders
    .flatMap((folder) => filesBelow(root, folder))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return [...text.matchAll(IMPORT)].flatMap((match) => {
        const specifier = (match[1] ?? match[2]) as string;
        const rule = brokenRule(file, specifier, root);
        if (rule === undefined) return [];
        const line = text.slice(0, match.index + match[0].indexOf(specifier)).split('\n').length;
        return [{ file, line, specifier, rule }];
      });
    });
}

function brokenRule(file: string, specifier: string, root: string): string | undefined {
  const from = folderOf(file);
  const isRelative = specifier.startsWith('.');
  if (from === 'functions') {
    if (!isRelative) {
      if (PLATFORM_MODULES.has(specifier) || (file === BACKEND_FILE && specifier === 'node:crypto')) return undefined;
      if (file.startsWith(PROBER_FOLDER) && PROBER_MODULES.test(specifier)) return undefined;
      return 'functions/ imports only itself and the modules of its platform';
    }
    return folderOf(target(file, specifier, root)) === 'functions' ? undefined : 'functions/ imports only itself';
  }
  if (!isRelative) return undefined;
  const to = target(file, specifier, root);
  if (SHARED.test(file) && !SHARED.test(to)) return 'shared facts import nothing outside themselves';
  if (folderOf(to) === from || SHARED.test(to)) return undefined;
  if (from === 'scripts') {
    if (to.startsWith('local/') || INFRA_ENTRIES.includes(to)) return undefined;
    if (/^functions\/(?:routing|token|platform)\//.test(to)) return undefined;
  }
  return `${from}/ does not import ${to}`;
}

function target(file: string, specifier: string, root: string): string {
  return relative(root, resolve(root, parsePath(file).dir, specifier)).replaceAll('\\', '/');
}

function folderOf(file: string): string {
  return file.split('/')[0] as string;
}

function filesBelow(root: string, folder: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(join(root, folder), { recursive: true }) as string[];
  } catch {
    return [];
  }
  return entries
    .filter((entry) => /\.(?:ts|js|mjs)$/.test(entry) && !entry.includes('node_modules'))
    .map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`)
    .sort();
}
