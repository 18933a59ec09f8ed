/** The signing module as a backend team gets it: packed by npm, installed into an empty project, run by plain Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintCat } from '../../functions/token/sign.ts';
import { readExample } from '../docs/examples.ts';

const SECRET = Buffer.alloc(32, 'a');
const KEYS = `k1=${SECRET.toString('base64url')}`;
const TSC = resolve('node_modules/typescript/bin/tsc');

let folder: string;
let installed: string;

/** Plain Node: no flag and no loader of this project. */
const { NODE_OPTIONS: _, ...env } = process.env;
const run = (file: string, args: readonly string[], cwd = folder) =>
  execFileSync(file, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signing-module-'));
  const packed = run('npm', ['pack', '--silent', '--pack-destination', folder], resolve('.'));
  const tarball = packed.trim().split('\n').at(-1) as string;
  writeFileSync(join(folder, 'package.json'), '{ "name": "backend", "private": true, "type": "module" }\n');
  run('npm', ['install', '--offline', '--omit=dev', '--no-audit', '--no-fund', `./${tarball}`]);
  installed = join(folder, 'node_modules/global-streaming-edge');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  test('brings itself alone, and of this repository the module only', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'global-streaming-edge',
    ]);
    expect((readdirSync(installed, { recursive: true }) as string[]).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'dist/signing',
      'dist/signing/index.d.ts',
      'dist/signing/index.js',
      'package.json',
    ]);
  });

  test('imports what Node has, and nothing else', () => {
    const code = readFileSync(join(installed, 'dist/signing/index.js'), 'utf8');
    const imports = [...code.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+["']([^"']+)/gm)].map(([, name]) => name);
    expect(imports).toEqual(['node:crypto']);
    expect(code).not.toMatch(/\bimport\(|\brequire\(/);
  });
});

describe('the example of docs/tokens.md', () => {
  test('signs a URL that a library confirms', async () => {
    writeFileSync(join(folder, 'backend.js'), readExample('tokens.md', 'backend'));
    writeFileSync(
      join(folder, 'main.js'),
      `import { playbackUrl } from './backend.js';\nconsole.log(playbackUrl('/vod/title/a.mpd', '${KEYS}', 'session-1'));\n`,
    );
    const url = run(process.execPath, ['main.js']).trim();
    const token = /^https:\/\/video\.example\.com\/vod\/~([^/]+)\/title\/a\.mpd$/.exec(url)?.[1] as string;
    expect((await jwtVerify(token, SECRET)).payload).toMatchObject({ paths: ['/vod/title/'], jti: 'session-1' });
  });

  test('has no more than ten lines', () => {
    expect(readExample('tokens.md', 'backend').trimEnd().split('\n').length).toBeLessThanOrEqual(10);
  });
});

describe('the module', () => {
  const claims = { expires: 1_900_000_000, paths: ['/vod/title/'], url: { host: { exact: 'v.example' } } };
  const signs = `mintCat(${JSON.stringify(claims)}, signingKey('${KEYS}'))`;

  test('signs the same CAT as its source, from CommonJS too', () => {
    const code = `import('global-streaming-edge/signing').then(({ mintCat, signingKey }) => console.log(${signs}))`;
    writeFileSync(join(folder, 'main.cjs'), code);
    expect(run(process.execPath, ['main.cjs']).trim()).toBe(mintCat(claims, { id: 'k1', secret: SECRET }));
  });

  test('signs as a file that was copied', () => {
    const copy = join(folder, 'copied');
    mkdirSync(copy);
    copyFileSync(join(installed, 'dist/signing/index.js'), join(copy, 'signing.mjs'));
    writeFileSync(
      join(copy, 'main.mjs'),
      `import { mintCat, signingKey } from './signing.mjs';\nconsole.log(${signs});\n`,
    );
    expect(run(process.execPath, ['main.mjs'], copy).trim()).toBe(mintCat(claims, { id: 'k1', secret: SECRET }));
  });

  const USE = `import { type CatClaims, mintCat, mintJwt, type SigningKey, signedUrl, signingKey } from 'global-streaming-edge/signing';
const key: SigningKey = signingKey('${KEYS}');
const own: SigningKey = { id: 'k1', secret: new Uint8Array(32) };
const claims: CatClaims = { expires: 1, url: { scheme: 'https', path: { prefix: '/vod/a/', suffix: '.m4s' } } };
export const made: string[] = [
  mintJwt({ expires: 1, paths: ['/vod/'], audience: ['tv'], countries: ['KR'], networks: ['::1'], methods: ['GET'] }, own),
  mintCat(claims, key),
  signedUrl('https://v.example/vod/a/', { expires: 1 }, key, 'cat'),
];
`;

  test.each<[title: string, code: string, errors: number]>([
    ['what is right', USE, 0],
    ['a path that is no list', USE.replace("['/vod/']", "'/vod/'"), 1],
    ['no expiry', USE.replace('{ expires: 1, url:', '{ url:'), 1],
    ['a misspelt claim', USE.replace('countries:', 'country:'), 1],
    ['a CAT’s claim in a JWT', USE.replace("methods: ['GET']", "url: { scheme: 'https' }"), 1],
    ['another format', USE.replace("'cat')", "'xml')"), 1],
    ['a secret that is text', USE.replace('new Uint8Array(32)', "'secret'"), 1],
  ])('has types that know %s, without the types of Node', (_title, code, errors) => {
    const options = {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2022',
      types: [],
      skipLibCheck: false,
    };
    writeFileSync(join(folder, 'use.ts'), code);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }));
    const { stdout } = spawnSync(process.execPath, [TSC, '-p', '.'], { cwd: folder, encoding: 'utf8' });
    expect(stdout.match(/error TS\d+/g) ?? []).toHaveLength(errors);
    expect(errors === 0 ? stdout : '').toBe('');
  });
});
