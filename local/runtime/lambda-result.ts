/**
 * What a Lambda@Edge function returned, checked: "Restrictions on edge functions" and "Updating HTTP responses in
 * origin response triggers". A result that breaks a rule makes CloudFront answer 502.
 */
import { EDGE_LAMBDA } from '../../infra/limits.ts';
import type { EdgeRequest, HeaderMap } from '../edge/messages.ts';
import type { OriginModel } from '../template/model.ts';
import { type EdgeEvent, isDisallowed, isHeaderName, isHeaderValue, isReadOnly } from './header-rules.ts';
import { InvalidResult, invalid, objectOf } from './invalid-result.ts';
import { lambdaHeaders } from './lambda-event.ts';
import { originOf } from './lambda-origin.ts';

export interface LambdaResponse {
  readonly status: number;
  readonly headers: HeaderMap;
  /** Undefined: the origin's body stays. */
  readonly body: Buffer | undefined;
}

export type LambdaVerdict =
  | { readonly kind: 'request'; readonly request: EdgeRequest; readonly origin: OriginModel }
  | { readonly kind: 'response'; readonly response: LambdaResponse }
  | { readonly kind: 'invalid'; readonly reason: string };

const MAX_RESPONSE_BYTES = EDGE_LAMBDA.originEvents.generatedResponseBytes;

export function verdictOnOriginRequest(value: unknown, original: EdgeRequest, from: OriginModel): LambdaVerdict {
  return judged(() => {
    const fields = objectOf(value, 'the function returned');
    if ('status' in fields) return { kind: 'response', response: responseOf(fields, 'generated', new Map()) };
    const { uri, querystring = '', method } = fields;
    if (method !== original.method) invalid('request.method is read-only');
    if (typeof uri !== 'string' || !uri.startsWith('/')) invalid("request.uri is not text that begins with '/'");
    if (typeof querystring !== 'string') invalid('request.querystring is no text');
    const headers = headersOf(fields.headers ?? {}, 'origin-request', original.headers);
    const origin = originOf(fields.origin, from);
    const both = Object.keys(origin.customHeaders).find((name) => headers.has(name) && !(name in from.customHeaders));
    if (both !== undefined) invalid(`header '${both}' is in request.headers and in the origin's customHeaders`);
    return {
      kind: 'request',
      origin,
      request: {
        ...original,
        uri: uri as string,
        query: querystring === '' ? undefined : (querystring as string),
        headers,
      },
    };
  });
}

export function verdictOnOriginResponse(value: unknown, original: HeaderMap): LambdaVerdict {
  return judged(() => ({
    kind: 'response',
    response: responseOf(objectOf(value, 'the function returned'), 'origin-response', original),
  }));
}

function judged(judge: () => LambdaVerdict): LambdaVerdict {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof InvalidResult)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

function responseOf(fields: Record<string, unknown>, event: EdgeEvent, original: HeaderMap): LambdaResponse {
  const { status, body, bodyEncoding = 'text' } = fields;
  if ((typeof status !== 'string' && typeof status !== 'number') || !/^[2-5]\d\d$/.test(String(status))) {
    invalid(`response.status is '${String(status)}'; '200' to '599' are allowed`);
  }
  const headers = headersOf(fields.headers ?? {}, event, original);
  if (body === undefined)
    return { status: Number(status), headers, body: event === 'generated' ? Buffer.alloc(0) : undefined };
  if (typeof body !== 'string') invalid('response.body is no text');
  if (bodyEncoding !== 'text' && bodyEncoding !== 'base64')
    invalid("response.bodyEncoding is neither 'text' nor 'base64'");
  const bytes = Buffer.from(body as string, bodyEncoding === 'base64' ? 'base64' : 'utf8');
  if (bytes.length > MAX_RESPONSE_BYTES) {
    invalid(`response.body has ${bytes.length} bytes; ${MAX_RESPONSE_BYTES} are allowed`);
  }
  return { status: Number(status), headers, body: bytes };
}

function headersOf(value: unknown, event: EdgeEvent, original: HeaderMap): HeaderMap {
  const headers: HeaderMap = new Map();
  for (const [name, values] of original) if (isDisallowed(name)) headers.set(name, values);
  for (const [name, entries] of Object.entries(objectOf(value, 'headers is'))) {
    if (name !== name.toLowerCase()) invalid(`header '${name}' is not in lower case`);
    if (!isHeaderName(name)) invalid(`header '${name}' is not a header's name`);
    if (isDisallowed(name)) invalid(`header '${name}' is one that functions may not set`);
    if (!Array.isArray(entries)) invalid(`headers['${name}'] is no array`);
    const lines = (entries as unknown[]).map((entry) => lineOf(name, entry));
    if (isReadOnly(event, name) && lines.join() !== original.get(name)?.join())
      invalid(`header '${name}' is read-only`);
    headers.set(name, lines);
  }
  for (const name of Object.keys(lambdaHeaders(original))) {
    if (isReadOnly(event, name) && !headers.has(name)) invalid(`header '${name}' is read-only and was removed`);
  }
  return headers;
}

function lineOf(name: string, entry: unknown): string {
  const { key, value } = objectOf(entry, `headers['${name}'] holds`);
  if (key !== undefined && String(key).toLowerCase() !== name)
    invalid(`headers['${name}'] has the key '${String(key)}'`);
  if (typeof value !== 'string') invalid(`headers['${name}'].value is no text`);
  if (!isHeaderValue(value as string)) invalid(`header '${name}' holds a character that a header cannot`);
  return value as string;
}
