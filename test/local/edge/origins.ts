/** Origins over real sockets, as well and as badly behaved as a test wants them. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface TestOrigin {
  readonly url: string;
  /** Requests so far, oldest first. */
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function httpOrigin(answer: Answer): Promise<TestOrigin> {
  const requests: IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with a status, a body that names the origin, and headers. */
export function answering(
  status: number,
  body = `status ${status}`,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
  };
}

/** Never answers. */
export const silent: Answer = () => {};

/** Sends what is no HTTP. */
export async function garbageOrigin(): Promise<TestOrigin> {
  return rawOrigin((socket) => socket.end('garbage\r\n\r\n'));
}

/** Accepts and closes. */
export async function closingOrigin(): Promise<TestOrigin> {
  return rawOrigin((socket) => socket.resetAndDestroy());
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<string> {
  const origin = await httpOrigin(silent);
  await origin.close();
  return origin.url;
}

const FULL_LISTENER = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** A listener whose thread takes no connection up; its queue is full, so that the next one hangs. */
export async function fullOrigin(): Promise<TestOrigin> {
  const listener = new Worker(FULL_LISTENER, { eval: true });
  const port = await new Promise<number>((resolve) => listener.once('message', resolve));
  // One more than the backlog is what Linux queues.
  const queued = [net.connect(port, '127.0.0.1'), net.connect(port, '127.0.0.1')];
  await Promise.all(queued.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  return {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    close: async () => {
      for (const socket of queued) socket.on('error', () => {}).destroy();
      await listener.terminate();
    },
  };
}

async function rawOrigin(onConnection: (socket: Socket) => void): Promise<TestOrigin> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => onConnection(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
