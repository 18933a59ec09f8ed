/** One HTTP/1.1 exchange. The request's target is taken as sent: no URL parser sees it before the edge does. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { STATUS } from '../../infra/limits.ts';
import type { LocalPorts } from './canonical-host.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeRequest, EdgeResponse, HeaderMap } from './messages.ts';
import { exceededLimit } from './viewer-limits.ts';

export interface Onward {
  readonly edge: Edge;
  readonly onBroken: (error: unknown) => void;
  readonly ports: () => LocalPorts;
}

/** Connections that end with a 413: what a viewer sent behind it is not processed, RFC 9112 section 9.6. */
const ending = new WeakSet<Socket>();

export function serveHttp1(
  { edge, onBroken, ports }: Onward,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  const socket = message.socket as Socket & Partial<Pick<TLSSocket, 'encrypted' | 'getProtocol' | 'getCipher'>>;
  if (ending.has(socket)) return;
  const request = requestOf(message);
  if (exceededLimit(request) !== undefined) ending.add(socket);
  const viewer = {
    ip: socket.remoteAddress ?? '127.0.0.1',
    port: socket.remotePort ?? 0,
    scheme: socket.encrypted ? ('https' as const) : ('http' as const),
    httpVersion: message.httpVersion,
    tls: tlsText(socket),
  };
  edge
    .handle({ request, viewer, ports: ports() })
    .then((answer) => send(answer, message, response))
    .catch((error) => {
      // A viewer that went away, or an origin that broke off in the middle: the connection says so.
      if (!response.headersSent && !response.destroyed) {
        onBroken(error);
        response.writeHead(500).end();
      } else response.destroy();
    });
}

const tlsTexts = new WeakMap<object, string>();

/** `<protocol>:<cipher>:fullHandshake`, as CloudFront-Viewer-TLS has it; the same for as long as the socket is open. */
export function tlsText(
  socket: Partial<Pick<TLSSocket, 'encrypted' | 'getProtocol' | 'getCipher'>>,
): string | undefined {
  if (!socket.encrypted) return undefined;
  let text = tlsTexts.get(socket);
  if (text === undefined) {
    text = `${socket.getProtocol?.()}:${socket.getCipher?.().standardName}:fullHandshake`;
    tlsTexts.set(socket, text);
  }
  return text;
}

/** Path and query of a target in origin form; in absolute form (RFC 9112 section 3.2.2) they follow the authority. */
export function splitTarget(target: string): { readonly uri: string; readonly query: string | undefined } {
  const relative = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const at = relative.indexOf('?');
  const uri = at < 0 ? relative : relative.slice(0, at);
  return { uri: uri === '' ? '/' : uri, query: at < 0 ? undefined : relative.slice(at + 1) };
}

function requestOf(message: IncomingMessage): EdgeRequest {
  const headers: HeaderMap = new Map();
  const raw = message.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const values = headers.get(name);
    if (values) values.push(raw[i + 1] as string);
    else headers.set(name, [raw[i + 1] as string]);
  }
  const hasBody = headers.has('transfer-encoding') || Number(headers.get('content-length')?.[0] ?? 0) > 0;
  const { uri, query } = splitTarget(message.url ?? '/');
  return { method: message.method ?? 'GET', uri, query, headers, body: hasBody ? message : undefined };
}

async function send(
  { status, headers, body }: EdgeResponse,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Names and values in turn, as they go out: an object would be taken apart again.
  const lines: string[] = [];
  for (const [name, values] of headers) for (const value of values) lines.push(name, value);
  // An unread body would be taken for the next request; what is too long ends the connection, as on its page.
  if (!message.complete || status === STATUS.tooLong) lines.push('connection', 'close');
  response.writeHead(status, lines);
  if (body === undefined || message.method === 'HEAD') {
    if (body instanceof Readable) body.destroy();
    response.end();
  } else if (Buffer.isBuffer(body)) response.end(body);
  else if (body instanceof Readable) await pipeline(body, response);
  else await pipeline(body.buffer.read(body.start, body.end), response);
}
