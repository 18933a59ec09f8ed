/** The built prober as Lambda runs it: with the runtime's SDK beside it, which has no signer for the store's endpoint. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { bundleForRegionalLambda } from '../../../scripts/bundle-function.ts';

const ENTRY = fileURLToPath(new URL('../../../functions/region-health/index.ts', import.meta.url));
const require = createRequire(import.meta.url);
const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';

interface Sent {
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

let code: string;
const required: string[] = [];
const sent: Sent[] = [];

beforeAll(async () => {
  code = (await bundleForRegionalLambda(ENTRY, '')).code;
});
afterEach(() => vi.unstubAllGlobals());
afterAll(() => vi.unstubAllEnvs());

test('needs nothing but Node and the two clients that the runtime has, and loads them on AWS only', async () => {
  const module = load();
  expect(required.filter((name) => name.startsWith('@'))).toEqual([]);
  expect(Object.keys(module).sort()).toEqual(['handler', 'run']);
});

test('runs a minute in its environment, and signs for all Regions', async () => {
  const times = { DISTRIBUTION: 'd1.cloudfront.net', STORE_ARN: ARN, AWS_REGION: 'eu-west-1' };
  const settings = { regions: ['eu-west-1'], minimumRegions: 1, returnAfterSeconds: 300, returnStepSeconds: 300 };
  const environment = {
    ...times,
    BUCKETS: '{"eu-west-1":"content-eu"}',
    SETTINGS: JSON.stringify(settings),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubGlobal('fetch', async (_: string, { method }: { method: string }) =>
    method === 'OPTIONS' ? new Response(null, { status: 204 }) : new Response('ok\n'),
  );
  await load().handler();
  expect(required.filter((name) => name.startsWith('@')).sort()).toEqual([
    '@aws-sdk/client-cloudfront-keyvaluestore',
    '@aws-sdk/client-s3',
  ]);
  const vote = sent.find(({ path }) => path === '/probe/vote.json');
  expect(vote?.hostname).toBe('content-eu.s3.eu-west-1.amazonaws.com');
  const record = sent.find(({ path }) => path.endsWith('/keys/routing'));
  expect(record?.hostname).toBe('123456789012.cloudfront-kvs.global.api.aws');
  expect(record?.headers['x-amz-region-set']).toBe('*');
  expect(record?.headers.authorization).toMatch(/^AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE\//);
});

test('refuses to start without what its stack gives it', async () => {
  vi.stubEnv('SETTINGS', undefined);
  await expect(load().handler()).rejects.toThrow('The environment has no SETTINGS.');
});

/** Loads the bundle as Lambda does; timers pass at once, and what the SDK sends is kept and refused. */
function load(): { handler(): Promise<void>; run: unknown } {
  required.splice(0);
  const module = { exports: {} as { handler(): Promise<void>; run: unknown } };
  const load = (name: string): unknown => {
    required.push(name);
    if (name === 'node:timers/promises') return { setTimeout: async () => {} };
    return name.startsWith('@aws-sdk/') ? recorded(require(name) as Record<string, unknown>) : require(name);
  };
  new Function('module', 'exports', 'require', code)(module, module.exports, load);
  return module.exports;
}

/** The SDK's package with clients that send nothing. */
function recorded(sdk: Record<string, unknown>): Record<string, unknown> {
  const clients = Object.keys(sdk).filter((name) => /^(?:S3Client|CloudFrontKeyValueStoreClient)$/.test(name));
  const replaced = clients.map((name) => {
    const Client = sdk[name] as new (
      config: object,
    ) => { middlewareStack: { add(step: unknown, where: object): void } };
    const make = function make(config: object) {
      const client = new Client(config);
      client.middlewareStack.add(
        () => async (call: { request: Sent }) => {
          sent.push(call.request);
          throw new Error('not sent');
        },
        { step: 'deserialize', priority: 'low', name: 'record' },
      );
      return client;
    };
    return [name, make] as const;
  });
  return { ...sdk, ...Object.fromEntries(replaced) };
}

test('is small enough to be read and started quickly', () => {
  expect(Buffer.byteLength(code)).toBeLessThan(300_000);
});
