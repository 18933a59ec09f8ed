import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { loadOfflineRules } from '../../infra/offline-rules.ts';
import { WARMED_TYPES } from '../../infra/offline-rules-warm-up.ts';
import { synthesizeWith, withFolder } from './synthesized.ts';

/** Node's types have no more than the name. */
interface Engines {
  Instance: new (module: unknown, imports: unknown) => { readonly exports: { readonly memory: { buffer: object } } };
}

const { WebAssembly: engines } = globalThis as unknown as { readonly WebAssembly: Engines };
const memories: { readonly buffer: object }[] = [];
const { Instance } = engines;
engines.Instance = class extends Instance {
  constructor(module: unknown, imports: unknown) {
    super(module, imports);
    memories.push(this.exports.memory);
  }
};
const Observed = engines.Instance;
const check = loadOfflineRules();

const inFolder = (outFolder: string, stack: string, region = 'us-east-1') => ({
  stack,
  file: join(outFolder, `${stack}.template.json`),
  region,
});

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
/** Whatever is off in the shipped configuration. */
const EVERYTHING = {
  access: { vod: { keyGroup: ['partner'] }, live: 'token' },
  publicKeys: { partner: KEY.toString() },
  domain: { name: 'video.example.com', zoneName: 'example.com', hostedZoneId: 'Z0123456789' },
  waf: { requestsPer5Minutes: 10_000 },
  monitoring: { ...config.monitoring, emails: ['on-call@example.com'] },
  delivery: { repository: 'my-team/streaming-edge', environment: 'production', provider: 'create' },
} as const satisfies Partial<EdgeConfig>;

it('finds nothing in the shipped templates', () => {
  withFolder((folder) => {
    const { outFolder, templates } = synthesizeWith(folder);
    expect(Object.keys(templates)).toHaveLength(7);
    expect(check(Object.keys(templates).map((stack) => inFolder(outFolder, stack)))).toEqual([]);
  });
});

it('has all the memory that it needs before it checks: V8 collects garbage whenever it asks for more', () => {
  expect(memories).toHaveLength(1);
  const before = memories[0]?.buffer;
  withFolder((folder) => {
    const { outFolder, templates } = synthesizeWith(folder, EVERYTHING);
    check(Object.keys(templates).map((stack) => inFolder(outFolder, stack)));
  });
  // Memory that grows gets another buffer. Compared here, as a failing `toBe` would print all of it.
  expect(memories[0]?.buffer === before).toBe(true);
});

it('leaves WebAssembly to others as it was', () => {
  expect(engines.Instance).toBe(Observed);
});

it('is ready for every type of resource that a configuration can bring, and for no other', () => {
  const { templates } = withFolder((folder) => synthesizeWith(folder, EVERYTHING));
  const types = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  expect([...new Set(types)].sort()).toEqual(WARMED_TYPES);
});

it('names stack, resource, property and rule of what it finds', () => {
  withFolder((folder) => {
    const { outFolder } = synthesizeWith(folder, { environment: 'x'.repeat(257) });
    const findings = check([inFolder(outFolder, 'netflix-origin-eu-west-1', 'eu-west-1')]);
    expect(findings).toContainEqual(
      expect.stringMatching(
        /^netflix-origin-eu-west-1: Content\w+ Tags\.0\.Value: length 257 exceeds maximum 256 .*\(CloudFormation's rule [A-Z]\d+\)\.$/,
      ),
    );
  });
});

it.each([
  ['an unknown type of resource', { A: { Type: 'AWS::S3::Bukket' } }],
  ['an unknown property', { A: { Type: 'AWS::S3::Bucket', Properties: { BucketNam: 'a' } } }],
  ['a reference to nothing', { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nothing' } } } }],
])('finds %s, also after it has checked other templates', (_title, resources) => {
  withFolder((folder) => {
    writeFileSync(join(folder, 'one.template.json'), JSON.stringify({ Resources: resources }));
    expect(check([inFolder(folder, 'one')])).not.toEqual([]);
  });
});
