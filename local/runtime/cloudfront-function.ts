/**
 * Runs a CloudFront Function's very bytes, as the template holds them, in an isolated V8 context. The module exports
 * nothing, so one appended line hands over `handler` and access to the module's own names; not a byte before it changes.
 *
 * CloudFront starts every call afresh. A new context a call costs about 2 ms here, so one is kept and made stateless:
 * everything in it is frozen, reassigned names get their first values back before each call, and a global that a call
 * added throws the context away. A call that throws there is run again in a new, unfrozen context: when it succeeds, the
 * function does change state on its way and every later call gets a context of its own. Calls have no side effects, so
 * running one twice is not seen.
 */
import vm from 'node:vm';
import type { CloudFrontFunctionModel } from '../template/model.ts';
import type { CallState, EdgeLocation } from './function-host.ts';
import { createInstance, type FunctionInstance, leaked } from './function-instance.ts';
import { truncatedLogs } from './function-logs.ts';
import { type ModuleState, moduleState } from './function-state.ts';
import type { FunctionStore } from './function-store.ts';
import type { OriginChoice } from './origin-choice.ts';
import { NO_SOURCE_MAPS, type SourceMaps } from './source-maps.ts';
import { runGuarded } from './time-guard.ts';

export interface FunctionCall {
  /** The event as "Event structure" documents it. */
  readonly event: { readonly request: object; readonly response?: object };
  /** The query as the viewer sent it; undefined when the URL has no `?`. */
  readonly rawQuery: string | undefined;
  readonly edgeLocation: EdgeLocation | undefined;
  /** Ids that the function may choose; undefined where choosing is not offered. */
  readonly originIds: ReadonlySet<string> | undefined;
  /** Milliseconds since the epoch; stands still during the call. */
  readonly now: number;
}

export type FunctionOutcome = {
  /** Lines of `console.log`, then the custom data of the access log. */
  readonly logs: readonly string[];
  /** Milliseconds in the handler, waiting left out. */
  readonly milliseconds: number;
} & (
  | { readonly ok: true; readonly value: unknown; readonly origin: OriginChoice | undefined }
  | { readonly ok: false; readonly failure: 'exception' | 'time-out'; readonly message: string }
);

export interface LoadedFunction {
  readonly name: string;
  /** Why each call gets a context of its own, once that is known. */
  unshareable(): string | undefined;
  /** Never rejects. */
  run(call: FunctionCall): Promise<FunctionOutcome>;
}

/** The flag is off in V8 by default; without it there is no way to run a module's bytes unchanged. */
const SOURCE_MODULES = typeof vm.SourceTextModule === 'function';

/** Throws an Error that names the function when its code is no module or has no `handler`. */
export async function loadCloudFrontFunction(
  model: CloudFrontFunctionModel,
  store: FunctionStore | undefined,
  sourceMaps: SourceMaps = NO_SOURCE_MAPS,
): Promise<LoadedFunction> {
  if (!SOURCE_MODULES) throw new Error('Node must run with --experimental-vm-modules; `npm start` does.');
  if (model.runtime !== 'cloudfront-js-2.0') {
    throw new Error(`${model.logicalId}: runtime '${model.runtime}' is not supported; 'cloudfront-js-2.0' is.`);
  }
  let state: ModuleState;
  try {
    state = moduleState(model.code);
  } catch (error) {
    throw new Error(`${model.logicalId}: FunctionCode is not JavaScript: ${(error as Error).message}.`);
  }
  if (!state.names.includes('handler')) {
    throw new Error(`${model.logicalId}: FunctionCode declares no function named 'handler'.`);
  }
  const create = (frozen: boolean) => createInstance(model, state, store, frozen);
  let shared: FunctionInstance | undefined = await create(true);
  let { unshareable } = shared;

  const readStack = sourceMaps(model.code);
  const explained = (outcome: FunctionOutcome): FunctionOutcome =>
    outcome.ok || readStack === undefined
      ? outcome
      : { ...outcome, message: readStack(outcome.message, `${model.name}.js`) };

  const run = async (call: FunctionCall): Promise<FunctionOutcome> => {
    if (unshareable !== undefined) return explained(await runIn(await create(false), call));
    shared ??= await create(true);
    const instance = shared;
    const outcome = await runIn(instance, call);
    if (leaked(instance) || (!outcome.ok && outcome.failure === 'time-out')) shared = undefined;
    if (outcome.ok || outcome.failure === 'time-out') return explained(outcome);
    const again = await runIn(await create(false), call);
    if (again.ok) unshareable = `a call changes what later calls would see (${outcome.message})`;
    return explained(again);
  };
  return { name: model.name, unshareable: () => unshareable, run };
}

function runIn(instance: FunctionInstance, call: FunctionCall): Promise<FunctionOutcome> {
  const { slot, state } = instance.host;
  const run = (): FunctionOutcome => {
    prepare(state, call);
    slot.event = call.event;
    slot.rawQuery = call.rawQuery;
    slot.settled = false;
    slot.value = undefined;
    const started = performance.now();
    let thrown: unknown;
    try {
      instance.restore();
      instance.run.runInContext(instance.context);
    } catch (error) {
      thrown = error;
    }
    const milliseconds = performance.now() - started;
    const logs = logsOf(state);
    if (thrown !== undefined) return failed('exception', describe(thrown), logs, milliseconds);
    if (!slot.settled)
      return failed('time-out', 'The handler returned a promise that never settles.', logs, milliseconds);
    if (slot.failed) return failed('exception', describe(slot.error?.thrown), logs, milliseconds);
    return { ok: true, value: slot.value, origin: state.origin, logs, milliseconds };
  };
  return runGuarded(run, () => failed('time-out', 'The function did not end.', state.logs, 0));
}

/** What the call printed, and what it has put into the access log. */
function logsOf({ logs, logData }: CallState): readonly string[] {
  const printed = logs.length === 0 ? logs : truncatedLogs(logs);
  return logData === undefined ? printed : [...printed, `access log: ${logData}`];
}

function prepare(state: CallState, call: FunctionCall): void {
  state.now = call.now;
  state.edgeLocation = call.edgeLocation;
  state.originIds = call.originIds;
  state.logs = [];
  state.logData = undefined;
  state.origin = undefined;
  state.digests = [];
}

function failed(
  failure: 'exception' | 'time-out',
  message: string,
  logs: readonly string[],
  milliseconds: number,
): FunctionOutcome {
  return { ok: false, failure, message, logs, milliseconds };
}

/** The function's own lines of an error's stack, or whatever else was thrown. */
function describe(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null || !('stack' in thrown)) return String(thrown);
    const lines = String(thrown.stack).split('\n');
    const end = lines.findIndex((line) => line.includes('realm/call.js'));
    return lines.slice(0, end < 0 ? undefined : end).join('\n');
  } catch {
    return 'The function threw something that has no text.';
  }
}
