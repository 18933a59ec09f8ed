/** Fabricated CloudFront events, as a behaviour of the distribution hands them to the viewer-request function. */
import type { Field, ViewerRequestEvent } from '../../functions/platform/event.ts';
import type { FunctionCall } from '../../scripts/njs-engine.ts';

export const NOW = 1_800_000_000;
export const DISTRIBUTION_HOST = 'd111111abcdef8.cloudfront.net';
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

/** A GET of a Korean viewer at a PoP of Seoul, over HTTPS, all Regions admitted, unless the options say otherwise. */
export function viewerCall(options: CallOptions = {}): FunctionCall {
  const request = {
    method: options.method ?? 'GET',
    uri: options.uri ?? '/index.html',
    querystring: fieldsOf(options.query),
    headers: fields({
      host: DISTRIBUTION_HOST,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36',
      accept: '*/*',
      'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8',
      'accept-encoding': 'gzip, deflate, br',
      origin: 'https://player.example.com',
      referer: 'https://player.example.com/',
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'cross-site',
      range: 'bytes=0-',
      'cloudfront-viewer-country': 'KR',
      'cloudfront-forwarded-proto': 'https',
      ...options.headers,
    }),
    cookies: fields(options.cookies ?? {}),
  };
  const event = {
    version: '1.0',
    context: {
      distributionDomainName: DISTRIBUTION_HOST,
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: 'viewer-request',
      requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
    },
    viewer: { ip: options.ip ?? '203.0.113.7' },
    request,
  } satisfies Omit<ViewerRequestEvent, 'request'> & { request: Omit<ViewerRequestEvent['request'], 'rawQueryString'> };
  const edgeCache = options.edgeCache === undefined ? 'ap-northeast-2' : options.edgeCache;
  return {
    event,
    rawQuery: options.query,
    now: (options.now ?? NOW) * 1000,
    store: defined({ keys: KEYS, routing: ALL_ADMITTED, ...options.store }),
    unreadable: options.unreadable ?? [],
    edgeLocation: edgeCache === null ? undefined : { name: 'ICN', serverIp: '192.0.2.1', region: edgeCache },
  };
}

function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}

function fields(values: Readonly<Record<string, string | undefined>>): Record<string, Field> {
  return Object.fromEntries(Object.entries(defined(values)).map(([name, value]) => [name, { value }]));
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
