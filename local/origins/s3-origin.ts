/** One Region's bucket as an HTTP server on 127.0.0.1 that answers as S3's REST API does (virtual-hosted style: paths are keys). */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { BucketModel } from '../template/bucket-model.ts';
import { verifiedCaller } from './access-headers.ts';
import { answer, type ObjectBody } from './answer.ts';
import { cutAfter, exactLength } from './exact-length.ts';
import type { OriginFault } from './fault.ts';
import type { ObjectStore } from './object.ts';
import { errorXml, type S3Error, s3Error, s3ErrorOfStatus } from './s3-error.ts';

export interface S3OriginOptions {
  readonly bucket: BucketModel;
  readonly store: ObjectStore;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** This process's secret: who has it can sign as the distribution (`signedOriginHeaders`). */
  readonly accessSecret: string;
}

export interface S3Origin {
  readonly bucket: BucketModel;
  readonly store: ObjectStore;
  readonly port: number;
  fault(): OriginFault;
  /** Takes effect at once; `refuse` also closes what is open. */
  setFault(fault: OriginFault): void;
  close(): Promise<void>;
}

/** Starts the origin. Rejects with Node's error when the port is in use. */
export async function startS3Origin({ bucket, store, port = 0, accessSecret }: S3OriginOptions): Promise<S3Origin> {
  let fault: OriginFault = 'up';
  const closing = new AbortController();
  // Each answer that comes late waits on it.
  setMaxListeners(0, closing.signal);
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    if (fault === 'refuse') socket.resetAndDestroy();
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const failure = faultError(fault);
    if (typeof fault === 'object' && 'slowMs' in fault) {
      await delay(fault.slowMs, undefined, { signal: closing.signal });
    }
    const { method = '', url = '', headers } = request;
    const caller = verifiedCaller(accessSecret, method, url, headers);
    const result =
      failure ?? (await answer(bucket, store, { method, url, headers, caller }).catch(() => s3Error('InternalError')));
    const ids = {
      'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
      'x-amz-id-2': randomBytes(48).toString('base64'),
    };
    // A body that nobody reads would hold the connection.
    request.resume();
    if ('code' in result) {
      sendError(response, result, method, ids);
      return;
    }
    response.writeHead(result.status, { ...ids, ...result.headers, server: 'AmazonS3' });
    if (result.body) await sendObject(result.body, response, fault === 'truncate');
    else response.end();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    bucket,
    store,
    port: (server.address() as AddressInfo).port,
    fault: () => fault,
    setFault: (next) => {
      fault = next;
      store.setBehind(typeof next === 'object' && 'staleMs' in next ? next.staleMs : 0);
      if (next === 'refuse') server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param cut The body ends in its middle, and the connection with it. */
export async function sendObject({ object, range }: ObjectBody, response: ServerResponse, cut = false): Promise<void> {
  const bytes = range.end - range.start + 1;
  await pipeline(object.open(range), cut ? cutAfter(Math.floor(bytes / 2)) : exactLength(bytes), response);
}

/** What a Region with this fault answers to everything, if it answers. */
export function faultError(fault: OriginFault): S3Error | undefined {
  if (fault === 'down') return s3Error('ServiceUnavailable');
  return typeof fault === 'object' && 'status' in fault ? s3ErrorOfStatus(fault.status) : undefined;
}

function sendError(
  response: ServerResponse,
  error: S3Error,
  method: string,
  ids: Readonly<Record<'x-amz-request-id' | 'x-amz-id-2', string>>,
): void {
  response.writeHead(error.status, { ...ids, 'content-type': 'application/xml', server: 'AmazonS3' });
  response.end(method === 'HEAD' ? undefined : errorXml(error, ids['x-amz-request-id'], ids['x-amz-id-2']));
}
