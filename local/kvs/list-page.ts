import type { KeyValue } from './store.ts';

/** Keys on a page: ListKeys in the CloudFront API Reference. */
const DEFAULT_RESULTS = 10;
const MOST_RESULTS = 50;

export interface ListPage {
  readonly items: readonly KeyValue[];
  /** Token of the next page; undefined on the last one. */
  readonly next: string | undefined;
}

/**
 * One page of ListKeys. The token is the last key given out, so that keys written between two pages neither repeat nor
 * hide others. Undefined for a page size or a token that cannot be.
 */
export function listPage(
  all: readonly KeyValue[],
  maxResults: string | null,
  token: string | null,
): ListPage | undefined {
  const size = maxResults === null ? DEFAULT_RESULTS : Number(maxResults);
  if (!Number.isInteger(size) || size < 1 || size > MOST_RESULTS) return undefined;
  const after = token === null ? '' : Buffer.from(token, 'base64url').toString('utf8');
  if (token !== null && Buffer.from(after).toString('base64url') !== token) return undefined;
  const rest = all.filter(({ key }) => key > after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  const next = rest.length > size && last ? Buffer.from(last.key).toString('base64url') : undefined;
  return { items, next };
}
