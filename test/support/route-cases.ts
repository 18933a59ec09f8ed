/** Requests for media from a place, and what is to become of them. */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { jwt } from './good-tokens.ts';
import { describeTable, regionsOf, requestOf, responseOf, type ViewerCase } from './viewer-function.ts';

/** The Regions of `EDGE`. */
export const [US, EU, AP] = ['us-east-1', 'eu-west-1', 'ap-northeast-2'] as const;
/** Opens all media. */
export const TOKEN_HEADER = { 'cta-common-access-token': jwt() };

export interface RouteCase extends ViewerCase {
  /** Primary and partner; a Region alone; none is a refusal. */
  readonly regions: readonly string[];
}

/** `from` is a regional edge cache, or nothing and a country. */
export function request(kind: 'vod' | 'live', from: string | null, country: string | undefined, routing?: string) {
  return {
    uri: `/${kind}/title/a.m3u8`,
    edgeCache: from,
    headers: { ...TOKEN_HEADER, 'cloudfront-viewer-country': country },
    store: routing === undefined ? {} : { routing },
  };
}

export function checkRoute(name: string, code: () => Promise<string>, cases: readonly RouteCase[]): void {
  describeTable(name, code, cases, (outcome, { regions, call }) => {
    expect(regionsOf(outcome)).toEqual(regions);
    if (regions.length > 0) {
      expect(requestOf(outcome).uri).toBe(call.uri);
    } else {
      expect(refusalOf(outcome)).toBe('no-region');
      expect(responseOf(outcome).statusCode).toBe(503);
      expect(responseOf(outcome).headers['retry-after']?.value).toMatch(/^\d+$/);
    }
  });
}
