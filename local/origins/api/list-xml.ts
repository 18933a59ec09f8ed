/** ListObjectsV2 and ListObjectVersions: queries in, XML out ("Amazon S3 API Reference"). */
import type { ObjectVersion } from '../object.ts';
import { escapeXml, type S3Error, s3Error } from '../s3-error.ts';

type Histories = ReadonlyMap<string, readonly ObjectVersion[]>;

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MOST_KEYS = 1000;

/** Current objects only: a key whose newest version is a delete marker is not listed. */
export function objectsXml(bucket: string, histories: Histories, query: URLSearchParams): string | S3Error {
  const most = mostKeys(query);
  if (most === undefined) return s3Error('InvalidArgument', { ArgumentName: 'max-keys' });
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const current = [...histories].flatMap(([key, [newest]]) =>
    newest?.object && isAfter(key, after) ? [{ key, object: newest.object }] : [],
  );
  const page = current.slice(0, most);
  const truncated = page.length < current.length;
  const contents = page.map(
    ({ key, object }) =>
      `<Contents>${element('Key', key)}${element('LastModified', object.lastModified.toISOString())}` +
      `${element('ETag', object.etag)}${element('Size', object.size)}<StorageClass>STANDARD</StorageClass></Contents>`,
  );
  const next = Buffer.from(page.at(-1)?.key ?? after).toString('base64url');
  return document('ListBucketResult', [
    element('Name', bucket),
    element('Prefix', query.get('prefix') ?? ''),
    element('KeyCount', page.length),
    element('MaxKeys', most),
    element('IsTruncated', truncated),
    truncated ? element('NextContinuationToken', next) : '',
    ...contents,
  ]);
}

/** Every version and delete marker, newest first within a key. */
export function versionsXml(bucket: string, histories: Histories, query: URLSearchParams): string | S3Error {
  const most = mostKeys(query);
  if (most === undefined) return s3Error('InvalidArgument', { ArgumentName: 'max-keys' });
  const marker = { key: query.get('key-marker') ?? '', id: query.get('version-id-marker') };
  const all = [...histories].flatMap(([key, versions]) => {
    const at = key === marker.key ? versions.findIndex(({ id }) => id === marker.id) : -1;
    const isDone = key === marker.key && at < 0;
    const wanted = isDone || (key !== marker.key && !isAfter(key, marker.key)) ? [] : versions.slice(at + 1);
    return wanted.map((version) => ({ key, version, isLatest: version === versions[0] }));
  });
  const page = all.slice(0, most);
  const truncated = page.length < all.length;
  const last = page.at(-1);
  const entries = page.map(({ key, version: { id, object, modified }, isLatest }) => {
    const common =
      `${element('Key', key)}${element('VersionId', id)}${element('IsLatest', isLatest)}` +
      element('LastModified', modified.toISOString());
    return object
      ? `<Version>${common}${element('ETag', object.etag)}${element('Size', object.size)}<StorageClass>STANDARD</StorageClass></Version>`
      : `<DeleteMarker>${common}</DeleteMarker>`;
  });
  return document('ListVersionsResult', [
    element('Name', bucket),
    element('Prefix', query.get('prefix') ?? ''),
    element('MaxKeys', most),
    element('IsTruncated', truncated),
    truncated && last ? element('NextKeyMarker', last.key) + element('NextVersionIdMarker', last.version.id) : '',
    ...entries,
  ]);
}

export function element(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

export function document(name: string, elements: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}">${elements.join('')}</${name}>`;
}

function mostKeys(query: URLSearchParams): number | undefined {
  const text = query.get('max-keys') ?? String(MOST_KEYS);
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), MOST_KEYS) : undefined;
}

/** In S3's order, UTF-8 bytes. */
function isAfter(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}
