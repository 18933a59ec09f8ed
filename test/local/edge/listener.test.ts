import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, localCertificate } from '../../../local/edge/certificate.ts';
import { type Listeners, listen } from '../../../local/edge/listener.ts';
import { MAX_OBJECT_BYTES } from '../../../local/edge/object-source.ts';
import type { BehaviourModel } from '../../../local/template/model.ts';
import { send, sendHttp2 } from '../../e2e/bad-input-viewer.ts';
import { behaviour, cachePolicy, distribution, testEdge } from './models.ts';
import { type Answer, answering, httpOrigin } from './origins.ts';

let folder: string;
let certificate: Certificate;
const open: { close(): Promise<unknown> }[] = [];
const broken: unknown[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'listener-'));
  certificate = await localCertificate(folder, Date.now());
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  expect(broken.splice(0)).toEqual([]);
});

describe('a viewer', () => {
  test('chooses HTTP/2 or HTTP/1.1 by ALPN, and gets HTTP/1.1 without it', async () => {
    const { ports } = await listening(answering(200, 'hello'));
    expect(await sendHttp2(url(ports.https), { target: '/' })).toMatchObject({ status: 200, body: 'hello' });
    expect(await send(url(ports.https), { target: '/' })).toMatchObject({ status: 200, body: 'hello' });
    expect(await send(`http://localhost:${ports.http}`, { target: '/' })).toMatchObject({ status: 200, body: 'hello' });
    for (const [protocols, chosen] of [
      [['h2', 'http/1.1'], 'h2'],
      [['http/1.1'], 'http/1.1'],
      [undefined, false],
    ] as const) {
      expect(await negotiated(ports.https, protocols)).toBe(chosen);
    }
  });

  test('that speaks no HTTP is refused with 400, and the connection ends', async () => {
    const { ports } = await listening(answering(200));
    for (const text of [
      'garbage\r\n\r\n',
      'GET / HTTP/1.1\r\nbad header\r\n\r\n',
      'GET /\u00e9 HTTP/1.1\r\nhost: localhost\r\n\r\n',
    ]) {
      expect(await exchange(ports.http, text)).toMatch(
        /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*connection: close\r\n[\s\S]*400 ERROR/,
      );
    }
  });

  test('that sends a head beyond everything is refused with 413', async () => {
    const { ports } = await listening(answering(200));
    const text = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`;
    expect(await exchange(ports.http, text)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('that asks for a URL over the limit gets 413 and the end of the connection, over both protocols', async () => {
    const asked: (string | undefined)[] = [];
    const { ports } = await listening((request, response) => {
      asked.push(request.url);
      response.end();
    });
    const target = `/${'a'.repeat(8192)}`;
    const lines = 'host: localhost\r\n\r\n';
    const before = `GET /before HTTP/1.1\r\n${lines}`;
    const after = `GET /after HTTP/1.1\r\n${lines}`;
    const answers = await exchange(ports.http, `${before}GET ${target} HTTP/1.1\r\n${lines}${after}`);
    expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 413']);
    expect(asked).toEqual(['/before']);
    const session = connectHttp2(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false });
    const ended = new Promise((resolve) => session.once('close', resolve));
    const stream = session.request({ ':path': target, ':authority': 'localhost' });
    const status = new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
    stream.resume();
    expect(await status).toBe(413);
    await ended;
  });

  test.each([
    ['/a/../b?c=%20&d', '/a/../b?c=%20&d'],
    ['//a', '//a'],
    ['http://localhost/abs//olute?x', '/abs//olute?x'],
    ['http://localhost', '/'],
    ['http://localhost?x', '/?x'],
  ])('that asks for %s has %s asked for, unchanged', async (target, asked) => {
    const { ports } = await listening((request, response) => response.end(request.url));
    expect(await send(url(ports.https), { target })).toMatchObject({ status: 200, body: asked });
  });

  test.each(['GET', 'OPTIONS'])('that asks for `*` with %s gets 400', async (method) => {
    const { ports } = await listening(answering(200));
    const text = `${method} * HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;
    expect(await exchange(ports.http, text)).toMatch(/^HTTP\/1\.1 400 /);
  });

  // HTTP/2 itself ends a stream that asks for it with another method: RFC 9113 section 8.3.1.
  test('that asks for `*` with OPTIONS over HTTP/2 gets 400', async () => {
    const { ports } = await listening(answering(200));
    const session = connectHttp2(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'OPTIONS', ':path': '*', ':authority': 'localhost' });
    const status = new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
    stream.resume();
    expect(await status).toBe(400);
    session.close();
  });

  test('gets HEAD and 304 without a body on one connection, and the next answer after them', async () => {
    const { ports } = await listening(answering(200, 'hello', { etag: '"v1"', 'content-length': '5' }));
    const lines = 'host: localhost\r\n';
    const text =
      `HEAD / HTTP/1.1\r\n${lines}\r\n` +
      `GET / HTTP/1.1\r\n${lines}if-none-match: "v1"\r\n\r\n` +
      `GET / HTTP/1.1\r\n${lines}connection: close\r\n\r\n`;
    const answer = await exchange(ports.http, text);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 304', 'HTTP/1.1 200']);
    expect(answer.endsWith('hello')).toBe(true);
    expect(answer.match(/hello/g)).toHaveLength(1);
  });

  test.each(['drops the connection', 'is not there'])('who uploads to an origin that %s gets 502', async (how) => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
    const { ports, gone } = await listening((request) => request.socket.destroy(), { allowedMethods: methods });
    if (how === 'is not there') await gone();
    // More than a socket takes before anyone reads.
    const body = 'a'.repeat(2_000_000);
    const answer = await exchange(
      ports.http,
      `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    const session = connectHttp2(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'POST', ':path': '/', ':authority': 'localhost' });
    const status = new Promise((resolve, reject) => {
      stream.once('response', (headers) => resolve(headers[':status']));
      stream.once('error', reject);
      stream.once('close', () => reject(new Error('The stream ended without an answer.')));
    });
    stream.write(body);
    expect(await status).toBe(502);
    session.destroy();
  });

  test('whose refused request has a body is not answered on the same connection again', async () => {
    const { ports } = await listening(answering(200));
    const text =
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const answer = await exchange(ports.http, text);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 403']);
  });

  test('that goes away in the middle leaves the edge as it was', async () => {
    const { ports } = await listening((_request, response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      response.write(Buffer.alloc(500_000));
    });
    const session = connectHttp2(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false });
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':authority': 'localhost' });
    stream.on('error', () => {});
    await new Promise((resolve) => stream.once('data', resolve));
    session.destroy();
    const socket = net.connect(ports.http, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect((await send(`http://localhost:${ports.http}`, { target: '/', method: 'PUT' })).status).toBe(403);
  });

  test('sees an answer break off that the origin broke off, over both protocols', async () => {
    const { ports } = await listening((_request, response) => {
      response.writeHead(200, { 'content-length': '1000', 'cache-control': 'no-store' });
      response.write('half', () => response.destroy());
    });
    await expect(
      new Promise((resolve, reject) => {
        const request = https.get({
          port: ports.https,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          headers: { host: 'localhost' },
        });
        request.on('response', (response) => response.on('error', reject).on('end', resolve).resume());
        request.on('error', reject);
      }),
    ).rejects.toThrow(/aborted|hang up/);
    await expect(sendHttp2(url(ports.https), { target: '/' })).rejects.toThrow(/NGHTTP2_INTERNAL_ERROR/);
  });

  test('gets an object that is too large to keep, and a part of it, streamed', async () => {
    const size = MAX_OBJECT_BYTES + 10;
    const chunk = Buffer.alloc(1024 * 1024, 7);
    const { ports, requests } = await listening((request, response) => {
      if (request.headers.range) {
        response.writeHead(206, { 'content-range': `bytes 5-9/${size}`, 'content-length': '5' }).end('12345');
        return;
      }
      response.writeHead(200, { 'content-length': String(size), 'cache-control': 'max-age=60' });
      const write = (left: number): void => {
        if (left === 0) response.end();
        else response.write(chunk.subarray(0, left), () => write(left - Math.min(left, chunk.length)));
      };
      write(size);
    });
    for (const _each of [1, 2]) expect(await lengthOf(ports.https, '/film')).toBe(size);
    expect(requests()).toBe(2);
    const part = await send(url(ports.https), { target: '/film', headers: { range: 'bytes=5-9' } });
    expect(part).toMatchObject({ status: 206, body: '12345', headers: { 'content-range': `bytes 5-9/${size}` } });
  });

  test('gets the same bytes over HTTP/2 in many streams at once', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_each, index) => index % 251));
    const { ports } = await listening((_request, response) =>
      response.writeHead(200, { 'cache-control': 'max-age=60' }).end(bytes),
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendHttp2(url(ports.https), { target: '/a' })));
    const digest = (text: string) => createHash('md5').update(text, 'latin1').digest('hex');
    expect(new Set(answers.map(({ body }) => digest(body)))).toEqual(
      new Set([createHash('md5').update(bytes).digest('hex')]),
    );
  });
});

