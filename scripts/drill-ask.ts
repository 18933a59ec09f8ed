/** One viewer's requests over sockets of its own, kept alive, with what each came to. */
import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import type { Ask, PlayerSpec, RequestKind } from './drill-player.ts';

/** One viewer request, its retry included. */
export interface Sample {
  /** Epoch milliseconds at which it began. */
  readonly at: number;
  /** To the last byte. */
  readonly milliseconds: number;
  readonly kind: RequestKind;
  readonly live: boolean;
  readonly country: string;
  /** 0: no answer. */
  readonly status: number;
  /** The body was cut in the middle, and asked for once more. */
  readonly retried: boolean;
  /** What the viewer has to do without: no 200, no answer, or a body that was cut twice. */
  readonly failed: boolean;
  /** `x-refusal`. */
  readonly refusal: string | undefined;
  /** `x-cache`. */
  readonly cache: string | undefined;
}

interface Answer extends Pick<Sample, 'status' | 'refusal' | 'cache'> {
  readonly body: string | undefined;
}

export interface Viewer {
  readonly ask: Ask;
  close(): Promise<void>;
}

const ORDINARY = 200;
/** All players connect at once, on a machine that may have much else to do. */
const CONNECT_MILLISECONDS = 30_000;
/** A viewer who has waited so long has given up. Without it a request that is never answered would never be counted. */
const PATIENCE_MILLISECONDS = 20_000;
/** The listeners are on 127.0.0.1 alone. */
const loopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

export function createViewer(spec: PlayerSpec, onSample: (sample: Sample) => void): Viewer {
  // HTTP/1.1: picture and sound on a connection each. The certificate is the local edge's own.
  const pool = new Pool(new URL(spec.master).origin, {
    connections: 2,
    pipelining: 1,
    headersTimeout: PATIENCE_MILLISECONDS,
    bodyTimeout: PATIENCE_MILLISECONDS,
    connect: { rejectUnauthorized: false, lookup: loopback, timeout: CONNECT_MILLISECONDS },
  });
  const headers = { 'x-local-pop': spec.pop, 'x-local-country': spec.country };

  async function once(url: string): Promise<Answer> {
    let status = 0;
    let refusal: string | undefined;
    let cache: string | undefined;
    try {
      const { pathname, search } = new URL(url);
      const answer = await pool.request({ method: 'GET', path: pathname + search, headers });
      status = answer.statusCode;
      refusal = answer.headers['x-refusal']?.toString();
      cache = answer.headers['x-cache']?.toString();
      return { status, refusal, cache, body: await answer.body.text() };
    } catch {
      return { status, refusal, cache, body: undefined };
    }
  }

  return {
    ask: async (url, kind) => {
      const at = Date.now();
      const begin = performance.now();
      let answer = await once(url);
      const retried = answer.status === ORDINARY && answer.body === undefined;
      if (retried) answer = await once(url);
      const { status, refusal, cache } = answer;
      const failed = status !== ORDINARY || answer.body === undefined;
      const milliseconds = performance.now() - begin;
      onSample({
        at,
        milliseconds,
        kind,
        live: spec.live,
        country: spec.country,
        status,
        retried,
        failed,
        refusal,
        cache,
      });
      return failed ? undefined : answer.body;
    },
    close: () => pool.destroy(),
  };
}
