/**
 * The viewers' side: TLS with HTTP/2 and HTTP/1.1 by ALPN, and plain HTTP/1.1, on 127.0.0.1. HTTP/2 goes through the
 * stream API: Node's compatibility layer costs about twice as much for each answer from the cache.
 */
import http from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { STATUS } from '../../infra/limits.ts';
import type { LocalPorts } from './canonical-host.ts';
import type { Certificate } from './certificate.ts';
import type { Edge } from './edge-options.ts';
import { errorPage } from './error-page.ts';
import { newRequestId } from './request-id.ts';
import { serveHttp1 } from './serve-http1.ts';
import { serveStream } from './serve-http2.ts';

export interface ListenerOptions {
  readonly edge: Edge;
  readonly certificate: Certificate;
  /** 0 takes a free one. */
  readonly httpsPort: number;
  readonly httpPort: number;
  /** What the edge could not answer, which is a fault of the local edge. */
  readonly onBroken: (error: unknown) => void;
}

export interface Listeners {
  readonly ports: LocalPorts;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Rejects with an Error whose sentence names the port when it is in use or not allowed. */
export async function listen(options: ListenerOptions): Promise<Listeners> {
  const { edge, certificate, onBroken } = options;
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A viewer that goes away is no error of the edge.
    socket.on('error', () => {});
  };
  let ports: LocalPorts = { http: options.httpPort, https: options.httpsPort };
  const onward = { edge, onBroken, ports: () => ports };

  const http1 = http.createServer({ maxHeaderSize: 65_536, keepAliveTimeout: 60_000 });
  http1.on('request', (request, response) => serveHttp1(onward, request, response));
  http1.on('connection', track);
  http1.on('clientError', refuseUnreadable);
  const sessions = http2.createServer({ settings: { maxHeaderListSize: 65_536 }, maxSendHeaderBlockLength: 65_536 });
  sessions.on('stream', (stream, headers) => serveStream(onward, stream, headers));
  sessions.on('sessionError', () => {});
  const secure = tls.createServer({ ...certificate, ALPNProtocols: ['h2', 'http/1.1'], minVersion: 'TLSv1.2' });
  secure.on('secureConnection', (socket) => {
    (socket.alpnProtocol === 'h2' ? sessions : http1).emit('connection', socket);
  });
  secure.on('connection', track);
  secure.on('tlsClientError', () => {});

  const close = async () => {
    await Promise.all([closed(secure, sockets), closed(http1, sockets)]);
  };
  try {
    ports = { https: await bound(secure, options.httpsPort), http: await bound(http1, options.httpPort) };
  } catch (error) {
    await close();
    throw error;
  }
  return { ports, close };
}

/** What is no HTTP: CloudFront's 400, 413 for a head beyond what is read at all, and the end of the connection. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, cause] =
    error.code === 'HPE_HEADER_OVERFLOW' ? ([STATUS.tooLong, 'tooLong'] as const) : ([400, 'badRequest'] as const);
  const { headers, body } = errorPage(status, cause, newRequestId());
  const lines = [...headers].map(([name, values]) => `${name}: ${values.join(', ')}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines}connection: close\r\n\r\n${body}`);
}

function bound(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be opened (${error.code})`;
      reject(Object.assign(new Error(`Port ${port} on 127.0.0.1 ${why}.`), { code: error.code, port }));
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
