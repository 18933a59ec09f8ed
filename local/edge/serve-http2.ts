/** One HTTP/2 stream, by node:http2's stream API. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { STATUS } from '../../infra/limits.ts';
import type { EdgeRequest, EdgeResponse, HeaderMap } from './messages.ts';
import { type Onward, splitTarget, tlsText } from './serve-http1.ts';

/** Connection-specific headers have no place in HTTP/2: RFC 9113 section 8.2.2. */
const NOT_IN_HTTP2 = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

export function serveStream(
  { edge, onBroken, ports }: Onward,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  stream.on('error', () => {});
  const socket = stream.session?.socket as TLSSocket | undefined;
  if (socket === undefined) return;
  const viewer = {
    ip: socket.remoteAddress ?? '127.0.0.1',
    port: socket.remotePort ?? 0,
    scheme: 'https' as const,
    httpVersion: '2.0',
    tls: tlsText(socket),
  };
  const method = String(headers[':method']);
  edge
    .handle({ request: requestOf(stream, headers), viewer, ports: ports() })
    .then((answer) => send(answer, method, stream))
    .catch((error) => {
      if (!stream.headersSent && !stream.destroyed) {
        onBroken(error);
        stream.respond({ ':status': 500 }, { endStream: true });
      } else if (!stream.destroyed) stream.close();
    });
}

function requestOf(stream: ServerHttp2Stream, fields: IncomingHttpHeaders): EdgeRequest {
  const headers: HeaderMap = new Map();
  const authority = fields[':authority'] ?? fields.host;
  if (authority !== undefined) headers.set('host', [String(authority)]);
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (name.startsWith(':') || name === 'host' || value === undefined) continue;
    headers.set(name, Array.isArray(value) ? value : [value]);
  }
  const { uri, query } = splitTarget(String(fields[':path'] ?? '/'));
  return { method: String(fields[':method']), uri, query, headers, body: stream.endAfterHeaders ? undefined : stream };
}

async function send({ status, headers, body }: EdgeResponse, method: string, stream: ServerHttp2Stream): Promise<void> {
  if (stream.destroyed) {
    if (body instanceof Readable) body.destroy();
    return;
  }
  const fields: OutgoingHttpHeaders = { ':status': status };
  for (const [name, values] of headers) {
    if (!NOT_IN_HTTP2.has(name)) fields[name] = values.length === 1 ? values[0] : values;
  }
  if (status === STATUS.tooLong) stream.session?.close();
  if (body === undefined || method === 'HEAD') {
    if (body instanceof Readable) body.destroy();
    stream.respond(fields, { endStream: true });
    return;
  }
  stream.respond(fields);
  if (Buffer.isBuffer(body)) stream.end(body);
  else if (body instanceof Readable) await pipeline(body, stream);
  else await pipeline(body.buffer.read(body.start, body.end), stream);
}
