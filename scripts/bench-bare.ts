/**
 * The bench's measure: a server that takes the token out of the path, checks its HMAC, parses its claims and sends the
 * same bytes, and does nothing else. Argument: `h1` or `h2`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signingKey } from '../functions/token/sign.ts';
import { localCertificate } from '../local/edge/certificate.ts';
import { benchKeys, SEGMENT_BYTES, SEGMENT_PATH, tokenOptions } from './bench-segment.ts';
import { serveBench } from './bench-server.ts';
import { signUrl } from './sign-url.ts';

const keys = benchKeys();
const { secret } = signingKey(keys);
const body = Buffer.alloc(SEGMENT_BYTES, 'segment ');
const HEADERS = { 'content-type': 'video/iso.segment', 'content-length': body.length, 'cache-control': 'max-age=1' };

function isAllowed(path: string): boolean {
  const end = path.indexOf('/', 6);
  const token = path.slice(6, end);
  const dot = token.lastIndexOf('.');
  const tag = createHmac('sha256', secret).update(token.slice(0, dot)).digest();
  if (!timingSafeEqual(tag, Buffer.from(token.slice(dot + 1), 'base64url'))) return false;
  const payload = token.slice(token.indexOf('.') + 1, dot);
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number; paths: string[] };
  const asked = `/vod${path.slice(end)}`;
  return claims.exp > Date.now() / 1000 && claims.paths.some((scope) => asked.startsWith(scope));
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const certificate = await localCertificate(folder, Date.now());
rmSync(folder, { recursive: true });
const server = process.argv[2] === 'h2' ? http2.createSecureServer(certificate) : https.createServer(certificate);
if (server instanceof https.Server) {
  server.on('request', (request, response) => {
    response.writeHead(isAllowed(request.url ?? '') ? 200 : 403, HEADERS);
    response.end(body);
  });
} else {
  server.on('stream', (stream, headers) => {
    stream.respond({ ':status': isAllowed(String(headers[':path'])) ? 200 : 403, ...HEADERS });
    stream.end(body);
  });
}
server.listen(0, '127.0.0.1', () => {
  const base = `https://localhost:${(server.address() as AddressInfo).port}`;
  serveBench(signUrl({ base, path: SEGMENT_PATH, keys, ...tokenOptions() }));
});
