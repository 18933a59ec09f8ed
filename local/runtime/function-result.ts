/**
 * What a CloudFront Function returned, checked and turned into a request or a response. A result that breaks a rule
 * makes CloudFront answer 502 (FunctionValidationErrors): "Event structure" and "Restrictions on edge functions".
 */
import { STATUS_CODES } from 'node:http';
import { EDGE_LAMBDA, REQUEST } from '../../infra/limits.ts';
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../edge/messages.ts';
import { cookieLineOf, type FunctionEvent, queryOf, sameFields } from './function-event.ts';
import { type EdgeEvent, isDisallowed, isHeaderName, isHeaderValue, isReadOnly } from './header-rules.ts';
import { InvalidResult, invalid, objectOf } from './invalid-result.ts';

export type FunctionVerdict =
  | { readonly kind: 'request'; readonly request: EdgeRequest }
  | { readonly kind: 'response'; readonly response: EdgeResponse }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Bytes. No page gives a figure for CloudFront Functions; assumed: that of Lambda@Edge's viewer events. */
const MAX_BODY_BYTES = EDGE_LAMBDA.viewerEvents.generatedResponseBytes;

/** `sent` is the event's request as the function received it. */
export function verdictOnRequest(
  value: unknown,
  original: EdgeRequest,
  sent: FunctionEvent['request'],
): FunctionVerdict {
  return judged(() => {
    const fields = objectOf(value, 'The function returned');
    if ('statusCode' in fields) return { kind: 'response', response: responseOf(fields, 'generated', undefined) };
    return { kind: 'request', request: requestOf(fields, original, sent) };
  });
}

export function verdictOnResponse(value: unknown, original: EdgeResponse): FunctionVerdict {
  return judged(() => {
    const fields = objectOf(value, 'The function returned');
    return { kind: 'response', response: responseOf(fields, 'viewer-response', original) };
  });
}

function judged(judge: () => FunctionVerdict): FunctionVerdict {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof InvalidResult)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

function requestOf(
  fields: Record<string, unknown>,
  original: EdgeRequest,
  sent: FunctionEvent['request'],
): EdgeRequest {
  const { method, uri } = fields;
  if (method !== original.method) invalid(`request.method is read-only; it was '${original.method}'`);
  if (typeof uri !== 'string' || !uri.startsWith('/')) invalid("request.uri is not text that begins with '/'");
  if (/[\s?#]/.test(uri as string)) invalid('request.uri holds a space, a query or a fragment');
  const headers = headersOf(fields.headers, 'viewer-request', original.headers);
  const cookies = fieldsOf(fields.cookies ?? {}, 'request.cookies');
  const query = fieldsOf(fields.querystring ?? {}, 'request.querystring');
  const newQuery = sameFields(query, sent.querystring) ? original.query : queryOf(query);
  const url = (uri as string).length + (newQuery?.length ?? 0);
  if (url > REQUEST.functionUrlBytes)
    invalid(`the URI and query have ${url} bytes; ${REQUEST.functionUrlBytes} are allowed`);
  const cookieLine = sameFields(cookies, sent.cookies) ? original.headers.get('cookie') : cookieLineOf(cookies);
  if (cookieLine !== undefined) headers.set('cookie', typeof cookieLine === 'string' ? [cookieLine] : cookieLine);
  return {
    method: original.method,
    uri: uri as string,
    query: newQuery,
    headers,
    body: original.body,
  };
}

function responseOf(
  fields: Record<string, unknown>,
  event: EdgeEvent,
  original: EdgeResponse | undefined,
): EdgeResponse {
  const status = fields.statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status)) invalid('response.statusCode is no whole number');
  const code = status as number;
  if (code < 200 || code > 599) invalid(`response.statusCode is ${code}; 200 to 599 are allowed`);
  const headers = headersOf(fields.headers ?? {}, event, original?.headers ?? new Map());
  const cookies = objectOf(fields.cookies ?? {}, 'response.cookies is');
  const lines = Object.entries(cookies).flatMap(([name, cookie]) => cookieLines(name, cookie));
  if (lines.length > 0) headers.set('set-cookie', lines);
  if (event === 'viewer-response' && fields.body === undefined) {
    return { status: code, headers, body: original?.body };
  }
  const body = bodyOf(fields.body);
  if (code !== 204 && code !== 304) headers.set('content-length', [String(body?.length ?? 0)]);
  return { status: code, headers, body };
}

