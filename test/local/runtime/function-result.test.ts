import { describe, expect, test } from 'vitest';
import type { EdgeRequest, EdgeResponse } from '../../../local/edge/messages.ts';
import { requestFields } from '../../../local/runtime/function-event.ts';
import { verdictOnRequest, verdictOnResponse } from '../../../local/runtime/function-result.ts';

const REQUEST: EdgeRequest = {
  method: 'GET',
  uri: '/a',
  query: 'x=1&y=%20&x=2&z',
  headers: new Map([
    ['host', ['d1.cloudfront.net']],
    ['via', ['2.0 viewer']],
    ['accept', ['text/html', 'text/plain']],
    ['x-forwarded-proto', ['https']],
    ['cookie', ['a=1; b=2', 'a=3']],
  ]),
  body: undefined,
};
const SENT = requestFields(REQUEST);

type Change = (fields: ReturnType<typeof requestFields>) => unknown;

function judge(change: Change) {
  return verdictOnRequest(change(structuredClone(SENT)), REQUEST, SENT);
}

describe('the event', () => {
  test('has the request as the guide shows it', () => {
    expect(SENT).toEqual({
      method: 'GET',
      uri: '/a',
      querystring: {
        x: { value: '2', multiValue: [{ value: '1' }, { value: '2' }] },
        y: { value: '%20' },
        z: { value: '' },
      },
      headers: {
        host: { value: 'd1.cloudfront.net' },
        via: { value: '2.0 viewer' },
        accept: { value: 'text/html', multiValue: [{ value: 'text/html' }, { value: 'text/plain' }] },
      },
      cookies: { a: { value: '3', multiValue: [{ value: '1' }, { value: '3' }] }, b: { value: '2' } },
    });
  });

  test('takes names that an object has of its own for what they are', () => {
    const { querystring } = requestFields({ ...REQUEST, query: '__proto__=1&constructor=2&toString=3' });
    expect(Object.keys(querystring)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(querystring)).toBe(Object.prototype);
  });
});

