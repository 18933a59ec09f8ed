/** One origin's answer over HTTP, with the template's attempts and time-outs: "Origin settings", CloudFront Developer Guide. */
import { Readable } from 'node:stream';
import { errors, Pool } from 'undici';
import { REQUEST } from '../../infra/limits.ts';
import type { OriginModel } from '../template/model.ts';
import type { HeaderMap } from './messages.ts';

export interface OriginAttempt {
  readonly milliseconds: number;
  /** A status, or what went wrong. */
  readonly outcome: string;
}

/** `refused` stands for every connection that fails before it is up; `broken` for an answer that is no HTTP or stops. */
export type OriginFailure = 'refused' | 'connect-time-out' | 'read-time-out' | 'broken';

export type OriginExchange = { readonly attempts: readonly OriginAttempt[] } & (
  | { readonly ok: true; readonly status: number; readonly headers: HeaderMap; readonly body: Readable }
  | { readonly ok: false; readonly failure: OriginFailure; readonly message: string }
);

export interface OriginCall {
  readonly origin: OriginModel;
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderMap;
  readonly body: Readable | undefined;
  /** The viewer's, for origins with `match-viewer`. */
  readonly scheme: 'http' | 'https';
}

export interface OriginConnections {
  /** Never rejects. */
  exchange(call: OriginCall): Promise<OriginExchange>;
  close(): Promise<void>;
}

/** Not passed on to viewers: hop by hop (RFC 9110 section 7.6.1), or written by the edge itself. */
const NOT_FROM_ORIGIN = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-cache',
  'x-amz-cf-id',
  'x-amz-cf-pop',
]);

/** `localAddress` gives the base URL that stands for an origin's domain here; undefined: the name itself is asked. */
export function createOriginConnections(localAddress: (domainName: string) => string | undefined): OriginConnections {
  const pools = new Map<string, Pool>();

  function poolOf({ origin, scheme }: OriginCall): Pool {
    const base = localAddress(origin.domainName) ?? baseUrl(origin, scheme);
    const key = `${base} ${origin.connectionTimeout} ${origin.readTimeout}`;
    let pool = pools.get(key);
    if (pool === undefined) {
      const read = origin.readTimeout * 1000;
      pool = new Pool(base, {
        connect: { timeout: origin.connectionTimeout * 1000 },
        headersTimeout: read,
        bodyTimeout: read,
        // Beyond it the answer is `broken`: General quotas, "Maximum length of a request, or an origin response".
        maxHeaderSize: REQUEST.headBytes,
        pipelining: 1,
      });
      pools.set(key, pool);
    }
    return pool;
  }

  async function once(call: OriginCall): Promise<OriginExchange & { readonly again: boolean }> {
    const started = performance.now();
    const since = () => Math.round(performance.now() - started);
    try {
      const { statusCode, headers, body } = await poolOf(call).request({
        method: call.method as 'GET',
        path: call.path,
        headers: [...call.headers].flatMap(([name, values]) => values.flatMap((value) => [name, value])),
        body: call.body === undefined ? null : unread(call.body),
      });
      const attempts = [{ milliseconds: since(), outcome: String(statusCode) }];
      return { ok: true, status: statusCode, headers: headersOf(headers), body, attempts, again: false };
    } catch (error) {
      const failure = failureOf(error);
      const message = error instanceof Error ? error.message || String(error) : String(error);
      const attempts = [{ milliseconds: since(), outcome: failure }];
      return { ok: false, failure, message, attempts, again: mayRetry(call.method, failure, error) };
    }
  }

  return {
    exchange: async (call) => {
      const attempts: OriginAttempt[] = [];
      for (let left = call.origin.connectionAttempts; ; left -= 1) {
        const { again, ...result } = await once(call);
        attempts.push(...result.attempts);
        if (!again || left <= 1) return { ...result, attempts };
      }
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** Begins to read once a connection is up: before that the body is still there, for another attempt or to be left unread. */
function unread(body: Readable): Readable {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield* body;
  }
  return Readable.from(chunks(), { objectMode: false });
}

/**
 * A connection is attempted again for any request; what was sent may have been acted on, so that after silence or a drop
 * only GET and HEAD are sent again ("Origin response timeout").
 */
function mayRetry(method: string, failure: OriginFailure, error: unknown): boolean {
  if (failure === 'broken') return false;
  return failure === 'connect-time-out' || neverConnected(error) || method === 'GET' || method === 'HEAD';
}

function failureOf(error: unknown): OriginFailure {
  if (error instanceof errors.ConnectTimeoutError) return 'connect-time-out';
  if (error instanceof errors.HeadersTimeoutError) return 'read-time-out';
  if (neverConnected(error)) return 'refused';
  // Accepted and closed at once, before a byte: the listener is there, the service behind it is not.
  if ((error as NodeJS.ErrnoException).code === 'ECONNRESET' || error instanceof errors.SocketError) return 'refused';
  return 'broken';
}

function neverConnected(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '');
}

/** Without what is for this connection alone, which an origin may also name in Connection. */
function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): HeaderMap {
  const map: HeaderMap = new Map();
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(/[\s,]+/);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_FROM_ORIGIN.has(name) || named.includes(name)) continue;
    map.set(name, Array.isArray(value) ? value : [value]);
  }
  return map;
}

function baseUrl({ domainName, custom }: OriginModel, scheme: 'http' | 'https'): string {
  const protocol =
    custom?.protocolPolicy === 'http-only' || (custom?.protocolPolicy === 'match-viewer' && scheme === 'http')
      ? 'http'
      : 'https';
  const port = protocol === 'http' ? (custom?.httpPort ?? 80) : (custom?.httpsPort ?? 443);
  return `${protocol}://${domainName}:${port}`;
}
