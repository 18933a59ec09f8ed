/** Small functions for the runtime's tests, and a store for them. */
import { createKeyValueStore, type KeyValueStore } from '../../../local/kvs/store.ts';
import {
  type FunctionCall,
  type FunctionOutcome,
  type LoadedFunction,
  loadCloudFrontFunction,
} from '../../../local/runtime/cloudfront-function.ts';
import type { CloudFrontFunctionModel } from '../../../local/template/model.ts';

export const STORE_ARN = 'arn:aws:cloudfront::123456789012:key-value-store/store-id';

export function storeOf(records: Readonly<Record<string, string>> = {}): KeyValueStore {
  const store = createKeyValueStore({ name: 'store', arn: STORE_ARN }, () => 0);
  const puts = Object.entries(records).map(([key, value]) => ({ key, value }));
  if (puts.length > 0) store.update({ ifMatch: store.etag(), puts });
  return store;
}

export function functionModel(code: string): CloudFrontFunctionModel {
  return { logicalId: 'Fn', name: 'fn', runtime: 'cloudfront-js-2.0', code, keyValueStoreArn: STORE_ARN };
}

export function load(code: string, store: KeyValueStore | undefined = storeOf()): Promise<LoadedFunction> {
  return loadCloudFrontFunction(functionModel(code), store);
}

/** A handler whose body is `body`; it has `event` and the modules `cf` and `crypto`. */
export function loadBody(body: string, store?: KeyValueStore): Promise<LoadedFunction> {
  return load(
    `import cf from 'cloudfront';\nimport crypto from 'crypto';\nasync function handler(event) {\n${body}\n}`,
    store,
  );
}

export function callWith(changes: Partial<FunctionCall> & { readonly uri?: string } = {}): FunctionCall {
  const { uri = '/', ...rest } = changes;
  return {
    event: { request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} } },
    rawQuery: undefined,
    edgeLocation: { name: 'ICN', serverIp: '192.0.2.1', region: 'ap-northeast-2' },
    originIds: new Set(['one', 'two']),
    now: 1_800_000_000_000,
    ...rest,
  };
}

/** The value of a call that must succeed, as plain data. */
export async function resultOf(loaded: LoadedFunction, call: FunctionCall = callWith()): Promise<unknown> {
  const outcome = await loaded.run(call);
  if (!outcome.ok) throw new Error(outcome.message);
  return JSON.parse(JSON.stringify(outcome.value) ?? 'null');
}

export function failureOf(outcome: FunctionOutcome): string {
  return outcome.ok ? 'none' : `${outcome.failure}: ${outcome.message}`;
}