describe('a returned request', () => {
  test('that is the one it got changes nothing', () => {
    expect(judge((fields) => fields)).toEqual({ kind: 'request', request: REQUEST });
  });

  test.each<[string, Change, Partial<EdgeRequest>]>([
    ['another URI', (f) => ({ ...f, uri: '/b%20c' }), { uri: '/b%20c' }],
    ['one parameter less', (f) => ({ ...f, querystring: { x: f.querystring.x } }), { query: 'x=1&x=2' }],
    ['no parameters', (f) => ({ ...f, querystring: {} }), { query: undefined }],
    ['no query at all', ({ querystring: _gone, ...f }) => f, { query: undefined }],
    ['a new parameter', (f) => ({ ...f, querystring: { n: { value: '1' } } }), { query: 'n=1' }],
  ])('with %s', (_title, change, expected) => {
    expect(judge(change)).toMatchObject({ kind: 'request', request: expected });
  });

  test('with other headers and cookies keeps what the function was not shown', () => {
    const verdict = judge((f) => ({
      ...f,
      headers: { host: f.headers.host, via: f.headers.via, 'x-new': { value: '1' } },
      cookies: { c: { value: '9' } },
    }));
    expect(verdict.kind === 'request' && [...verdict.request.headers]).toEqual([
      ['x-forwarded-proto', ['https']],
      ['host', ['d1.cloudfront.net']],
      ['via', ['2.0 viewer']],
      ['x-new', ['1']],
      ['cookie', ['c=9']],
    ]);
  });

  test('without cookies sends none', () => {
    const verdict = judge((f) => ({ ...f, cookies: {} }));
    expect(verdict.kind === 'request' && verdict.request.headers.has('cookie')).toBe(false);
  });

  const header =
    (name: string, value: unknown): Change =>
    (f) => ({ ...f, headers: { ...f.headers, [name]: value } });
  const without =
    (name: string): Change =>
    (f) => ({
      ...f,
      headers: Object.fromEntries(Object.entries(f.headers).filter(([key]) => key !== name)),
    });
  test.each<[string, Change, RegExp]>([
    ['that is nothing', () => undefined, /returned no object/],
    ['that is null', () => null, /returned no object/],
    ['that is text', () => 'GET /', /returned no object/],
    ['that is an array', () => [], /returned no object/],
    ['with another method', (f) => ({ ...f, method: 'PUT' }), /method is read-only/],
    ['without a URI', ({ uri: _gone, ...f }) => f, /uri is not text/],
    ['with a relative URI', (f) => ({ ...f, uri: 'b' }), /begins with '\/'/],
    ['with a URI and a query', (f) => ({ ...f, uri: '/b?c' }), /a query or a fragment/],
    ['with a URI that breaks the line', (f) => ({ ...f, uri: '/b\r\nx: y' }), /holds a space/],
    ['with a URI that is too long', (f) => ({ ...f, uri: '/'.padEnd(8192, 'a') }), /8192 are allowed/],
    ['with a header that is text', header('x-a', 'text'), /headers\['x-a'\] is no object/],
    ['with a header of a number', header('x-a', { value: 1 }), /headers\['x-a'\]\.value is no text/],
    ['with a header that breaks the line', header('x-a', { value: 'a\r\nb: c' }), /a character that a header cannot/],
    ['with a header of the wrong name', header('x a', { value: '1' }), /not a header's name/],
    ['with a header in upper case', header('X-A', { value: '1' }), /not in lower case/],
    ['with multiValue that is no array', header('x-a', { value: '1', multiValue: '1' }), /multiValue is no array/],
    ['with multiValue of text', header('x-a', { value: '1', multiValue: ['1'] }), /multiValue holds no object/],
    ['with another Host', header('host', { value: 'evil.example' }), /'host' is read-only/],
    ['without its Via', without('via'), /'via' is read-only and was removed/],
    ['with a CDN-Loop', header('cdn-loop', { value: 'x' }), /'cdn-loop' is read-only/],
    ...[
      'connection',
      'expect',
      'keep-alive',
      'proxy-authenticate',
      'proxy-authorization',
      'proxy-connection',
      'trailer',
      'upgrade',
      'x-accel-redirect',
      'x-amz-cf-id',
      'x-cache',
      'x-edge-location',
      'x-forwarded-proto',
      'x-real-ip',
    ].map((name): [string, Change, RegExp] => [
      `with ${name}`,
      header(name, { value: '1' }),
      /one that functions may not set/,
    ]),
    ['with a query that is text', (f) => ({ ...f, querystring: 'a=1' }), /request.querystring is no object/],
    ['with cookies that are text', (f) => ({ ...f, cookies: 'a=1' }), /request.cookies is no object/],
  ])('%s is invalid', (_title, change, reason) => {
    expect(judge(change)).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });
});

describe('a generated response', () => {
  test('of the least', () => {
    const verdict = judge(() => ({ statusCode: 204 }));
    expect(verdict).toEqual({ kind: 'response', response: { status: 204, headers: new Map(), body: undefined } });
  });

  test.each<[string, unknown, string]>([
    ['text', 'héllo', 'héllo'],
    ['text in an object', { encoding: 'text', data: 'hi' }, 'hi'],
    ['base64', { encoding: 'base64', data: 'aGk=' }, 'hi'],
  ])('with a body of %s', (_title, body, expected) => {
    const verdict = judge(() => ({ statusCode: 200, body }));
    const { response } = verdict as { response: EdgeResponse };
    expect(String(response.body)).toBe(expected);
    expect(response.headers.get('content-length')).toEqual([String(Buffer.byteLength(expected))]);
  });

  test('with cookies and a header of several values', () => {
    const verdict = judge(() => ({
      statusCode: 200,
      headers: { 'x-a': { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } },
      cookies: {
        a: { value: '1', attributes: 'Secure' },
        b: { value: '', multiValue: [{ value: '2' }, { value: '3' }] },
      },
    }));
    const { response } = verdict as { response: EdgeResponse };
    expect(response.headers.get('x-a')).toEqual(['1', '2']);
    expect(response.headers.get('set-cookie')).toEqual(['a=1; Secure', 'b=2', 'b=3']);
  });

  test.each<[string, object, RegExp]>([
    ['a status of text', { statusCode: '200' }, /statusCode is no whole number/],
    ['half a status', { statusCode: 200.5 }, /statusCode is no whole number/],
    ['a status below', { statusCode: 199 }, /statusCode is 199; 200 to 599/],
    ['a status above', { statusCode: 600 }, /statusCode is 600/],
    ['a body of a number', { statusCode: 200, body: 1 }, /response.body is no object/],
    ['a body without data', { statusCode: 200, body: { encoding: 'text' } }, /data is no text/],
    ['a body of another encoding', { statusCode: 200, body: { encoding: 'gzip', data: '' } }, /encoding is neither/],
    ['a body that is too large', { statusCode: 200, body: 'x'.repeat(40 * 1024 + 1) }, /has 40961 bytes; 40960/],
    ['a forbidden header', { statusCode: 200, headers: { 'x-cache': { value: 'Hit' } } }, /may not set/],
    ['a Via', { statusCode: 200, headers: { via: { value: 'x' } } }, /'via' is read-only/],
    ['a cookie of a number', { statusCode: 200, cookies: { a: { value: 1 } } }, /cookies\['a'\]\.value is no text/],
  ])('with %s is invalid', (_title, result, reason) => {
    expect(judge(() => result)).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });
});

describe('a viewer-response', () => {
  const original: EdgeResponse = {
    status: 200,
    headers: new Map([
      ['content-length', ['3']],
      ['content-encoding', ['gzip']],
      ['x-a', ['1']],
    ]),
    body: Buffer.from('abc'),
  };
  const headers = { 'content-length': { value: '3' }, 'content-encoding': { value: 'gzip' } };

  test('keeps the body and may change the rest', () => {
    const result = { statusCode: 201, headers: { ...headers, 'x-b': { value: '2' } } };
    expect(verdictOnResponse(result, original)).toMatchObject({
      kind: 'response',
      response: { status: 201, body: original.body },
    });
  });

  test.each([
    ['changes Content-Length', { ...headers, 'content-length': { value: '4' } }],
    ['removes Content-Encoding', { 'content-length': { value: '3' } }],
    ['adds Warning', { ...headers, warning: { value: '1' } }],
  ])('that %s is invalid', (_title, changed) => {
    expect(verdictOnResponse({ statusCode: 200, headers: changed }, original)).toMatchObject({ kind: 'invalid' });
  });
});
