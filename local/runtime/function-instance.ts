/** One isolated context with a function's module in it, evaluated and ready for calls. */
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import type { CloudFrontFunctionModel } from '../template/model.ts';
import { createFunctionHost, type FunctionHost } from './function-host.ts';
import type { ModuleState } from './function-state.ts';
import type { FunctionStore } from './function-store.ts';

export interface FunctionInstance {
  readonly host: FunctionHost;
  readonly run: vm.Script;
  readonly context: vm.Context;
  /** How many globals there are; undefined where the code names nothing that could add one. */
  readonly globals: number | undefined;
  readonly restore: () => void;
  /** Why it must not serve two calls. */
  readonly unshareable: string | undefined;
}

/** What `realm/globals.js` gives back. */
interface Realm {
  readonly modules: Readonly<Record<string, object>>;
  freezeAll(roots: readonly unknown[]): void;
  cannotShare(values: readonly unknown[], inner: readonly string[]): string | undefined;
  resetPatterns(): void;
  call(handler: unknown): () => void;
}

interface HandedOver {
  readonly handler: unknown;
  readonly all: () => readonly unknown[];
  readonly read: () => unknown[];
  readonly write: (values: unknown[]) => void;
}

/** Each file is one function expression. Strict: a sloppy function would hand the global object over as its `this`. */
const compiled = (name: string): vm.Script => {
  const file = new URL(`./realm/${name}.js`, import.meta.url);
  return new vm.Script(`'use strict';${readFileSync(file, 'utf8')}`, { filename: `realm/${name}.js` });
};
const makeRealm = compiled('globals');
/** What `realm/globals.js` puts together, by the names that it takes them under. */
const REALM_PARTS = {
  makeBase64url: compiled('base64url'),
  makeBuffer: compiled('buffer'),
  makeModules: compiled('modules'),
  makeState: compiled('state'),
  makeCall: compiled('call'),
};
const callScript = new vm.Script('$call()', { filename: 'realm/call' });

/** `frozen`: nothing that a call changes may last; left undone when the instance cannot be shared anyway. */
export async function createInstance(
  model: CloudFrontFunctionModel,
  state: ModuleState,
  store: FunctionStore | undefined,
  frozen: boolean,
): Promise<FunctionInstance> {
  const host = createFunctionHost(store);
  // An ordinary global object: on one that stands for another, as vm makes by default, each use of a global costs 0.3 us.
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    name: model.name,
    codeGeneration: { strings: false, wasm: false },
    // Awaits settle before the call returns, under the same watchdog.
    microtaskMode: 'afterEvaluate',
  });
  const parts = Object.fromEntries(
    Object.entries(REALM_PARTS).map(([name, script]) => [name, script.runInContext(context)]),
  );
  const realm = makeRealm.runInContext(context)(host, parts) as Realm;
  const reassigned = state.reassigned.join(',');
  const handOver =
    `\nexport const $platform={handler,all:()=>[${state.names.join(',')}],` +
    `read:()=>[${reassigned}],write:($values)=>{[${reassigned}]=$values}};`;
  const module = new vm.SourceTextModule(model.code + handOver, { context, identifier: `${model.name}.js` });
  await module.link(async (specifier) => platformModule(specifier, realm, context));
  evaluate(module);
  const { handler, all, read, write } = (module.namespace as unknown as { $platform: HandedOver }).$platform;
  const unshareable = realm.cannotShare(all(), state.inner);
  if (frozen && unshareable === undefined) realm.freezeAll(all());
  Object.defineProperty(context, '$call', { value: realm.call(handler), enumerable: false });
  const first = read();
  return {
    host,
    run: callScript,
    context,
    globals: state.namesGlobal ? Reflect.ownKeys(context).length : undefined,
    restore: () => {
      if (first.length > 0) write(first);
      realm.resetPatterns();
    },
    unshareable,
  };
}

async function platformModule(specifier: string, realm: Realm, context: vm.Context): Promise<vm.Module> {
  const value = realm.modules[specifier];
  if (value === undefined) throw new Error(`Module '${specifier}' is not one that runtime 2.0 documents.`);
  const module = new vm.SyntheticModule(
    ['default'],
    function setDefault() {
      this.setExport('default', value);
    },
    { context, identifier: specifier },
  );
  await module.link(() => {
    throw new Error('A platform module imports nothing.');
  });
  evaluate(module);
  return module;
}

/** Evaluates without waiting: the promise settles on the context's own queue, which nothing drains from outside. */
function evaluate(module: vm.Module): void {
  module.evaluate().catch(() => {});
  if (module.status === 'errored') throw module.error;
  if (module.status !== 'evaluated') throw new Error(`Module '${module.identifier}' does not finish loading.`);
}

/** Did a call add or remove a global? */
export function leaked(instance: FunctionInstance): boolean {
  return instance.globals !== undefined && Reflect.ownKeys(instance.context).length !== instance.globals;
}