describe('the listeners', () => {
  test('name the port that is in use, and leave nothing open', async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as net.AddressInfo;
    const { edge } = await testEdge(distribution());
    open.push(edge, { close: () => new Promise((resolve) => taken.close(resolve)) });
    const options = { edge, certificate, onBroken: (error: unknown) => broken.push(error) };
    await expect(listen({ ...options, httpsPort: port, httpPort: 0 })).rejects.toMatchObject({
      message: `Port ${port} on 127.0.0.1 is in use by another process.`,
      code: 'EADDRINUSE',
      port,
    });
    await expect(listen({ ...options, httpsPort: 0, httpPort: port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
  });

  test('answer on 127.0.0.1 only', async () => {
    const { ports } = await listening(answering(200));
    const refused = (host: string) =>
      new Promise((resolve) => {
        const socket = net.connect(ports.http, host);
        socket
          .on('connect', () => resolve('connected'))
          .on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      });
    expect(await refused('127.0.0.2')).toBe('ECONNREFUSED');
  });

  test('close at once, with open connections of every kind', async () => {
    const { ports, listeners } = await listening((_request, response) => response.write('never ends'));
    const session = connectHttp2(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false });
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':authority': 'localhost' });
    stream.on('error', () => {});
    await new Promise((resolve) => stream.once('response', resolve));
    const idle = net.connect(ports.http, '127.0.0.1').on('error', () => {});
    await new Promise((resolve) => idle.once('connect', resolve));
    const gone = Promise.all([session, idle].map((each) => new Promise((resolve) => each.once('close', resolve))));
    const started = performance.now();
    await listeners.close();
    await gone;
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

const url = (port: number) => `https://localhost:${port}`;

async function listening(
  answer: Answer,
  changes: Partial<BehaviourModel> = {},
): Promise<{ listeners: Listeners; ports: Listeners['ports']; requests: () => number; gone: () => Promise<void> }> {
  const origin = await httpOrigin(answer);
  const policy = cachePolicy({ queryStrings: { behaviour: 'all' } });
  const model = distribution({ behaviours: [behaviour({ cachePolicy: policy, ...changes })] });
  const { edge } = await testEdge(model, { 'one.origin.example': origin.url });
  const listeners = await listen({
    edge,
    certificate,
    httpsPort: 0,
    httpPort: 0,
    onBroken: (error) => broken.push(error),
  });
  open.push(origin, edge, listeners);
  return { listeners, ports: listeners.ports, requests: () => origin.requests.length, gone: () => origin.close() };
}

function negotiated(port: number, protocols: readonly string[] | undefined): Promise<string | false | null> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { port, host: '127.0.0.1', rejectUnauthorized: false, ...(protocols ? { ALPNProtocols: [...protocols] } : {}) },
      () => {
        resolve(socket.alpnProtocol);
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

/** Everything that comes back until the connection ends. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.write(text, 'latin1');
  });
}

function lengthOf(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    https
      .get({ port, host: '127.0.0.1', path, rejectUnauthorized: false, headers: { host: 'localhost' } }, (response) => {
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
        });
        response.on('end', () => resolve(length));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}
