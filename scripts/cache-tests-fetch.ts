/** What the suite's client needs of `fetch`, without a browser's rules: headers go out as they are, nothing is followed. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface PlainInit {
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface PlainHeaders extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  forEach(each: (value: string, name: string) => void): void;
}

export interface PlainResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: PlainHeaders;
  text(): Promise<string>;
}

export function fetchPlainly(
  url: string,
  { method = 'GET', headers = [], body }: PlainInit = {},
): Promise<PlainResponse> {
  const { host } = new URL(url);
  const lines = ['Host', host, 'Connection', 'close', ...headers.flat()];
  if (body !== undefined) lines.push('Content-Length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: lines, agent: false }, (response) => {
      const { statusCode = 0, statusMessage = '', rawHeaders } = response;
      // Read at once: a body that nobody asks for would keep the connection.
      const read = text(response);
      read.catch(() => {});
      resolve({ status: statusCode, statusText: statusMessage, headers: plainHeaders(rawHeaders), text: () => read });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Lines of one name are joined, RFC 9110 section 5.3. */
function plainHeaders(raw: readonly string[]): PlainHeaders {
  const joined = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const before = joined.get(name);
    joined.set(name, before === undefined ? (raw[i + 1] as string) : `${before}, ${raw[i + 1]}`);
  }
  return {
    get: (name) => joined.get(name.toLowerCase()) ?? null,
    has: (name) => joined.has(name.toLowerCase()),
    forEach: (each) => {
      for (const [name, value] of joined) each(value, name);
    },
    [Symbol.iterator]: () => joined.entries(),
  };
}
