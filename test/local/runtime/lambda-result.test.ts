import { describe, expect, test } from 'vitest';
import type { EdgeRequest, HeaderMap } from '../../../local/edge/messages.ts';
import { lambdaEvent } from '../../../local/runtime/lambda-event.ts';
import { verdictOnOriginRequest, verdictOnOriginResponse } from '../../../local/runtime/lambda-result.ts';
import { distribution, origin } from '../edge/models.ts';

const REQUEST: EdgeRequest = {
  method: 'GET',
  uri: '/a',
  query: 'x=1',
  headers: new Map([
    ['host', ['one.origin.example']],
    ['via', ['1.1 x']],
    ['x-amz-cf-id', ['id']],
    ['x-a', ['1', '2']],
  ]),
  body: undefined,
};
const RESPONSE: HeaderMap = new Map([
  ['content-type', ['text/html']],
  ['via', ['1.1 origin']],
  ['x-edge-hidden', ['1']],
]);

test('the event is the one that the guide shows', () => {
  const event = lambdaEvent({
    distribution: distribution(),
    eventType: 'origin-response',
    requestId: 'id',
    clientIp: '203.0.113.7',
    request: REQUEST,
    origin: origin('one', { originPath: '/p', customHeaders: { 'X-C': 'c' } }),
    response: { status: 200, description: 'OK', headers: RESPONSE },
  });
  expect(event).toEqual({
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: 'd111111abcdef8.cloudfront.net',
            distributionId: 'EDFDVBD6EXAMPLE',
            eventType: 'origin-response',
            requestId: 'id',
          },
          request: {
            clientIp: '203.0.113.7',
            headers: {
              host: [{ key: 'Host', value: 'one.origin.example' }],
              via: [{ key: 'Via', value: '1.1 x' }],
              'x-a': [
                { key: 'X-A', value: '1' },
                { key: 'X-A', value: '2' },
              ],
            },
            method: 'GET',
            origin: {
              custom: {
                customHeaders: { 'x-c': [{ key: 'X-C', value: 'c' }] },
                domainName: 'one.origin.example',
                keepaliveTimeout: 5,
                path: '/p',
                port: 80,
                protocol: 'http',
                readTimeout: 1,
                sslProtocols: ['TLSv1.2'],
              },
            },
            querystring: 'x=1',
            uri: '/a',
          },
          response: {
            headers: {
              'content-type': [{ key: 'Content-Type', value: 'text/html' }],
              via: [{ key: 'Via', value: '1.1 origin' }],
            },
            status: '200',
            statusDescription: 'OK',
          },
        },
      },
    ],
  });
});

describe('origin-response', () => {
  const via = { via: [{ key: 'Via', value: '1.1 origin' }] };

  test('changes headers and status, and keeps what it was not shown', () => {
    const headers = { ...via, 'cache-control': [{ key: 'Cache-Control', value: 'max-age=1' }] };
    const verdict = verdictOnOriginResponse({ status: '404', headers }, RESPONSE);
    expect(verdict).toMatchObject({ kind: 'response', response: { status: 404, body: undefined } });
    expect(verdict.kind === 'response' && [...verdict.response.headers]).toEqual([
      ['x-edge-hidden', ['1']],
      ['via', ['1.1 origin']],
      ['cache-control', ['max-age=1']],
    ]);
  });

  test.each([
    ['text', { body: 'new' }, 'new'],
    ['base64', { body: 'bmV3', bodyEncoding: 'base64' }, 'new'],
  ])('may replace the body by %s', (_title, fields, expected) => {
    const verdict = verdictOnOriginResponse({ status: 200, headers: via, ...fields }, RESPONSE);
    expect(verdict.kind === 'response' && String(verdict.response.body)).toBe(expected);
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /returned no object/],
    ['a request', { method: 'GET', uri: '/' }, /status is 'undefined'/],
    ['a status that is none', { status: 'OK', headers: via }, /status is 'OK'/],
    ['a status of 100', { status: '100', headers: via }, /status is '100'/],
    ['headers of text', { status: '200', headers: { ...via, 'x-a': '1' } }, /headers\['x-a'\] is no array/],
    ['a header without a value', { status: '200', headers: { ...via, 'x-a': [{ key: 'X-A' }] } }, /value is no text/],
    [
      'a key of another name',
      { status: '200', headers: { ...via, 'x-a': [{ key: 'X-B', value: '1' }] } },
      /has the key 'X-B'/,
    ],
    ['a name in upper case', { status: '200', headers: { ...via, 'X-A': [{ value: '1' }] } }, /not in lower case/],
    [
      'a line break',
      { status: '200', headers: { ...via, 'x-a': [{ value: 'a\nb' }] } },
      /a character that a header cannot/,
    ],
    ['another Via', { status: '200', headers: { via: [{ value: 'x' }] } }, /'via' is read-only/],
    ['no Via', { status: '200', headers: {} }, /'via' is read-only and was removed/],
    [
      'Transfer-Encoding',
      { status: '200', headers: { ...via, 'transfer-encoding': [{ value: 'chunked' }] } },
      /read-only/,
    ],
    ['X-Edge-*', { status: '200', headers: { ...via, 'x-edge-a': [{ value: '1' }] } }, /may not set/],
    ['X-Amz-Cf-*', { status: '200', headers: { ...via, 'x-amz-cf-id': [{ value: '1' }] } }, /may not set/],
    ['a body of a number', { status: '200', headers: via, body: 1 }, /body is no text/],
    [
      'a body of 1 MB and a byte',
      { status: '200', headers: via, body: 'x'.repeat(1024 ** 2 + 1) },
      /1048576 are allowed/,
    ],
  ])('that returns %s is invalid', (_title, value, reason) => {
    expect(verdictOnOriginResponse(value, RESPONSE)).toEqual({
      kind: 'invalid',
      reason: expect.stringMatching(reason),
    });
  });
});

describe('origin-request', () => {
  const headers = { host: [{ value: 'one.origin.example' }], via: [{ value: '1.1 x' }] };
  const request = { method: 'GET', uri: '/b', querystring: 'y=2', headers };

  test('changes what goes to the origin', () => {
    const verdict = verdictOnOriginRequest(request, REQUEST);
    expect(verdict).toMatchObject({ kind: 'request', request: { uri: '/b', query: 'y=2' } });
    expect(verdict.kind === 'request' && verdict.request.headers.get('x-amz-cf-id')).toEqual(['id']);
  });

  test('may answer by itself', () => {
    const verdict = verdictOnOriginRequest({ status: '200', body: 'made' }, REQUEST);
    expect(verdict.kind === 'response' && String(verdict.response.body)).toBe('made');
  });

  test.each<[string, object, RegExp]>([
    ['another method', { ...request, method: 'PUT' }, /method is read-only/],
    ['a relative URI', { ...request, uri: 'b' }, /uri is not text/],
    ['a query that is no text', { ...request, querystring: {} }, /querystring is no text/],
    ['Accept-Encoding', { ...request, headers: { ...headers, 'accept-encoding': [{ value: 'br' }] } }, /read-only/],
    ['If-None-Match', { ...request, headers: { ...headers, 'if-none-match': [{ value: '"x"' }] } }, /read-only/],
    ['no Via', { ...request, headers: { host: headers.host } }, /'via' is read-only and was removed/],
  ])('with %s is invalid', (_title, value, reason) => {
    expect(verdictOnOriginRequest(value, REQUEST)).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });
});
