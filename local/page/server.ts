/**
 * The page's port: the page a person looks at, the JSON it asks for, and the AWS APIs that the SDK calls. Bound to 127.0.0.1, and closed to other sites (`guard.ts`).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestPage, Status } from './api.ts';
import { pageFile } from './files.ts';
import { pageRefusal } from './guard.ts';

/** What the page shows, read anew at every request. */
export interface PageSource {
  readonly status: () => Promise<Status>;
  readonly requestsAfter: (after: number) => RequestPage;
  /** AWS APIs for the SDK: each answers completely and returns true, or returns false with nothing read or written. */
  readonly apis: readonly ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>)[];
  /** Origins the page plays from, for its Content-Security-Policy. */
  readonly mediaOrigins: readonly string[];
}

export interface PageServer {
  readonly port: number;
  /** `http://localhost:<port>`. */
  readonly origin: string;
  /** Ends at once, whatever is open. */
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1. Rejects with Node's own error (`EADDRINUSE`) when the port is in use. `port` may be 0. */
export async function startPage(source: PageSource, port: number): Promise<PageServer> {
  const server = createServer((request, response) => {
    answer(source, boundPort(server), request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, `The page's server failed: ${error instanceof Error ? error.message : error}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: boundPort(server),
    origin: `http://localhost:${boundPort(server)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  source: PageSource,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://localhost:${port}`);
  const refusal = pageRefusal(
    {
      method,
      host: request.headers.host,
      origin: request.headers.origin,
      secFetchSite: first(request.headers['sec-fetch-site']),
      isNavigation: method === 'GET' && pathname === '/' && request.headers['sec-fetch-mode'] === 'navigate',
    },
    port,
  );
  if (refusal) return sendText(response, 403, refusal);
  for (const api of source.apis) if (await api(request, response)) return;
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendText(response, 405, `${method} is not allowed here, only GET and HEAD are.`);
  }
  if (pathname === '/api/status') return sendJson(response, await source.status());
  if (pathname === '/api/requests') {
    const after = Number(searchParams.get('after') ?? 0);
    if (!Number.isSafeInteger(after) || after < 0) {
      return sendText(response, 400, `after is ${searchParams.get('after')}, and must be a whole number from 0.`);
    }
    return sendJson(response, source.requestsAfter(after));
  }
  const file = await pageFile(pathname);
  if (!file) return sendText(response, 404, 'There is no such page here.');
  response.setHeader('content-security-policy', contentSecurityPolicy(source.mediaOrigins));
  send(response, 200, file.type, file.body);
}

/** Scripts, styles and data from the page's own port, media from the edge, and nothing from anywhere else. */
function contentSecurityPolicy(mediaOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${mediaOrigins.join(' ')}`,
    // hls.js hands the media to the player as a blob: URL of a MediaSource.
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sendJson(response: ServerResponse, value: Status | RequestPage): void {
  send(response, 200, 'application/json', Buffer.from(JSON.stringify(value)));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`));
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function boundPort(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
