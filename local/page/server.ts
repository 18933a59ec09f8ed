/**
 * The page's port: the page a person looks at, the JSON it asks for, and the AWS APIs that the SDK calls. Bound to 127.0.0.1, and closed to other sites (`guard.ts`).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleAwsApi } from '../aws-api.ts';
import type { TraceRecord } from '../edge/trace.ts';
import type { LocalDistribution } from '../edge-process.ts';
import type { FaultStatus, RegionChanged, RequestRows, Status, ViewerStatus, WorldMap } from './api.ts';
import { faultsOf, setFault } from './faults.ts';
import { pageFile } from './files.ts';
import { pageRefusal } from './guard.ts';
import { type ChangeRegion, changeRegion } from './region-change.ts';
import { requestsAfter } from './request-rows.ts';
import { createViewerChoice, type ViewerChoice } from './viewer-choice.ts';
import { worldMap } from './world-map.ts';

export interface PageSource {
  readonly edge: Pick<
    LocalDistribution,
    'urls' | 'assembly' | 'kvs' | 'secrets' | 'invalidations' | 's3' | 'trace' | 'setViewer' | 'origins'
  >;
  /** Called at every request for it. `pageOrigin` is `http://localhost:<port>`. */
  readonly status: (pageOrigin: string) => Omit<Status, 'viewer'>;
  /** What the buttons that evacuate and restore do. */
  readonly changeRegion: ChangeRegion;
  /** IATA code of the PoP that viewers reach at first; Ashburn when left out. */
  readonly viewerPop?: string;
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
  const viewer = createViewerChoice(source.edge, source.viewerPop);
  const server = createServer((request, response) => {
    answer({ ...source, viewer, port: boundPort(server) }, request, response).catch((error: unknown) => {
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

interface Page extends PageSource {
  readonly viewer: ViewerChoice;
  readonly port: number;
}

async function answer(page: Page, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { edge, viewer, port } = page;
  const method = request.method ?? 'GET';
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://localhost:${port}`);
  const refusal = pageRefusal(
    {
      host: request.headers.host,
      origin: request.headers.origin,
      secFetchSite: first(request.headers['sec-fetch-site']),
      isNavigation: method === 'GET' && pathname === '/' && request.headers['sec-fetch-mode'] === 'navigate',
    },
    port,
  );
  if (refusal) return sendText(response, 403, refusal);
  if (await handleAwsApi(edge, request, response)) return;
  if (pathname === '/api/viewer' && method === 'POST') {
    const problem = await viewer.choose(request);
    return problem ? sendText(response, 400, problem) : sendJson(response, viewer.state());
  }
  if (pathname === '/api/faults' && method === 'POST') {
    const problem = await setFault(edge.origins, request);
    return problem ? sendText(response, 400, problem) : sendJson(response, faultsOf(edge.origins));
  }
  if (pathname === '/api/regions' && method === 'POST') {
    const answer = await changeRegion(edge.origins.keys(), page.changeRegion, request, port);
    return 'done' in answer ? sendJson(response, answer.done) : sendText(response, answer.status, answer.problem);
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendText(response, 405, `${method} is not allowed here, only GET and HEAD are.`);
  }
  if (pathname === '/api/status') {
    return sendJson(response, { ...page.status(`http://localhost:${port}`), viewer: viewer.state() });
  }
  if (pathname === '/api/map') return sendJson(response, await worldMap(edge.origins.keys()));
  if (pathname === '/api/faults') return sendJson(response, faultsOf(edge.origins));
  if (pathname === '/api/trace') {
    const id = searchParams.get('id');
    const record = id === null ? edge.trace.last(1)[0] : edge.trace.find(id);
    if (record) return sendJson(response, record);
    return sendText(
      response,
      404,
      id === null ? 'No request has come yet.' : 'No request of the last 500 has this id.',
    );
  }
  if (pathname === '/api/requests') {
    return sendJson(response, requestsAfter(edge.trace, searchParams.get('after') ?? ''));
  }
  const file = await pageFile(pathname);
  if (!file) return sendText(response, 404, 'There is no such page here.');
  response.setHeader('content-security-policy', contentSecurityPolicy([edge.urls.https, edge.urls.http]));
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

function sendJson(
  response: ServerResponse,
  value: Status | TraceRecord | RequestRows | ViewerStatus | FaultStatus | RegionChanged | WorldMap,
): void {
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
