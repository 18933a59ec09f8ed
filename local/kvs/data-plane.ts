/**
 * The data-plane API of CloudFront KeyValueStore over HTTP, as the AWS SDK speaks it: "Amazon CloudFront KeyValueStore API"
 * in the CloudFront API Reference. Signatures are not checked: who may connect is the server's decision.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { KEY_VALUE_STORE } from '../../infra/limits.ts';
import { listPage } from './list-page.ts';
import type { KeyValueStore, StoreChange, StoreErrorCode } from './store.ts';

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const STATUS_OF: Readonly<Record<StoreErrorCode, number>> = {
  ConflictException: 409,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ValidationException: 400,
};

/** JSON may spell one byte of a value with six characters (RFC 8259, section 7). */
const MAX_BODY_BYTES = 6 * KEY_VALUE_STORE.update.bytes;

/**
 * Answers a request below `/key-value-stores/`.
 *
 * @returns false, with nothing written, for any other path.
 */
export async function handleDataPlane(
  stores: readonly KeyValueStore[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  // Not by URL, which would take a key of dots for a relative path.
  const [pathname = '', search = ''] = (request.url ?? '').split('?', 2);
  const [, root, ...segments] = pathname.split('/');
  if (root !== 'key-value-stores') return false;
  const parts = segments.map(decoded);
  const [arn, keys, key] = parts;
  const known = !parts.includes(undefined) && parts.length <= 3 && (keys === undefined || keys === 'keys');
  const route = { keys, key, method: request.method ?? '', query: new URLSearchParams(search) };
  const reply =
    known && arn !== undefined
      ? await dispatch(stores, { ...route, arn }, request)
      : failure('ValidationException', 'The path names no operation of this API.');
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'x-amzn-requestid': randomUUID(),
    ...reply.headers,
  });
  response.end(JSON.stringify(reply.body));
  return true;
}

interface Route {
  readonly arn: string;
  readonly keys: string | undefined;
  readonly key: string | undefined;
  readonly method: string;
  readonly query: URLSearchParams;
}

async function dispatch(stores: readonly KeyValueStore[], route: Route, request: IncomingMessage): Promise<Reply> {
  const store = stores.find(({ arn }) => arn === route.arn);
  if (!store) return failure('ResourceNotFoundException', `There is no key value store ${route.arn}.`);
  const { key, keys, method } = route;
  if (keys === undefined) return method === 'GET' ? describe(store) : noSuchOperation(method);
  if (key === undefined) {
    if (method === 'GET') return list(store, route.query);
    if (method !== 'POST') return noSuchOperation(method);
    const body = await readJson(request);
    const puts = pairsOf(body?.Puts);
    const deletes = pairsOf(body?.Deletes);
    if (!puts || !deletes) return failure('ValidationException', 'Puts and Deletes must be lists of keys.');
    return change(store, request, {
      puts: puts.map((pair) => ({ key: text(pair.Key), value: text(pair.Value) })),
      deletes: deletes.map((pair) => text(pair.Key)),
    });
  }
  switch (method) {
    case 'GET':
      return get(store, key);
    case 'PUT': {
      const body = await readJson(request);
      if (typeof body?.Value !== 'string') return failure('ValidationException', 'Value must be a text.');
      return change(store, request, { puts: [{ key, value: body.Value }] });
    }
    case 'DELETE':
      return change(store, request, { deletes: [key] });
    default:
      return noSuchOperation(method);
  }
}

function describe(store: KeyValueStore): Reply {
  return {
    status: 200,
    headers: { etag: store.etag() },
    body: {
      ...sizesOf(store),
      KvsARN: store.arn,
      Created: store.created.getTime() / 1000,
      LastModified: store.lastModified().getTime() / 1000,
      Status: 'READY',
    },
  };
}

function get(store: KeyValueStore, key: string): Reply {
  const value = store.get(key);
  if (value === undefined) return failure('ResourceNotFoundException', `Key ${key} was not found.`);
  return { status: 200, body: { Key: key, Value: value, ...sizesOf(store) } };
}

function list(store: KeyValueStore, query: URLSearchParams): Reply {
  const page = listPage(store.list(), query.get('MaxResults'), query.get('NextToken'));
  if (!page) return failure('ValidationException', 'MaxResults must be 1 to 50, and NextToken one that was given out.');
  const items = page.items.map(({ key, value }) => ({ Key: key, Value: value }));
  return { status: 200, body: { Items: items, ...(page.next === undefined ? {} : { NextToken: page.next }) } };
}

function change(store: KeyValueStore, request: IncomingMessage, batch: Omit<StoreChange, 'ifMatch'>): Reply {
  const ifMatch = request.headers['if-match'];
  if (ifMatch === undefined) return failure('ValidationException', 'If-Match is required.');
  const result = store.update({ ...batch, ifMatch });
  if (!result.ok) return failure(result.code, result.message);
  return { status: 200, headers: { etag: result.etag }, body: sizesOf(store) };
}

function sizesOf(store: KeyValueStore): { readonly ItemCount: number; readonly TotalSizeInBytes: number } {
  return { ItemCount: store.keyCount(), TotalSizeInBytes: store.totalSize() };
}

function failure(code: StoreErrorCode, message: string): Reply {
  return { status: STATUS_OF[code], headers: { 'x-amzn-errortype': code }, body: { Message: message } };
}

function noSuchOperation(method: string): Reply {
  return failure('ValidationException', `${method} is not an operation on this path.`);
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A list of objects, empty when it is absent; undefined when it is anything else. */
function pairsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every(isRecord) ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key that is no text is empty, which the store refuses. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
