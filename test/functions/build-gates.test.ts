/** Each gate of the build, proven by a function that breaks it: no bundle, and the line of the TypeScript to mend. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import { bundleForCloudFront } from '../../scripts/bundle-function.ts';
import { njsMissing, runOnNjs } from '../../scripts/njs-engine.ts';
import { noteMissed } from '../support/missed.ts';
import { viewerCall } from '../support/viewer-event.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gates-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const FACTS = 'export const asksForToken = true;';

/** Bundles an entry, and beside it `helper.ts`. */
async function built(entry: string, helper = 'export const nothing = 0;'): Promise<string> {
  const path = join(folder, 'index.ts');
  writeFileSync(path, entry);
  writeFileSync(join(folder, 'helper.ts'), helper);
  return (await bundleForCloudFront(path, FACTS)).code;
}

async function problems(entry: string, helper?: string): Promise<string[]> {
  try {
    await built(entry, helper);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

/** A handler whose third line is this statement, which may use what the second declares. */
function entryWith(statement: string): string {
  return [
    '// A function.',
    'export async function handler(event: any) { const list: any[] = event.list, text: string = event.text, later: any = event.later;' +
      ' const f: any = event.a, g: any = event.b, F: any = event.c;',
    statement,
    'return event.request; }',
  ].join('\n');
}

/** A statement, and what is wrong with it. */
const REJECTED: readonly (readonly [statement: string, message: RegExp])[] = [
  ['f(...list);', /cannot parse spread/],
  ['event.out = new F(...list);', /spread/],
  ['event.out = [...list];', /spread/],
  ['event.out = [0, ...list, 1];', /spread/],
  ['const { a } = event; event.b = a;', /destructuring/],
  ['const [a] = list; event.b = a;', /destructuring/],
  ['[event.a, event.b] = [event.b, event.a];', /destructuring/],
  ['event.f = ({ a }: any) => a;', /destructuring/],
  ['event.f = (a = 1) => a;', /default/],
  ['class A { b() { return 1; } } event.out = new A();', /class/],
  ['for (const item of list) event.out = item;', /for-of/],
  ['event.f = function* () { yield 1; };', /generator/],
  ['f(await later);', /cannot parse `await` inside call arguments/],
  ['f(1, (await later).value);', /cannot parse `await` inside call arguments/],
  ['f(1 + (await later));', /cannot parse `await` inside call arguments/],
  ['f(g(await later));', /cannot parse `await` inside call arguments/],
  ['f([await later]);', /cannot parse `await` inside call arguments/],
  ['f({ a: await later });', /cannot parse `await` inside call arguments/],
  ['event.out = new F(await later);', /cannot parse `await` inside call arguments/],
  [`event.out = \`\${f(await later)}\`;`, /cannot parse `await` inside call arguments/],
  ['event.out = 10n;', /[Bb]ig ?[Ii]nt/],
  ['event.out = /a/u;', /flag|regular expression/],
  ['event.out = /a/s;', /flag|regular expression/],
  ['event.out = /a/y;', /flag|regular expression/],
  ['event.out = /(?<=a)b/;', /lookbehind|regular expression/],
  ['event.out = /(?<!a)b/;', /lookbehind|regular expression/],
  ['event.out = new Map();', /`Map` is not documented/],
  ['event.out = new Set(list);', /`Set` is not documented/],
  ['event.out = new WeakMap();', /`WeakMap` is not documented/],
  ['event.out = new URL(text);', /`URL` is not documented/],
  ['event.out = new URLSearchParams(text);', /`URLSearchParams` is not documented/],
  ['setTimeout(f, 1);', /`setTimeout` is not documented/],
  ['await fetch(text);', /`fetch` is not documented/],
  ['event.out = process.env.SECRET;', /`process` is not documented/],
  ['event.out = globalThis;', /`globalThis` is not documented/],
  ['event.out = structuredClone(event);', /`structuredClone` is not documented/],
  ['event.out = typeof window;', /`window` is not documented/],
  ["event.out = text.replaceAll('a', 'b');", /the method `replaceAll` is not documented/],
  ['event.out = text.matchAll(/a/g);', /the method `matchAll` is not documented/],
  ['event.out = text.at(-1);', /the method `at` is not documented/],
  ['event.out = list.flat();', /the method `flat` is not documented/],
  ['event.out = list.flatMap(f);', /the method `flatMap` is not documented/],
  ['event.out = list.toSorted();', /the method `toSorted` is not documented/],
  ['event.out = Object.fromEntries(list);', /the method `fromEntries` is not documented/],
  ['event.out = text.normalize();', /the method `normalize` is not documented/],
  ['event.out = import.meta.url;', /import\.meta/],
  ['if (event.a === NaN) event.out = 1;', /NaN/],
  ['event.out = ;', /Unexpected/],
];

describe('the engine’s parser and the runtime’s documents', () => {
  it.each(REJECTED)('refuse %s', async (statement, message) => {
    const found = await problems(entryWith(statement));
    expect(found.length).toBeGreaterThan(0);
    for (const problem of found) expect(problem).toMatch(/index\.ts:3: /);
    expect(found.join('\n')).toMatch(message);
  });

  it('name the file and the line of a helper, not those of the entry', async () => {
    const found = await problems(
      "import { join } from './helper.ts';\nexport async function handler(event: any) { return join(event); }",
      '// Joins.\n\nexport function join(event: any) {\n  return event.list\n    .flat();\n}',
    );
    expect(found).toEqual([expect.stringMatching(/helper\.ts:5: the method `flat` is not documented/)]);
  });

  it('name every problem, not the first alone', async () => {
    const found = await problems(entryWith('f(...list); event.out = new Map(); g(await later);'));
    expect(found.map((problem) => problem.replace(/.*index\.ts:3: /, '').slice(0, 60))).toEqual([
      expect.stringContaining('spread'),
      expect.stringContaining('await'),
      expect.stringContaining('Map'),
    ]);
  });
});

/** What looks like the above and is not: it is lowered, or the engine takes it. */
const ACCEPTED: readonly string[] = [
  'event.out = event.a?.b ?? 1;',
  'event.a ??= 1; event.b ||= 2;',
  'try { f(); } catch { event.out = 1; }',
  'const a = 1; event.out = { a };',
  'event.out = await f(1);',
  'const value = await later; event.out = String(value);',
  'event.out = (await later) ? 1 : 2;',
  'event.out = [await later, await later];',
  'event.f = async () => await later;',
  'event.out = list.map(async (item) => await item).length;',
  'event.f = (...rest: any[]) => rest.length;',
  `event.out = \`\${text} \${list.length}\`;`,
  'event.out = 2 ** 10;',
  'event.out = /(?<name>a)(?=b)/i.exec(text);',
  'event.Map = 1; event.out = event.Map + event.setTimeout;',
  'const Map = event.a; event.out = Map;',
  'outer: for (let i = 0; i < 2; i++) { for (;;) continue outer; }',
  'event.out = Buffer.from(text, "base64url").toString();',
  'event.out = text.startsWith("a") && text.padStart(3).includes("b");',
];

describe('what the gates let pass', () => {
  it.each(ACCEPTED)('%s', async (statement) => {
    expect(await problems(entryWith(statement))).toEqual([]);
  });

  it('is all taken by njs', async () => {
    const missing = njsMissing();
    if (missing) return noteMissed('what the gates let pass, on njs');
    const statements = ACCEPTED.map((statement) => `if (event.never) { ${statement} }`);
    const [outcome] = runOnNjs(await built(entryWith(statements.join('\n'))), [viewerCall()]);
    expect(outcome).toMatchObject({ answer: { uri: '/index.html' } });
  });
});

const HANDLER = 'export async function handler(event: any) { return event.request; }';

describe('the handler', () => {
  it.each([
    ['has another name', HANDLER.replace('handler', 'handle')],
    ['is not exported', `${HANDLER.replace('export ', '')}\n(event0 as any) = handler;\ndeclare let event0: unknown;`],
    ['is the default export', HANDLER.replace('export ', 'export default ')],
    ['is exported with something else', `${HANDLER}\nexport const other = 1;`],
    ['is renamed on its way out', `${HANDLER.replace('export ', '')}\nexport { handler as main };`],
    ['is missing', 'export {};'],
  ])('stops the build when it %s', async (_title, entry) => {
    expect(await problems(entry)).toEqual([
      expect.stringMatching(/index\.ts:1: .*must export `handler`, and nothing else/),
    ]);
  });

  it.each([
    ['is exported as a function', HANDLER],
    ['is a constant', 'export const handler = async (event: any) => event.request;'],
    [
      'is exported under its name',
      'async function main(event: any) { return event.request; }\nexport { main as handler };',
    ],
  ])('is a global of the bundle when it %s', async (_title, entry) => {
    const code = await built(entry);
    expect(code).not.toContain('export');
    expect(code).toMatch(/(?:function|var|const|let) handler\b/);
  });
});

describe('imports of a function', () => {
  it.each([
    ["import { createHmac } from 'crypto';", 'createHmac', /import that is not of the default/],
    ["import * as crypto from 'crypto';", 'crypto', /import that is not of the default/],
    ["import fs from 'node:fs';", 'fs', /node:fs/],
    ["import { undici } from 'undici';", 'undici', /undici|resolve/],
    ["import { gone } from './gone.ts';", 'gone', /gone/],
    // esbuild writes it as `require`, which no runtime of functions has.
    ['', 'await import(event.name)', /`require` is not documented/],
  ])('stop the build: %s', async (line, name, message) => {
    const found = await problems(
      `${line}\nexport async function handler(event: any) { event.out = ${name}; return event; }`,
    );
    expect(found.join('\n')).toMatch(message);
    expect(found[0]).toMatch(/\.ts:\d+: /);
  });
});

describe('the size', () => {
  /** A bundle of exactly so many bytes. */
  async function ofBytes(bytes: number): Promise<string[]> {
    const entry = (filling: string) =>
      `export async function handler(event: any) { event.out = '${filling}'; return event; }`;
    const empty = Buffer.byteLength(await built(entry('')));
    return problems(entry('x'.repeat(bytes - empty)));
  }

  it('of 10,240 bytes passes', async () => {
    expect(await ofBytes(10_240)).toEqual([]);
  });

  it('of 10,241 bytes does not, and says both numbers', async () => {
    expect(await ofBytes(10_241)).toEqual([
      expect.stringMatching(/index\.ts:1: the bundle has 10241 bytes; CloudFront Functions take 10240$/),
    ]);
  });

  it('counts bytes, not characters', async () => {
    const found = await problems(
      `export async function handler(event: any) { event.out = '${'한'.repeat(4000)}'; return event; }`,
    );
    expect(found).toEqual([expect.stringMatching(/the bundle has 12\d{3} bytes/)]);
  });
});

describe('npm run build', () => {
  const ROOT = resolve('.');
  let copy: string;

  /** The command in a copy of the project in which one file is changed. */
  function run(file: string, change: (text: string) => string) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    try {
      expect(change(text)).not.toBe(text);
      writeFileSync(path, change(text));
      return spawnSync(process.execPath, ['scripts/run.mjs', 'build'], { cwd: copy, encoding: 'utf8' });
    } finally {
      writeFileSync(path, text);
    }
  }

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'build-'));
    for (const part of ['functions', 'infra', 'scripts', 'package.json', 'tsconfig.json']) {
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => {
    rmSync(copy, { recursive: true });
  });

  it.each([
    [
      'functions/token/jwt.ts',
      "import { config } from '../../infra/config.ts';",
      /^functions\/token\/jwt\.ts:1: "\.\.\/\.\.\/infra\/config\.ts": functions\/ imports only itself$/m,
    ],
    [
      'functions/routing/choose.ts',
      "import { createHash } from 'node:crypto';",
      /^functions\/routing\/choose\.ts:1: "node:crypto": /m,
    ],
    [
      'functions/viewer-request/route.ts',
      "import type { EdgeConfig } from '../../infra/config-check.ts';",
      /^functions\/viewer-request\/route\.ts:1: /m,
    ],
  ])('with a line more in %s (%s)', (file, line, message) => {
    const { status, stderr } = run(file, (text) => `${line}\n${text}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(existsSync(join(copy, 'dist'))).toBe(false);
  });

  it('with more Regions than the function has room for names the field, writes nothing and fails', () => {
    const regions = ['us-east-1', 'us-west-2', 'sa-east-1', 'eu-west-1', 'af-south-1', 'ap-south-1', 'ap-northeast-2'];
    const more = [...regions, 'ap-southeast-2', 'ap-east-1', 'me-south-1'];
    const { status, stderr } = run('infra/config.ts', (text) =>
      text.replace(/^ {2}regions: .*$/m, `  regions: ${JSON.stringify(more)},`),
    );
    expect(stderr).toMatch(
      /^infra\/config\.ts: regions \(10\) and residency \(0 countries\) take \d+ bytes of the viewer-request function; allowed: \d+, as CloudFront takes 10240 and the rest of it has \d+\.\n$/,
    );
    expect(status).toBe(1);
    expect(existsSync(join(copy, 'dist'))).toBe(false);
  });

  it.each(['index.ts', 'site.ts'])('without the handler of %s says so, writes nothing and fails', (file) => {
    const { status, stderr } = run(`functions/viewer-request/${file}`, (text) =>
      text.replace('function handler(', 'function handle('),
    );
    expect(stderr).toContain(`functions/viewer-request/${file}:1: `);
    expect(stderr).toMatch(/:1: .*must export `handler`/);
    expect(status).toBe(1);
    expect(existsSync(join(copy, 'dist'))).toBe(false);
  });

  it('as it is prints bytes against the limit', () => {
    const { status, stdout: output } = spawnSync(process.execPath, ['scripts/run.mjs', 'build'], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    for (const file of ['viewer-request.js', 'viewer-request-site.js']) {
      const bytes = readFileSync(join(copy, `dist/${file}`)).length;
      expect(output).toContain(`${bytes.toLocaleString('en-US')} bytes, ${Math.round(bytes / 102.4)} % of 10,240`);
    }
    for (const file of [
      'viewer-request.js',
      'viewer-request-site.js',
      'origin-response/index.js',
      'region-health/index.js',
    ]) {
      const map = JSON.parse(readFileSync(join(copy, `dist/${file}.map`), 'utf8')) as { sources: string[] };
      expect(map.sources.length, file).toBeGreaterThan(3);
    }
    expect(existsSync(join(copy, 'dist/viewer-request-signed.js'))).toBe(
      Object.values(config.access).some((access) => access !== 'token'),
    );
  });
});
