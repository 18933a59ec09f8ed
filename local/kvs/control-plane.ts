/**
 * The one action of CloudFront's own API that commands need on localhost: DescribeKeyValueStore, which turns a store's name
 * into its ARN ("Amazon CloudFront API Reference", REST with XML).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyValueStore } from './store.ts';

const PATH = /^\/2020-05-31\/key-value-store\/([A-Za-z0-9_-]{1,64})$/;
const NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';

/** @returns false, with nothing written, for any other request. */
export async function handleControlPlane(
  stores: readonly KeyValueStore[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const name = PATH.exec(request.url ?? '')?.[1];
  if (request.method !== 'GET' || name === undefined) return false;
  const store = stores.find((candidate) => candidate.name === name);
  if (store) send(response, 200, described(store), { etag: store.etag() });
  else send(response, 404, notFound());
  return true;
}

/** Names and ARNs hold no character that XML would need escaped. */
function described(store: KeyValueStore): string {
  const id = store.arn.slice(store.arn.lastIndexOf('/') + 1);
  return (
    `<KeyValueStore xmlns="${NAMESPACE}"><Name>${store.name}</Name><Id>${id}</Id><Comment></Comment><ARN>${store.arn}</ARN>` +
    `<Status>READY</Status><LastModifiedTime>${store.lastModified().toISOString()}</LastModifiedTime></KeyValueStore>`
  );
}

function notFound(): string {
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>EntityNotFound</Code>` +
    '<Message>The key value store was not found.</Message></Error></ErrorResponse>'
  );
}

function send(
  response: ServerResponse,
  status: number,
  xml: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(xml), ...headers });
  response.end(xml);
}
