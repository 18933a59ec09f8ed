/**
 * Header names that edge functions may not touch: "Restrictions on edge functions", CloudFront Developer Guide
 * (edge-functions-restrictions.html). Lower case.
 */

/** Where a function runs; `generated` is a response that a request function made. */
export type EdgeEvent = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response' | 'generated';

const DISALLOWED = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);
const DISALLOWED_PREFIXES = ['x-amz-cf-', 'x-edge-'];

/** Not shown to any function and never to be set by one. */
export function isDisallowed(name: string): boolean {
  return DISALLOWED.has(name) || DISALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

const READ_ONLY_REQUEST = ['content-length', 'host', 'transfer-encoding', 'via'];
const READ_ONLY: Readonly<Record<EdgeEvent, ReadonlySet<string>>> = {
  'viewer-request': new Set([...READ_ONLY_REQUEST, 'cdn-loop']),
  'origin-request': new Set([
    'accept-encoding',
    'content-length',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'transfer-encoding',
    'via',
  ]),
  'origin-response': new Set(['transfer-encoding', 'via']),
  generated: new Set(['transfer-encoding', 'via']),
  'viewer-response': new Set(['content-encoding', 'content-length', 'transfer-encoding', 'warning', 'via']),
};

/** Shown to the function, and the same after it. */
export function isReadOnly(event: EdgeEvent, name: string): boolean {
  return READ_ONLY[event].has(name);
}

/** A header name is an RFC 9110 section 5.1 token. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}

/** RFC 9110 section 5.5: visible characters, spaces and tabs. */
export function isHeaderValue(value: string): boolean {
  return !/[^\t\x20-\x7e\x80-\xff]/.test(value);
}
