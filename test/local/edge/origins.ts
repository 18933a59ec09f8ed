/** Origins over real sockets, as well and as badly behaved as a test wants them. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';

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
