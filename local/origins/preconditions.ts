import type { IncomingHttpHeaders } from 'node:http';
import type { StoredObject } from './object.ts';

export type Precondition =
  | { readonly kind: 'proceed' }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'failed'; readonly header: 'If-Match' | 'If-Unmodified-Since' };

type Validators = Pick<StoredObject, 'etag' | 'lastModified'>;

/** Evaluates a GET's or HEAD's conditional headers in the order of RFC 9110 section 13.2.2. */
export function precondition(headers: IncomingHttpHeaders, object: Validators): Precondition {
  const ifMatch = headers['if-match'];
  const unmodifiedSince = httpDate(headers['if-unmodified-since']);
  if (ifMatch !== undefined) {
    if (!listed(ifMatch, object.etag, 'strong')) return { kind: 'failed', header: 'If-Match' };
  } else if (unmodifiedSince !== undefined && object.lastModified.getTime() > unmodifiedSince) {
    return { kind: 'failed', header: 'If-Unmodified-Since' };
  }
  const ifNoneMatch = headers['if-none-match'];
  const modifiedSince = httpDate(headers['if-modified-since']);
  if (ifNoneMatch !== undefined) {
    if (listed(ifNoneMatch, object.etag, 'weak')) return { kind: 'not-modified' };
  } else if (modifiedSince !== undefined && object.lastModified.getTime() <= modifiedSince) {
    return { kind: 'not-modified' };
  }
  return { kind: 'proceed' };
}

/** True when a Range header counts: there is no If-Range, or it names this very version (RFC 9110 section 13.1.5). */
export function rangeCounts(headers: IncomingHttpHeaders, object: Validators): boolean {
  const ifRange = headers['if-range'];
  if (typeof ifRange !== 'string') return true;
  if (ifRange.includes('"')) return ifRange === object.etag;
  return httpDate(ifRange) === object.lastModified.getTime();
}

/** Strong comparison takes no weak tag; S3 reads tags without quotes too. */
function listed(header: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  return header.split(',').some((part) => {
    const tag = part.trim();
    if (tag === '*') return true;
    if (tag.startsWith('W/')) return comparison === 'weak' && tag.slice(2) === etag;
    return tag === etag || `"${tag}"` === etag;
  });
}

function httpDate(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
