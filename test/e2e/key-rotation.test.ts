/** Keys rotated, tokens revoked and forgotten on the real assembly, by the real SDK clients, while viewers play. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintJwt, pathWithToken, signingKey } from '../../functions/token/sign.ts';
import type { LocalDistribution } from '../../local/edge-process.ts';
import type { PageServer } from '../../local/page/server.ts';
import { readSigningKeys } from '../../scripts/keys-clients.ts';
import { runKeys } from '../../scripts/keys-run.ts';
import { importExample, readExample } from '../docs/examples.ts';
import { type CommandSite, type CommandViewer, openViewer, startCommandSite } from './command-site.ts';

/** Before the expiry of the worked example in `docs/tokens.md`. */
const NOW = 1_890_000_000;
const HOUR = 3600;
const PATH = '/vod/title/seg.m4s';
const VIEWERS = 8;

let site: CommandSite;
let local: LocalDistribution;
let page: PageServer;
let viewer: CommandViewer;
/** Everything that commands printed without --show, and every message of theirs. */
const printed: string[] = [];
/** Every secret that there ever was, and every token. */
const secrets = new Set<string>();

beforeAll(async () => {
  site = await startCommandSite({ [`media${PATH}`]: 'a segment' }, { clock: () => NOW * 1000 });
  ({ local, page } = site);
  viewer = openViewer(local);
});

afterAll(async () => {
  viewer?.close();
  await site?.close();
});

async function keys(...args: string[]): Promise<string> {
  noteSecrets();
  try {
    const lines = await runKeys([...args, ...site.flags], NOW);
    const text = lines.join('\n');
    if (!args.includes('--show')) printed.push(text);
    return text;
  } catch (error) {
    printed.push((error as Error).message);
    throw error;
  } finally {
    noteSecrets();
  }
}

/** The secrets of both copies, as they are now. */
function noteSecrets(): void {
  const copies = [[...local.secrets.values()][0]?.get({})?.text, [...local.kvs.values()][0]?.get('keys')];
  for (const copy of copies) {
    for (const entry of copy?.split(' ') ?? []) secrets.add(entry.slice(entry.indexOf('=') + 1));
  }
}

/** What a backend does: reads the master copy, signs with its first key. */
async function mint(claims: { readonly id?: string; readonly ttl?: number } = {}): Promise<string> {
  const record = await readSigningKeys({ local: true, pagePort: page.port });
  const expires = NOW + (claims.ttl ?? HOUR);
  const token = mintJwt(
    { expires, paths: ['/vod/title/'], ...(claims.id === undefined ? {} : { id: claims.id }) },
    signingKey(record),
  );
  secrets.add(token);
  return token;
}

type Answer = Awaited<ReturnType<CommandViewer['ask']>>;

const play = (token: string): Promise<Answer> => viewer.ask(pathWithToken(PATH, token));

const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString()).kid;

