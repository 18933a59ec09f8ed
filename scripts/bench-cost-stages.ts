/** The steps of a media request alone, each as a handler of its own whose event is the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CAT, JWT, KEYS_RECORD, PATH } from './bench-cost-calls.ts';
import { bundleForCloudFront } from './bundle-function.ts';

interface Stage {
  /** Below `functions/`, and what is used of it. */
  readonly uses: readonly (readonly [file: string, name: string])[];
  /** Once, when the module is loaded: not measured. */
  readonly given?: string;
  /** What is measured. */
  readonly does: string;
}

const text = (value: string) => JSON.stringify(value);
const READ: Stage['uses'] = [['token/verify.ts', 'readToken']];
const CHECK: Stage['uses'] = [...READ, ['token/claims.ts', 'checkClaims']];
/** Believes whoever signed, of a request for this path. */
const BELIEVE = `const believe = () => {}; const request = { uri: ${text(PATH)}, headers: {} };`;
const CRYPTO: Stage['uses'] = [['crypto', 'crypto']];
/** What drives the events is set up by it. */
const CLOUDFRONT: Stage['uses'] = [['cloudfront', 'cf']];

const STAGES: Readonly<Record<string, Stage>> = {
  'the floor: an HMAC-SHA256 over the JWT': {
    uses: CRYPTO,
    given: `const key = Buffer.from(${text('k'.repeat(32))}); const signed = ${text(JWT.slice(0, JWT.lastIndexOf('.')))};`,
    does: "crypto.createHmac('sha256', key).update(signed).digest()",
  },
  'guard the path': { uses: [['viewer-request/guard.ts', 'guard']], does: `guard(${text(PATH)})` },
  'find the token, and guard the path': {
    uses: [['viewer-request/carriage.ts', 'takeToken']],
    does: 'takeToken(event.request)',
  },
  'read a JWT': { uses: READ, given: BELIEVE, does: `readToken(${text(JWT)}, believe, request, false)` },
  'read a CAT': { uses: READ, given: BELIEVE, does: `readToken(${text(CAT)}, believe, request, false)` },
  'find the key': { uses: [['token/keys.ts', 'findKey']], does: `findKey(${text(KEYS_RECORD)}, 'k2')` },
  'hold the claims of a JWT against the request': {
    uses: CHECK,
    given: `${BELIEVE} const claims = readToken(${text(JWT)}, believe, request, false);`,
    does: `checkClaims(claims, event, ${text(PATH)}, 'KR', 1)`,
  },
  'hold the claims of a CAT against the request': {
    uses: CHECK,
    given: `${BELIEVE} const claims = readToken(${text(CAT)}, believe, request, false);`,
    does: `checkClaims(claims, event, ${text(PATH)}, 'KR', 1)`,
  },
  'choose the Regions': {
    uses: [...CRYPTO, ['viewer-request/route.ts', 'route']],
    does: `route(${text(PATH)}, 'KR', 'ap-northeast-2', undefined, crypto)`,
  },
};

const FUNCTIONS = fileURLToPath(new URL('../functions/', import.meta.url));

/** By name: the code of a handler that does the stage and returns the request. */
export async function stageHandlers(facts: string): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'stage-'));
  try {
    const handlers: Record<string, string> = {};
    for (const [name, stage] of Object.entries(STAGES)) {
      const entry = join(folder, 'index.js');
      writeFileSync(entry, sourceOf(stage));
      handlers[name] = (await bundleForCloudFront(entry, facts)).code;
    }
    return handlers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sourceOf({ uses, given = '', does }: Stage): string {
  const imports = [...CLOUDFRONT, ...uses].map(([file, name]) =>
    [
      'import',
      file.includes('/') ? `{ ${name} }` : name,
      'from',
      text(file.includes('/') ? FUNCTIONS + file : file),
    ].join(' '),
  );
  // The result is used, so that nothing is left out as useless.
  const handler = `export async function handler(event) { event.result = ${does}; return event.request; }`;
  return [...imports, 'cf.kvs();', given, handler].join('\n');
}
