/**
 * Who may talk to the page's port. It shows signed URLs and writes records, so other sites must reach neither:
 * a name that resolves to 127.0.0.1 (DNS rebinding) fails on Host, a form or a fetch of another site on Origin
 * and Fetch Metadata (https://www.w3.org/TR/fetch-metadata/).
 */

export interface PageRequest {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  /** A person following a link from elsewhere to the page itself. */
  readonly isNavigation: boolean;
}

/** The SDK's key-value-store client puts the account id before the endpoint's host. */
const ACCOUNT_HOST = /^\d{12}\.localhost$/;

/** A sentence that says why the request is refused, or undefined when it may pass. `port` is the page's own. */
export function pageRefusal(request: PageRequest, port: number): string | undefined {
  if (!isOwnHost(request.host, port)) {
    return `Host is ${quote(request.host)}, and only localhost:${port} and 127.0.0.1:${port} are served.`;
  }
  if (request.origin !== undefined && !isOwnOrigin(request.origin, port)) {
    return `Origin is ${quote(request.origin)}, and only the page's own is allowed.`;
  }
  const site = request.secFetchSite;
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !request.isNavigation) {
    return `Sec-Fetch-Site is ${quote(site)}, and only same-origin requests are served.`;
  }
  return undefined;
}

function isOwnHost(host: string | undefined, port: number): boolean {
  if (host === undefined || !host.endsWith(`:${port}`)) return false;
  const name = host.slice(0, -`:${port}`.length).toLowerCase();
  return name === 'localhost' || name === '127.0.0.1' || ACCOUNT_HOST.test(name);
}

function isOwnOrigin(origin: string, port: number): boolean {
  return origin === `http://localhost:${port}` || origin === `http://127.0.0.1:${port}`;
}

function quote(value: string | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value.slice(0, 100));
}
