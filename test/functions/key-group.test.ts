/** What the viewer-request function asks for where CloudFront's own signature is checked, and where it is not. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintJwt, signingKey } from '../../functions/token/sign.ts';
import { config } from '../../infra/config.ts';
import { buildFunctions } from '../../scripts/build.ts';
import type { FunctionOutcome } from '../../scripts/njs-engine.ts';
import { runByBehaviour } from '../support/edge-functions.ts';
import { runInBoth } from '../support/event-engines.ts';
import { type CallOptions, KEYS, NOW, viewerCall } from '../support/viewer-event.ts';
import { bundleFor, siteBundleFor } from '../support/viewer-function.ts';

const [asking, signed, site] = await Promise.all([bundleFor(), bundleFor({}, false), siteBundleFor()]);
const media = ['/vod/', '/live/'];

const run = (code: string, calls: readonly CallOptions[]): Promise<FunctionOutcome[]> =>
  runInBoth(code, calls.map(viewerCall), 'viewer-request with key groups');

function refusal({ answer }: FunctionOutcome): string | undefined {
  return (answer as { headers?: Record<string, { value: string }> }).headers?.['x-refusal']?.value;
}

describe.each(media)('the variant for key groups, %s', (prefix) => {
  const uri = `${prefix}title/master.m3u8`;

  it('a request is steered without a token, and only the routing record is read', async () => {
    const [plain, unreadable, hidden] = await run(signed, [
      { uri },
      { uri, unreadable: ['keys'] },
      { uri, query: 'token=nonsense', headers: { authorization: 'Bearer nonsense' } },
    ]);
    for (const outcome of [plain, unreadable, hidden] as FunctionOutcome[]) {
      expect(outcome.answer).toMatchObject({ uri });
      expect(outcome.choices).toHaveLength(1);
      expect(outcome.reads).toEqual(['routing']);
    }
  });

  it('the guard and the preflight stay as they are', async () => {
    const outcomes = await run(signed, [
      { uri: `${prefix}a/../b` },
      { uri: `${prefix}a%2Fb` },
      { uri: `${prefix}/b` },
      { uri, method: 'OPTIONS' },
    ]);
    expect(outcomes.map(refusal)).toEqual([
      'non-canonical-path',
      'non-canonical-path',
      'non-canonical-path',
      undefined,
    ]);
    expect(outcomes.at(-1)?.answer).toMatchObject({ statusCode: 204 });
    expect(outcomes.flatMap(({ choices }) => choices)).toEqual([]);
  });

  it('admission still decides who serves', async () => {
    const routing = 'us-east-1=0 eu-west-1=100 ap-northeast-2=0';
    const [outcome] = await run(signed, [{ uri, store: { routing } }]);
    expect(outcome?.choices).toEqual(['eu-west-1']);
  });
});

describe.each(media)('the function that asks for a token, %s', (prefix) => {
  const uri = `${prefix}title/master.m3u8`;
  const token = mintJwt({ expires: NOW + 60, paths: [`${prefix}title/`] }, signingKey(KEYS));
  const expired = mintJwt({ expires: NOW, paths: [`${prefix}title/`] }, signingKey(KEYS));

  it('no request is let through without a valid token', async () => {
    const calls: CallOptions[] = [
      { uri },
      { uri, query: 'token=' },
      { uri, query: 'token' },
      { uri, query: 'token=null' },
      { uri: `${prefix}~/title/master.m3u8` },
      { uri: `${prefix}~null/title/master.m3u8` },
      { uri, query: `token=${expired}` },
      { uri, query: `token=${token.slice(0, -1)}` },
      { uri, headers: { authorization: 'Bearer ' } },
      { uri, cookies: { 'CTA-Common-Access-Token': '' } },
      // CloudFront's own signing parameters are no token.
      { uri, query: 'Expires=9&Signature=x&Key-Pair-Id=K' },
      { uri, query: `token=${token}`, unreadable: ['keys'] },
      { uri, query: `token=${token}`, store: { keys: undefined } },
      { uri, query: `token=${token}`, store: { keys: '' } },
    ];
    const outcomes = await run(asking, calls);
    outcomes.forEach((outcome, index) => {
      expect(refusal(outcome), JSON.stringify(calls[index])).toBeDefined();
      expect(outcome.choices).toEqual([]);
    });
    expect(refusal(outcomes[0] as FunctionOutcome)).toBe('missing-token');
  });

  it('a valid token lets its request through', async () => {
    const [outcome] = await run(asking, [{ uri, query: `token=${token}` }]);
    expect(outcome?.answer).toMatchObject({ uri });
    expect(outcome?.choices).toHaveLength(1);
    expect(outcome?.reads).toEqual(['keys', 'routing']);
  });
});

describe.each([
  { name: 'the variant for key groups', code: signed },
  { name: 'the function that asks for a token', code: asking },
])('$name', ({ code }) => {
  it('steers no other spelling of a path to media', async () => {
    const paths = [
      '/live/../vod/a',
      '/vod/../live/a',
      '/%6Cive/a',
      '/%76od/a',
      '/live%2Fa',
      '/vod%2fa',
      '//live/a',
      '/live/./a',
      '/live/%2E%2E/vod/a',
    ];
    // To whichever function CloudFront hands it.
    for (const one of [code, site]) {
      for (const outcome of await run(
        one,
        paths.map((uri) => ({ uri })),
      )) {
        expect(refusal(outcome)).toBeDefined();
        expect(outcome.choices).toEqual([]);
      }
    }
    const others = await runByBehaviour(
      { media: code, site },
      ['/LIVE/a', '/livex/a', '/live', '/vod', '/Vod/a'].map((uri) => viewerCall({ uri })),
      'viewer-request with key groups',
    );
    expect(others.map(refusal)).toEqual(others.map(() => undefined));
    expect(others.flatMap(({ choices }) => choices)).toEqual([]);
  });
});

describe('the bundles', () => {
  it('differ in what is left of the steps: only the one that asks for a token reads the keys', () => {
    expect([asking, signed, site].map((code) => code.includes('.get("keys")'))).toEqual([true, false, false]);
  });

  it('of media read records and choose origins, and the one of the public site has nothing to do it with', () => {
    for (const call of ['.kvs(', '.get("routing")', '.createRequestOriginGroup(', '.selectRequestOriginById(']) {
      expect(
        [asking, signed, site].map((code) => code.includes(call)),
        call,
      ).toEqual([true, true, false]);
    }
  });

  it.each([
    {
      access: { vod: 'token', live: 'token' },
      files: ['origin-response', 'region-health', 'viewer-request', 'viewer-request-site'],
    },
    {
      access: { vod: 'token', live: { keyGroup: ['a'] } },
      files: ['origin-response', 'region-health', 'viewer-request', 'viewer-request-signed', 'viewer-request-site'],
    },
  ] as const)('are built as the configuration needs them: $files', async ({ access, files }) => {
    const outFolder = mkdtempSync(join(tmpdir(), 'key-group-'));
    try {
      const functions = await buildFunctions({ config: { ...config, access }, outFolder });
      expect(functions.map(({ name }) => name).sort()).toEqual(files);
      for (const { file } of functions) expect(existsSync(file)).toBe(true);
    } finally {
      rmSync(outFolder, { recursive: true });
    }
  });
});
