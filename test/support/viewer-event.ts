/** Fabricated CloudFront events, as a behaviour of the distribution hands them to the viewer-request function. */
import type { Field, ViewerRequestEvent } from '../../functions/platform/event.ts';
import type { FunctionCall } from '../../scripts/njs-engine.ts';
import { defined, SEOUL, viewerEvent } from '../../scripts/viewer-event.ts';

export const NOW = 1_800_000_000;
/** Two keys of 32 bytes; `k2` signs. */
export const KEYS = `k2=${Buffer.alloc(32, 2).toString('base64url')} k1=${Buffer.alloc(32, 1).toString('base64url')}`;
export const ALL_ADMITTED = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';

export interface CallOptions {
  readonly uri?: string;
  readonly method?: string;
  /** As in a URL, without `?`. */
  readonly query?: string | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly ip?: string;
  /** Seconds since 1970. */
  readonly now?: number;
  readonly store?: Readonly<Record<string, string | undefined>>;
  readonly unreadable?: readonly string[];
  /** Region of the regional edge cache; `null` for a runtime that tells none. */
  readonly edgeCache?: string | null;
}

/** Data alone: the engines add the method. */
type Event = Omit<ViewerRequestEvent, 'request'> & { request: Omit<ViewerRequestEvent['request'], 'rawQueryString'> };

/** A GET of a Korean viewer at a PoP of Seoul, over HTTPS, all Regions admitted, unless the options say otherwise. */
export function viewerCall(options: CallOptions = {}): FunctionCall {
  const { uri = '/index.html', query, edgeCache = SEOUL.region } = options;
  const event = viewerEvent({ ...options, uri, querystring: fieldsOf(query) }) satisfies Event;
  return {
    event,
    rawQuery: query,
    now: (options.now ?? NOW) * 1000,
    store: defined({ keys: KEYS, routing: ALL_ADMITTED, ...options.store }),
    unreadable: options.unreadable ?? [],
    edgeLocation: edgeCache === null ? undefined : { ...SEOUL, region: edgeCache },
  };
}

function fieldsOf(query: string | undefined): Record<string, Field> {
  const found: Record<string, Field> = {};
  for (const pair of query ? query.split('&') : []) {
    const [name, value] = pair.split(/=(.*)/s) as [string, string | undefined];
    const before = found[name];
    if (!before) found[name] = { value: value ?? '' };
    else before.multiValue = [...(before.multiValue ?? [{ value: before.value }]), { value: value ?? '' }];
  }
  return found;
}
