/** When the edge compresses, and how: "Serve compressed files", CloudFront Developer Guide. */
import { pipeline, type Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { DISTRIBUTION } from '../../infra/limits.ts';
import type { BehaviourModel } from '../template/model.ts';
import { type HeaderMap, headerOf } from './messages.ts';

const { least: LEAST, most: MOST } = DISTRIBUTION.compressibleBytes;
const STATUSES = [200, 403, 404];
/** "File types that CloudFront compresses". */
const TYPES = new Set(
  (
    'application/dash+xml application/eot application/font application/font-sfnt application/javascript ' +
    'application/json application/opentype application/otf application/pdf application/pkcs7-mime ' +
    'application/protobuf application/rss+xml application/truetype application/ttf application/vnd.apple.mpegurl ' +
    'application/vnd.mapbox-vector-tile application/vnd.ms-fontobject application/wasm application/xhtml+xml ' +
    'application/xml application/x-font-opentype application/x-font-truetype application/x-font-ttf ' +
    'application/x-httpd-cgi application/x-javascript application/x-mpegurl application/x-opentype application/x-otf ' +
    'application/x-perl application/x-ttf font/eot font/opentype font/otf font/ttf image/svg+xml text/css text/csv ' +
    'text/html text/javascript text/js text/plain text/richtext text/tab-separated-values text/xml text/x-component ' +
    'text/x-java-source text/x-script vnd.apple.mpegurl'
  ).split(' '),
);

/** The coding to use for an origin's answer; undefined: it stays as it is. `accepted` is the normalised header. */
export function compressionFor(
  behaviour: Pick<BehaviourModel, 'compress'>,
  accepted: string | undefined,
  response: { readonly status: number; readonly headers: HeaderMap; readonly ttl: number },
): 'br' | 'gzip' | undefined {
  if (!behaviour.compress || accepted === undefined || response.ttl <= 0) return undefined;
  if (!STATUSES.includes(response.status) || response.headers.has('content-encoding')) return undefined;
  const length = Number(headerOf(response.headers, 'content-length') ?? Number.NaN);
  if (!(length >= LEAST && length <= MOST)) return undefined;
  const type = (headerOf(response.headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.has(type)) return undefined;
  return accepted.startsWith('br') ? 'br' : 'gzip';
}

export function compressed(body: Readable, coding: 'br' | 'gzip'): Readable {
  const encoder =
    coding === 'gzip' ? createGzip() : createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  // An error ends the encoder too, and its reader with it.
  pipeline(body, encoder, () => {});
  return encoder;
}

/** A compressed answer's headers: no length, a weak ETag, Vary (RFC 9110 sections 8.8.3, 12.5.5). */
export function compressedHeaders(headers: HeaderMap, coding: 'br' | 'gzip'): HeaderMap {
  const result = new Map(headers);
  result.delete('content-length');
  result.delete('accept-ranges');
  result.set('content-encoding', [coding]);
  const etag = headerOf(headers, 'etag');
  if (etag?.startsWith('"')) result.set('etag', [`W/${etag}`]);
  const vary = headerOf(headers, 'vary');
  if (!vary?.toLowerCase().includes('accept-encoding')) {
    result.set('vary', [vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`]);
  }
  return result;
}