/** A generated body is text, or `{encoding: 'text' | 'base64', data}`. */
function bodyOf(value: unknown): Buffer | undefined {
  if (value === undefined) return undefined;
  const { encoding, data } =
    typeof value === 'string' ? { encoding: 'text', data: value } : objectOf(value, 'response.body is');
  if (typeof data !== 'string') invalid('response.body.data is no text');
  if (encoding !== 'text' && encoding !== 'base64') invalid("response.body.encoding is neither 'text' nor 'base64'");
  const body = Buffer.from(data as string, encoding === 'base64' ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) invalid(`response.body has ${body.length} bytes; ${MAX_BODY_BYTES} are allowed`);
  return body;
}

/** Disallowed names may not appear, read-only ones may not change; those that the function never saw are kept. */
function headersOf(value: unknown, event: EdgeEvent, original: HeaderMap): HeaderMap {
  const fields = fieldsOf(value, 'headers');
  const headers: HeaderMap = new Map();
  for (const [name, values] of original) if (isDisallowed(name)) headers.set(name, values);
  for (const [name, lines] of fields) {
    if (name !== name.toLowerCase()) invalid(`header '${name}' is not in lower case`);
    if (isDisallowed(name)) invalid(`header '${name}' is one that functions may not set`);
    const before = original.get(name);
    if (before !== undefined && equal(lines, before)) {
      headers.set(name, before);
      continue;
    }
    if (!isHeaderName(name)) invalid(`header '${name}' is not a header's name`);
    const bad = lines.find((line) => !isHeaderValue(line));
    if (bad !== undefined) invalid(`header '${name}' holds a character that a header cannot`);
    if (isReadOnly(event, name)) invalid(`header '${name}' is read-only`);
    headers.set(name, lines);
  }
  for (const name of original.keys()) {
    if (isReadOnly(event, name) && !headers.has(name)) invalid(`header '${name}' is read-only and was removed`);
  }
  return headers;
}

/** `{name: {value, multiValue?}}`, copied out of the function's context. */
function fieldsOf(value: unknown, what: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  const given = objectOf(value, `${what} is`);
  for (const name of Object.keys(given)) {
    const { value: single, multiValue } = objectOf(given[name], `${what}['${name}'] is`);
    if (multiValue === undefined) {
      fields.set(name, [textOf(single, `${what}['${name}'].value`)]);
      continue;
    }
    if (!isList(multiValue)) invalid(`${what}['${name}'].multiValue is no array`);
    const values = Array.from(multiValue as ArrayLike<unknown>, (each) =>
      textOf(objectOf(each, `${what}['${name}'].multiValue holds`).value, `${what}['${name}'].multiValue`),
    );
    fields.set(name, values);
  }
  return fields;
}

function cookieLines(name: string, value: unknown): string[] {
  const cookie = objectOf(value, `response.cookies['${name}'] is`);
  const each = isList(cookie.multiValue) ? Array.from(cookie.multiValue as ArrayLike<unknown>) : [cookie];
  return each.map((entry) => {
    const { value: text, attributes } = objectOf(entry, `response.cookies['${name}'] is`);
    const line = `${name}=${textOf(text, `response.cookies['${name}'].value`)}`;
    return attributes === undefined ? line : `${line}; ${textOf(attributes, 'attributes')}`;
  });
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') invalid(`${what} is no text`);
  return value as string;
}

/** Arrays come from the function's own context. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function equal(a: readonly string[], b: readonly string[] | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Reason phrase for responses that functions see. */
export function statusDescription(status: number): string {
  return STATUS_CODES[status] ?? '';
}
