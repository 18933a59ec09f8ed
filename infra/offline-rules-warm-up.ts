/** Makes the rules' engine ready: a WebAssembly module, which is compiled and filled with schemas when it is first used. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OfflineRules } from './offline-rules.ts';

/** What stacks have: a template with a type that is not among these is checked too, by an engine that is made anew. */
export const WARMED_TYPES: readonly string[] = [
  'AWS::Budgets::Budget',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::KeyGroup',
  'AWS::CloudFront::KeyValueStore',
  'AWS::CloudFront::MonitoringSubscription',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::PublicKey',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Rule',
  'AWS::IAM::OIDCProvider',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::Delivery',
  'AWS::Logs::DeliveryDestination',
  'AWS::Logs::DeliverySource',
  'AWS::Logs::LogGroup',
  'AWS::Route53::HealthCheck',
  'AWS::Route53::RecordSet',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::Secret',
  'AWS::WAFv2::WebACL',
];

/** More than the engine needs for all templates together. Not touched, it is no memory of the machine's. */
const ROOM_BYTES = 256 * 1024 * 1024;

/** Checks a template of every type, whatever is found. */
export function warmUp(check: OfflineRules): void {
  const folder = mkdtempSync(join(tmpdir(), 'offline-rules-'));
  try {
    const file = join(folder, 'types.template.json');
    const Resources = Object.fromEntries(WARMED_TYPES.map((Type, index) => [`R${index}`, { Type }]));
    writeFileSync(file, JSON.stringify({ Resources }));
    withRoom(() => check([{ stack: 'types', file, region: 'us-east-1' }]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Allocator {
  readonly __wbindgen_malloc?: (bytes: number, alignment: number) => number;
  readonly __wbindgen_free?: (address: number, bytes: number, alignment: number) => void;
}

/** Node's types have no more than its name. */
interface Engines {
  Instance: new (module: unknown, imports: unknown) => { readonly exports: Allocator };
}

/**
 * Gives the WebAssembly instances that `load` makes their memory at once. Their allocator would ask for 64 KiB at a time, two thousand
 * times, and V8 collects garbage at each: a new buffer of the whole memory's size looks to it like that much more in use. A block that
 * is taken and given back stays the allocator's. A module without these exports of wasm-bindgen's runs as it did, and slower.
 */
function withRoom(load: () => void): void {
  const { WebAssembly: engines } = globalThis as unknown as { readonly WebAssembly: Engines };
  const { Instance } = engines;
  engines.Instance = class extends Instance {
    constructor(module: unknown, imports: unknown) {
      super(module, imports);
      const { __wbindgen_malloc: take, __wbindgen_free: giveBack } = this.exports;
      if (take && giveBack) giveBack(take(ROOM_BYTES, 1), ROOM_BYTES, 1);
    }
  };
  try {
    load();
  } finally {
    engines.Instance = Instance;
  }
}
