/** The check after a deploy, asked of the real assembly on the local edge. */
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signingKey } from '../../functions/token/sign.ts';
import { config } from '../../infra/config.ts';
import type { LocalDistribution } from '../../local/edge-process.ts';
import { healthObject, SMOKE_PATH, smokeObject } from '../../scripts/deploy-objects.ts';
import type { Progress } from '../../scripts/deploy-progress.ts';
import { type Ask, SMOKE_ORIGIN, smoke } from '../../scripts/deploy-smoke.ts';
import { readSigningKeys } from '../../scripts/keys-clients.ts';
import { smokeChecks } from '../../scripts/smoke-checks.ts';
import { type CommandSite, startCommandSite } from './command-site.ts';

const NOW = 1_890_000_000;

let site: CommandSite;
let local: LocalDistribution;
let checks: ReturnType<typeof smokeChecks>;
const lines: string[] = [];
const progress: Progress = { say: (line) => lines.push(line), note: () => {}, step: (_, run) => run() };
const agent = new Agent({ connect: { rejectUnauthorized: false } });

/** As `askOverTheInternet`, of a certificate that nobody knows. */
const ask: Ask = async ({ scheme, path }) => {
  const { statusCode, headers, body } = await request(`${local.urls[scheme]}${path}`, {
    dispatcher: agent,
    headers: { origin: SMOKE_ORIGIN },
  });
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status: statusCode, headers: Object.fromEntries(named), body: await body.text() };
};

beforeAll(async () => {
  const objects = [
    ...config.regions.map((region) => healthObject('', region, `media/health/${region}`)),
    smokeObject('', config.publishingRegion),
  ];
  const files = Object.fromEntries(objects.map(({ key, body }) => [key, body]));
  site = await startCommandSite(files, { clock: () => NOW * 1000 });
  ({ local } = site);
  checks = smokeChecks({
    regions: config.regions,
    key: signingKey(await readSigningKeys({ local: true, pagePort: site.page.port })),
    tokens: config.tokens,
    canonicalHost: new URL(local.urls.https).host,
    now: NOW,
  });
});

afterAll(async () => {
  await agent.close();
  await site?.close();
});

const run = () => {
  lines.length = 0;
  // The clock stands still, so an error would be cached for ever.
  local.clearCaches();
  return smoke(ask, checks, progress, async () => {});
};

test('finds nothing wrong with what this repository deploys', async () => {
  expect(await run()).toEqual([]);
  expect(lines).toEqual([
    ...config.regions.map((region) => `health object of ${region}: good`),
    'signed segment: good',
    'longest token: good',
    'segment without a token: good',
    'redirect to HTTPS: good',
  ]);
});

test('asks with tokens of 1,024 characters, and tells none', () => {
  const longest = checks.find(({ name }) => name === 'longest token')?.path ?? '';
  expect(longest.length - SMOKE_PATH.length - '~/'.length).toBe(1024);
  expect(lines.join('\n')).not.toMatch(/[\w-]{43}/);
});

test('names the Region whose health object is not to be had', async () => {
  const region = config.regions[1] as string;
  local.origins.get(region)?.setFault('down');
  try {
    const problems = await run();
    expect(problems.map(({ sentence }) => sentence)).toEqual([
      `The distribution failed its check "health object of ${region}": the status is 503 instead of 200`,
    ]);
  } finally {
    local.origins.get(region)?.setFault('up');
  }
});

test('finds keys that are not those at the edge', async () => {
  const store = [...local.kvs.values()][0];
  const keys = store?.get('keys') as string;
  const put = (value: string) => store?.update({ ifMatch: store.etag(), puts: [{ key: 'keys', value }] });
  put(`k9=${Buffer.alloc(32, 9).toString('base64url')}`);
  try {
    const problems = await run();
    expect(problems.map(({ sentence }) => sentence)).toEqual([
      'The distribution failed its check "signed segment": the status is 401 (unknown-key) instead of 200',
      'The distribution failed its check "longest token": the status is 401 (unknown-key) instead of 200',
    ]);
  } finally {
    put(keys);
  }
});
