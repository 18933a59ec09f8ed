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
const FROM = origin('one');
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
    const verdict = verdictOnOriginRequest(request, REQUEST, FROM);
    expect(verdict).toMatchObject({ kind: 'request', request: { uri: '/b', query: 'y=2' } });
    expect(verdict.kind === 'request' && verdict.request.headers.get('x-amz-cf-id')).toEqual(['id']);
  });

  test('may answer by itself', () => {
    const verdict = verdictOnOriginRequest({ status: '200', body: 'made' }, REQUEST, FROM);
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
    expect(verdictOnOriginRequest(value, REQUEST, FROM)).toEqual({
      kind: 'invalid',
      reason: expect.stringMatching(reason),
    });
  });
});

describe('the origin that origin-request returns', () => {
  const request = {
    method: 'GET',
    uri: '/',
    querystring: '',
    headers: { host: [{ value: 'x' }], via: [{ value: '1.1 x' }] },
  };
  const custom = {
    domainName: 'other.example',
    path: '/p',
    port: 8443,
    protocol: 'https',
    readTimeout: 5,
    customHeaders: {},
  };
  const s3 = { domainName: 'bucket.s3.us-east-1.amazonaws.com', path: '', authMethod: 'none', region: 'us-east-1' };
  const signed = origin('bucket', { kind: 's3', signed: true, custom: undefined });
  const judge = (value: unknown, from = FROM) => verdictOnOriginRequest({ ...request, origin: value }, REQUEST, from);

  test('is as it was when the function leaves it, or leaves it out', () => {
    for (const from of [FROM, signed]) {
      const event = lambdaEvent({
        distribution: distribution(),
        eventType: 'origin-request',
        requestId: 'id',
        clientIp: '192.0.2.1',
        request: REQUEST,
        origin: from.signed ? { ...from, domainName: s3.domainName } : from,
      }) as { Records: [{ cf: { request: { origin: unknown } } }] };
      const given = from.signed ? { ...from, domainName: s3.domainName } : from;
      expect(judge(undefined, from)).toMatchObject({ kind: 'request', origin: from });
      expect(judge(event.Records[0].cf.request.origin, from)).toMatchObject({
        kind: 'request',
        origin: { domainName: given.domainName, originPath: given.originPath, signed: given.signed },
      });
    }
  });

  test.each([
    ['a custom one', { custom }, FROM, { kind: 'custom', signed: false, originPath: '/p', readTimeout: 5 }],
    ['an S3 one in place of a custom one', { s3 }, FROM, { kind: 's3', signed: false, custom: undefined }],
    ['a custom one in place of an S3 one', { custom }, signed, { kind: 'custom', signed: false }],
    ['the identity kept', { s3: { ...s3, authMethod: 'origin-access-identity' } }, signed, { signed: true }],
    ['the identity dropped', { s3 }, signed, { signed: false }],
    [
      'headers',
      { custom: { ...custom, customHeaders: { 'x-c': [{ key: 'X-C', value: '1' }] } } },
      FROM,
      { customHeaders: { 'x-c': '1' } },
    ],
    [
      'HTTP',
      { custom: { ...custom, protocol: 'http', port: 80 } },
      FROM,
      { custom: { protocolPolicy: 'http-only', httpPort: 80, httpsPort: 80 } },
    ],
  ])('may be %s', (_title, value, from, expected) => {
    expect(judge(value, from)).toMatchObject({ kind: 'request', origin: expected });
  });

  test.each<[string, unknown, RegExp]>([
    ['text', 'other.example', /origin is no object/],
    ['none at all', {}, /exactly one of s3 and custom/],
    ['both', { s3, custom }, /exactly one of s3 and custom/],
    ['no name', { custom: { ...custom, domainName: '' } }, /domainName is ''/],
    ['a name with a port', { custom: { ...custom, domainName: 'a.example:80' } }, /domainName is 'a.example:80'/],
    ['an address', { custom: { ...custom, domainName: '192.0.2.1' } }, /domainName is '192.0.2.1'/],
    ['a long name', { s3: { ...s3, domainName: 'a'.repeat(129) } }, /at most 128/],
    ['upper case for S3', { s3: { ...s3, domainName: 'Bucket.s3.amazonaws.com' } }, /not in lower case/],
    ['a path with an end', { custom: { ...custom, path: '/p/' } }, /path is '\/p\/'/],
    ['a path without a start', { custom: { ...custom, path: 'p' } }, /path is 'p'/],
    ['a port of the system', { custom: { ...custom, port: 22 } }, /port is 22/],
    ['a port in text', { custom: { ...custom, port: '443' } }, /port is no number/],
    ['another protocol', { custom: { ...custom, protocol: 'ftp' } }, /protocol is neither/],
    ['no patience', { custom: { ...custom, readTimeout: 0 } }, /readTimeout is 0; 1 to 120/],
    ['a long keep-alive', { custom: { ...custom, keepaliveTimeout: 121 } }, /keepaliveTimeout is 121/],
    ['another method of signing', { s3: { ...s3, authMethod: 'sigv4' } }, /authMethod is neither/],
    [
      'an identity from nowhere',
      { s3: { ...s3, authMethod: 'origin-access-identity' } },
      /needs an origin with an identity/,
    ],
    [
      'a forbidden header',
      { custom: { ...custom, customHeaders: { 'x-edge-a': [{ value: '1' }] } } },
      /holds 'x-edge-a'/,
    ],
    ['a header that is text', { custom: { ...custom, customHeaders: { 'x-a': '1' } } }, /no array of one value/],
    [
      'a header twice',
      { custom: { ...custom, customHeaders: { host: [{ value: 'y' }] } } },
      /'host' is in request.headers and/,
    ],
  ])('may not be %s', (_title, value, reason) => {
    expect(judge(value)).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });
});
