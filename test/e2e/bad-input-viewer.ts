/** A viewer that sends a request byte for byte as given: no client that would normalise a path stands between. */
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; the last one of a name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawRequest {
  /** The request target, as it stands on the wire; one byte a character. */
  readonly target: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One HTTP/1.1 exchange on a connection of its own. */
export function send(base: string, { target, method = 'GET', headers = {} }: RawRequest): Promise<RawAnswer> {
  const { protocol, port, host } = new URL(base);
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`);
  const message = `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: Number(port) };
    const socket =
      protocol === 'https:'
        ? connectTls({ ...options, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
        : connectTcp(options);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(parse(Buffer.concat(chunks).toString('latin1'), method)));
    socket.on('error', reject);
    socket.write(message, 'latin1');
  });
}

/** One HTTP/2 exchange on a connection of its own. */
export function sendHttp2(base: string, { target, method = 'GET', headers = {} }: RawRequest): Promise<RawAnswer> {
  const session = connectHttp2(base.replace('localhost', '127.0.0.1'), { rejectUnauthorized: false });
  const fields = { ...headers, ':method': method, ':path': target, ':authority': new URL(base).host };
  return new Promise<RawAnswer>((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request(fields);
    let answer: Record<string, unknown> = {};
    let body = '';
    stream.on('response', (received) => {
      answer = received;
    });
    stream.setEncoding('latin1');
    stream.on('data', (chunk: string) => {
      body += chunk;
    });
    stream.on('error', reject);
    stream.on('end', () => {
      const { ':status': status, ...rest } = answer;
      const fields = Object.entries(rest).map(([name, value]) => [name, String(value)]);
      resolve({ status: Number(status), headers: Object.fromEntries(fields), body });
    });
    stream.end();
  }).finally(() => session.close());
}

function parse(text: string, method: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const body = text.slice(end + 4);
  const chunked = headers['transfer-encoding'] === 'chunked' && method !== 'HEAD';
  return { status: Number(statusLine.split(' ')[1]), headers, body: chunked ? unchunked(body) : body };
}

function unchunked(text: string): string {
  let rest = text;
  let body = '';
  for (;;) {
    const at = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.slice(0, at), 16);
    if (!(size > 0)) return body;
    body += rest.slice(at + 2, at + 2 + size);
    rest = rest.slice(at + 4 + size);
  }
}
