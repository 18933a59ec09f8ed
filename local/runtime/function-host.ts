/**
 * The process's side of a CloudFront Function's context: what `realm/` may ask for. Primitives and bytes in,
 * primitives and bytes out; errors go back as text, since an Error of this realm would hand the function a way out.
 */
import querystring from 'node:querystring';
import { begun, type Digests, finished, updated } from './function-digests.ts';
import { loggableData } from './function-logs.ts';
import { type FunctionStore, storeAnswer } from './function-store.ts';
import {
  type GroupReader,
  groupReader,
  type OriginChoice,
  parseOriginSelection,
  parseOriginUpdate,
} from './origin-choice.ts';

/** `cf.edgeLocation`, "Helper methods for origin modification" and "General helper methods". */
export interface EdgeLocation {
  /** Three-letter IATA code. */
  readonly name: string;
  readonly serverIp: string;
  /** The expected regional edge cache. */
  readonly region: string;
}

/** State of the one call that runs in a context. */
export interface CallState {
  now: number;
  edgeLocation: EdgeLocation | undefined;
  /** Only viewer-request functions may choose origins. */
  originIds: ReadonlySet<string> | undefined;
  logs: string[];
  /** What the access log's field `viewer-request-log-data` gets; of several calls the last one counts. */
  logData: string | undefined;
  origin: OriginChoice | undefined;
  digests: Digests;
}

export interface FunctionHost {
  readonly state: CallState;
  readonly slot: FunctionSlot;
  now(): number;
  edgeLocation(): EdgeLocation | undefined;
  log(text: string): void;
  ask(name: string, first: unknown, second: unknown, third: unknown): Answer;
}

/** Where a call's input waits and its result is left. */
export interface FunctionSlot {
  /** The host's own object, of data alone; the context takes a copy. */
  event: object;
  rawQuery: string | undefined;
  settled: boolean;
  failed: boolean;
  error: { readonly thrown: unknown } | undefined;
  value: unknown;
}

type Answer =
  | { readonly value: unknown; readonly error?: undefined }
  | { readonly error: string; readonly type: 'TypeError' | 'RangeError' };

const UTF8 = new TextDecoder();
/** As Buffer reads bytes: a byte order mark stays. */
const UTF8_WITH_MARK = new TextDecoder('utf-8', { ignoreBOM: true });

export function createFunctionHost(store: FunctionStore | undefined): FunctionHost {
  const state: CallState = {
    now: 0,
    edgeLocation: undefined,
    originIds: undefined,
    logs: [],
    logData: undefined,
    origin: undefined,
    digests: [],
  };
  const slot: FunctionSlot = {
    event: {},
    rawQuery: undefined,
    settled: false,
    failed: false,
    error: undefined,
    value: undefined,
  };
  const groups = groupReader();
  return {
    state,
    slot,
    now: () => state.now,
    edgeLocation: () => state.edgeLocation,
    log: (text) => {
      state.logs.push(text);
    },
    ask: (name, first, second, third) => {
      try {
        return { value: answer(state, store, groups, name, first, second, third) };
      } catch (error) {
        const { message } = error as Error;
        return { error: String(message), type: error instanceof RangeError ? 'RangeError' : 'TypeError' };
      }
    },
  };
}

function answer(
  state: CallState,
  store: FunctionStore | undefined,
  groups: GroupReader,
  name: string,
  first: unknown,
  second: unknown,
  third: unknown,
): unknown {
  switch (name) {
    case 'decode':
      return Buffer.from(first as string, (second as BufferEncoding) ?? 'utf8');
    case 'text':
      return UTF8.decode(first as Uint8Array);
    case 'utf8':
      return UTF8_WITH_MARK.decode(first as Uint8Array);
    case 'method':
      return bufferMethod(first as Uint8Array, second as string, third as unknown[]);
    case 'compare':
      return Buffer.compare(first as Uint8Array, second as Uint8Array);
    case 'isEncoding':
      return Buffer.isEncoding(String(first));
    case 'atob':
      return atob(first as string);
    case 'btoa':
      return btoa(first as string);
    case 'parseQuery':
      return JSON.stringify(
        querystring.parse(first as string, second as string | undefined, third as string | undefined),
      );
    case 'stringifyQuery':
      return querystring.stringify(
        JSON.parse(first as string),
        second as string | undefined,
        third as string | undefined,
      );
    case 'hash':
      return begun(state.digests, first);
    case 'hmac':
      return begun(state.digests, first, { given: second });
    case 'update':
      updated(state.digests, first, second);
      return undefined;
    case 'digest':
      return finished(state.digests, first, second);
    case 'logCustomData':
      state.logData = loggableData(first as string);
      return undefined;
    case 'selectOrigin':
      state.origin = parseOriginSelection(first, second as string | undefined, choosable(state));
      return undefined;
    case 'createOriginGroup':
      state.origin = groups.ofText(first as string, choosable(state));
      return undefined;
    case 'pairOrigins':
      state.origin = groups.ofPair(first as string, second as string, third as string, choosable(state));
      return undefined;
    case 'updateOrigin':
      choosable(state);
      state.origin = parseOriginUpdate(first as string);
      return undefined;
    default:
      return storeAnswer(store, name, first as readonly unknown[]);
  }
}

function bufferMethod(view: Uint8Array, name: string, args: unknown[]): unknown {
  const buffer = Buffer.from(view.buffer, view.byteOffset, view.byteLength) as unknown as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  const result = buffer[name]?.(...args);
  return typeof result === 'object' ? undefined : result;
}

function choosable(state: CallState): ReadonlySet<string> {
  if (state.originIds === undefined) throw new TypeError('Origins can be chosen in viewer-request functions only.');
  return state.originIds;
}
