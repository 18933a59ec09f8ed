/**
 * CloudFront Functions' event and back: "CloudFront Functions event structure", CloudFront Developer Guide. Query values
 * and cookies stay as they were sent: the function sees what the URL holds, not what it means.
 */
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../edge/messages.ts';
import { isDisallowed } from './header-rules.ts';

export interface EventField {
  value: string;
  multiValue?: { value: string }[];
}
export type EventFields = Record<string, EventField>;

export interface FunctionEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request' | 'viewer-response';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: {
    readonly method: string;
    readonly uri: string;
    readonly querystring: EventFields;
    readonly headers: EventFields;
    readonly cookies: EventFields;
  };
  readonly response?: {
    readonly statusCode: number;
    readonly statusDescription: string;
    readonly headers: EventFields;
    readonly cookies: Record<string, EventField & { attributes?: string }>;
  };
}

export function requestFields(request: EdgeRequest): FunctionEvent['request'] {
  return {
    method: request.method,
    uri: request.uri,
    querystring: pairs((request.query ?? '').split('&')),
    headers: headerFields(request.headers, 'cookie'),
    cookies: pairs((request.headers.get('cookie') ?? []).flatMap((line) => line.split(/;\s*/))),
  };
}

export function responseFields(response: EdgeResponse, description: string): NonNullable<FunctionEvent['response']> {
  const cookies: Record<string, EventField & { attributes?: string }> = {};
  for (const line of response.headers.get('set-cookie') ?? []) {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name, value] = split(pair);
    cookies[name] = attributes.length === 0 ? { value } : { value, attributes: attributes.join('; ') };
  }
  return {
    statusCode: response.status,
    statusDescription: description,
    headers: headerFields(response.headers, 'set-cookie'),
    cookies,
  };
}

/** Names to values, in their order, as a function returned them. */
export type ReturnedFields = ReadonlyMap<string, readonly string[]>;

/** The fields as a query, each of several values on its own. */
export function queryOf(fields: ReturnedFields): string | undefined {
  const parts = joined(fields, (name, value) => (value === '' ? name : `${name}=${value}`));
  return parts.length === 0 ? undefined : parts.join('&');
}

export function cookieLineOf(fields: ReturnedFields): string | undefined {
  const parts = joined(fields, (name, value) => `${name}=${value}`);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** The same fields in the same order. */
export function sameFields(fields: ReturnedFields, sent: EventFields): boolean {
  const names = Object.keys(sent);
  if (names.length !== fields.size) return false;
  let index = 0;
  for (const [name, values] of fields) {
    const field = sent[name];
    if (names[index] !== name || field === undefined || !isField(field, values)) return false;
    index += 1;
  }
  return true;
}

function isField({ value, multiValue }: EventField, values: readonly string[]): boolean {
  if (multiValue === undefined) return values.length === 1 && values[0] === value;
  return multiValue.length === values.length && multiValue.every((each, index) => each.value === values[index]);
}

function joined(fields: ReturnedFields, text: (name: string, value: string) => string): string[] {
  return [...fields].flatMap(([name, values]) => values.map((value) => text(name, value)));
}

function headerFields(headers: HeaderMap, leftOut: string): EventFields {
  const fields: EventFields = {};
  for (const [name, values] of headers) {
    if (name === leftOut || isDisallowed(name)) continue;
    const [value = ''] = values;
    fields[name] = values.length > 1 ? { value, multiValue: values.map((each) => ({ value: each })) } : { value };
  }
  return fields;
}

function pairs(parts: readonly string[]): EventFields {
  const fields: EventFields = {};
  for (const part of parts) {
    if (part === '') continue;
    const [name, value] = split(part);
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    // Assigning `__proto__` would set the prototype.
    if (!known) Object.defineProperty(fields, name, { value: { value }, enumerable: true, configurable: true });
    else {
      known.multiValue ??= [{ value: known.value }];
      known.multiValue.push({ value });
      known.value = value;
    }
  }
  return fields;
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
