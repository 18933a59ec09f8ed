/** What the viewer-request function asks for where CloudFront's own signature is checked, and where it is not. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mintJwt, signingKey } from '../../functions/token/sign.ts';
import { config } from '../../infra/config.ts';
import type { Access } from '../../infra/config-check.ts';
import { bundleForCloudFront } from '../../scripts/bundle-function.ts';
import { edgeFacts } from '../../scripts/edge-facts.ts';
import type { FunctionOutcome } from '../../scripts/njs-engine.ts';
import { runInBoth } from '../support/event-engines.ts';
import { type CallOptions, KEYS, NOW, viewerCall } from '../support/viewer-event.ts';

const entry = fileURLToPath(new URL('../../functions/viewer-request/index.ts', import.meta.url));
const group: Access = { keyGroup: ['partner'] };
const built = (vod: Access, live: Access) =>
  bundleForCloudFront(entry, edgeFacts({ ...config, access: { vod, live } }));
const bundles = {
  'tokens everywhere': { code: (await built('token', 'token')).code, groups: [] as readonly string[] },
  'a key group for live': { code: (await built('token', group)).code, groups: ['/live/'] },
  'a key group for VOD': { code: (await built(group, 'token')).code, groups: ['/vod/'] },
  'key groups everywhere': { code: (await built(group, group)).code, groups: ['/vod/', '/live/'] },
};
type Configuration = keyof typeof bundles;
const configurations = Object.keys(bundles) as Configuration[];
const media = ['/vod/', '/live/'];

const run = (configuration: Configuration, calls: readonly CallOptions[]): Promise<FunctionOutcome[]> =>
  runInBoth(bundles[configuration].code, calls.map(viewerCall), 'viewer-request with key groups');

function refusal({ answer }: FunctionOutcome): string | undefined {
  return (answer as { headers?: Record<string, { value: string }> }).headers?.['x-refusal']?.value;
}

const behaviours = configurations.flatMap((configuration) =>
  media.map((prefix) => ({ configuration, prefix, isGroup: bundles[configuration].groups.includes(prefix) })),
);
const withGroup = behaviours.filter(({ isGroup }) => isGroup);
const withToken = behaviours.filter(({ isGroup }) => !isGroup);

describe.each(withGroup)('behind a key group ($configuration, $prefix)', ({ configuration, prefix }) => {
  const uri = `${prefix}title/master.m3u8`;

  it('a request is steered without a token, and only the routing record is read', async () => {
    const [plain, unreadable, hidden] = await run(configuration, [
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

  it('the guard, the method and the preflight stay as they are', async () => {
    const outcomes = await run(configuration, [
      { uri: `${prefix}a/../b` },
      { uri: `${prefix}a%2Fb` },
      { uri: `${prefix}/b` },
      { uri, method: 'DELETE' },
      { uri, method: 'OPTIONS' },
    ]);
    expect(outcomes.map(refusal)).toEqual([
      'dot-segment',
      'encoded-separator',
      'empty-segment',
      'method-not-allowed',
      undefined,
    ]);
    expect(outcomes.at(-1)?.answer).toMatchObject({ statusCode: 204 });
    expect(outcomes.flatMap(({ choices }) => choices)).toEqual([]);
  });

  it('admission still decides who serves', async () => {
    const routing = 'us-east-1=0 eu-west-1=100 ap-northeast-2=0';
    const [outcome] = await run(configuration, [{ uri, store: { routing } }]);
    expect(outcome?.choices).toEqual(['eu-west-1']);
  });
});

describe.each(withToken)('without a key group ($configuration, $prefix)', ({ configuration, prefix }) => {
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
    const outcomes = await run(configuration, calls);
    outcomes.forEach((outcome, index) => {
      expect(refusal(outcome), JSON.stringify(calls[index])).toBeDefined();
      expect(outcome.choices).toEqual([]);
    });
    expect(refusal(outcomes[0] as FunctionOutcome)).toBe('missing-token');
  });

  it('a valid token lets its request through', async () => {
    const [outcome] = await run(configuration, [{ uri, query: `token=${token}` }]);
    expect(outcome?.answer).toMatchObject({ uri });
    expect(outcome?.choices).toHaveLength(1);
    expect(outcome?.reads).toEqual(['keys', 'routing']);
  });
});

describe.each(configurations)('with %s', (configuration) => {
  it('no other spelling of a path is steered to media', async () => {
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
    const outcomes = await run(
      configuration,
      paths.map((uri) => ({ uri })),
    );
    for (const outcome of outcomes) {
      expect(refusal(outcome)).toBeDefined();
      expect(outcome.choices).toEqual([]);
    }
    const others = await run(
      configuration,
      ['/LIVE/a', '/livex/a', '/live', '/vod', '/Vod/a'].map((uri) => ({ uri })),
    );
    expect(others.flatMap(({ choices }) => choices)).toEqual([]);
  });
});

it('a configuration of tokens alone carries nothing of key groups', () => {
  // What decides it is folded away by the bundler: not a byte, and so not an instruction of the hot path.
  const marks = configurations.map((configuration) => /\.token\s*===\s*null/.test(bundles[configuration].code));
  expect(marks).toEqual([false, true, true, true]);
});