test('a rotation under load refuses nobody, and the retired key nobody else', { timeout: 60_000 }, async () => {
  const old = await mint();
  const answers: (Answer & { readonly kid: string })[] = [];
  let running = true;
  // Half of the viewers began before the rotation; the others get a token from a backend for each request.
  const watch = async (index: number) => {
    while (running) {
      const token = index % 2 === 0 ? old : await mint();
      answers.push({ ...(await play(token)), kid: kidOf(token) });
    }
  };
  const load = Promise.all(Array.from({ length: VIEWERS }, (_, index) => watch(index)));
  const atLeast = async (count: number) => {
    const from = answers.length;
    while (answers.length < from + count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  try {
    await atLeast(60);
    expect(await keys('add')).toContain('Added k2: the edge learns it now, and nothing signs with it yet.');
    await atLeast(60);
    expect(await keys('promote', 'k2')).toContain('k2 signs new tokens');
    await atLeast(180);
    await expect(keys('retire', 'k2')).rejects.toThrow('k2 signs new tokens and cannot be retired: first promote k1');
  } finally {
    running = false;
    await load;
  }
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const count = (kid: string) => answers.filter((answer) => answer.kid === kid).length;
  expect(count('k1')).toBeGreaterThan(100);
  expect(count('k2')).toBeGreaterThan(50);

  const fresh = await mint();
  expect(await keys('retire', 'k1')).toContain('Retired k1');
  expect(await play(old)).toEqual({ status: 401, refusal: 'unknown-key' });
  expect(await play(fresh)).toEqual({ status: 200, refusal: undefined });
});

test('list shows both copies, their drift, and secrets only with --show', async () => {
  expect(await keys('list')).toMatch(/^k2 +signs +[0-9a-f]{8} +both$/m);
  const json = JSON.parse(await keys('list', '--json'));
  expect(json).toEqual({
    keys: [{ kid: 'k2', signs: true, copies: 'both', fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) }],
    inSync: true,
  });
  const shown = JSON.parse(await keys('list', '--json', '--show'));
  expect(secrets).toContain(shown.keys[0].secret);
  expect(await keys('list', '--show')).toContain(shown.keys[0].secret);

  const [store] = local.kvs.values();
  const good = store?.get('keys') as string;
  const write = (value: string) => store?.update({ ifMatch: store.etag(), puts: [{ key: 'keys', value }] });
  write(`k2=${Buffer.alloc(32, 1).toString('base64url')} k9=${Buffer.alloc(32, 9).toString('base64url')}`);
  const drifted = await keys('list');
  expect(drifted).toMatch(/^k2 .* different secrets$/m);
  expect(drifted).toMatch(/^k9 +verifies .* edge only$/m);
  expect(drifted).toContain("The edge's copy is not the master copy");
  expect(await keys('promote', 'k2')).toContain('(forgot k9)');
  expect(store?.get('keys')).toBe(good);
});

test('one token is revoked by itself, another by its id, and a third plays on', async () => {
  const [byToken, byId, other] = [
    await mint({ id: 'user-1' }),
    await mint({ id: 'user-2' }),
    await mint({ id: 'user-3' }),
  ];
  expect((await play(byToken)).status).toBe(200);
  expect((await play(byId)).status).toBe(200);
  expect(await keys('revoke', byToken)).toContain('Revoked "user-1"');
  await expect(keys('revoke', 'user-2')).rejects.toThrow('add --until');
  expect(await keys('revoke', 'user-2', '--until', '2h')).toContain('may be pruned after 2029-11-22T02:00:00Z');
  expect(await play(byToken)).toEqual({ status: 401, refusal: 'revoked' });
  expect(await play(byId)).toEqual({ status: 401, refusal: 'revoked' });
  expect(await play(other)).toEqual({ status: 200, refusal: undefined });
  await expect(keys('revoke', await mint())).rejects.toThrow('This token has no id (jti, cti)');
});

test('prune forgets what has expired, and the token stays refused', async () => {
  const [store] = local.kvs.values();
  expect(await keys('prune')).toBe('Pruned 0 entries; 2 entries not expired yet stay.');
  const later = await runKeys(['prune', ...site.flags], NOW + HOUR);
  expect(later).toEqual(['Pruned 1 entry; 1 entry not expired yet stays.']);
  expect(store?.list().map(({ key }) => key)).toEqual(['keys', 'revoked/user-2', 'routing']);
});

test('what docs/tokens.md tells backends to mint plays', async () => {
  interface Backend {
    playbackUrl(path: string, keys: string, session: string, hours?: number): string;
  }
  const { playbackUrl } = await importExample<Backend>('tokens.md', 'backend');
  const record = await readSigningKeys({ local: true, pagePort: page.port });
  // A backend's clock is the real one.
  const hours = Math.ceil((NOW - Date.now() / 1000) / HOUR) + 1;
  const token = /~([^/]+)/.exec(playbackUrl(PATH, record, 'backend-1', hours))?.[1] as string;
  expect(await play(token)).toEqual({ status: 200, refusal: undefined });

  const vector = readExample('tokens.md', 'vector');
  const [key, worked] = ['secret', 'token'].map(
    (name) => new RegExp(`^${name} +(.*)$`, 'm').exec(vector)?.[1] as string,
  );
  expect(await play(worked as string)).toEqual({ status: 401, refusal: 'unknown-key' });
  const [store] = local.kvs.values();
  store?.update({ ifMatch: store.etag(), puts: [{ key: 'keys', value: key as string }] });
  expect(await play(worked as string)).toEqual({ status: 200, refusal: undefined });
  await keys('promote', 'k2');
});

test('the command as people run it: exit codes, and nothing but sentences', async () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, ['scripts/run.mjs', 'keys', ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (text) => {
        out += text;
      });
      child.stderr.on('data', (text) => {
        err += text;
      });
      child.on('close', (code) => resolve({ code, out, err }));
    });
  const [list, retire, nobody, help] = await Promise.all([
    run('list', ...site.flags),
    run('retire', 'k2', ...site.flags),
    run('list', '--local', '--page-port', '1'),
    run('--help'),
  ]);
  printed.push(list.out, list.err, retire.out, retire.err);
  expect(list).toMatchObject({ code: 0, err: '' });
  expect(list.out).toContain("The edge's copy equals the master copy.");
  expect(retire).toEqual({ code: 1, out: '', err: expect.stringMatching(/^k2 is the only key,[^\n]*\n$/) });
  expect(nobody).toEqual({ code: 1, out: '', err: expect.stringMatching(/^Nothing answers on port 1 [^\n]*\n$/) });
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('npm run keys -- <command>');
}, 60_000);

test('no secret and no token was printed by any of it', () => {
  expect(secrets.size).toBeGreaterThan(7);
  expect(printed.length).toBeGreaterThan(12);
  const text = printed.join('\n');
  for (const secret of secrets) expect(text.includes(secret)).toBe(false);
});
