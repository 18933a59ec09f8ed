/** Requests and responses as the stages of the local edge hand them on. */
import { Readable } from 'node:stream';
import type { BodyBuffer } from './body-buffer.ts';

/** Lower-case names to values, one for each header line. */
export type HeaderMap = Map<string, string[]>;

export interface EdgeRequest {
  readonly method: string;
  /** The path as sent, without the query: not decoded, not normalised. */
  readonly uri: string;
  /** As sent, without the `?`; undefined when the URL has none. */
  readonly query: string | undefined;
  readonly headers: HeaderMap;
  /** Undefined when the request has none. */
  readonly body: Readable | undefined;
}

export interface EdgeResponse {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: EdgeBody;
}

/** Bytes in memory, a part (both ends inclusive) of a body that may still be arriving, or a stream read once. */
export type EdgeBody =
  | undefined
  | Buffer
  | Readable
  | { readonly buffer: BodyBuffer; readonly start: number; readonly end: number };

/** The header's lines as one value, RFC 9110 section 5.3. */
export function headerOf(headers: HeaderMap, name: string): string | undefined {
  const values = headers.get(name);
  if (values === undefined) return undefined;
  return values.length === 1 ? values[0] : values.join(name === 'cookie' ? '; ' : ', ');
}

/** Ends a body that nobody will read. */
export function discard(body: EdgeBody): void {
  if (body instanceof Readable) body.on('error', () => {}).destroy();
}
