/**
 * A refusal and its mended twin: the same request with one thing put right, which goes on. The twin proves that nothing
 * else is wrong with the request, so the code is of that thing alone and not of a check before it.
 */
import { expect } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { type RefusalCode, statusOf } from './refusal-codes.ts';
import type { CallOptions } from './viewer-event.ts';
import { describeTable, regionsOf, requestOf, responseOf, type ViewerCase } from './viewer-function.ts';

type Request = Pick<ViewerCase, 'call' | 'bend'>;

export interface Pair {
  readonly title: string;
  readonly code: RefusalCode;
  readonly bad: CallOptions;
  readonly bend?: ViewerCase['bend'];
  readonly good: CallOptions;
}

interface PairCase extends ViewerCase {
  readonly code: RefusalCode | undefined;
}

export function describePairs(name: string, bundle: () => Promise<string>, pairs: readonly Pair[]): void {
  const cases = pairs.flatMap(({ title, code, bad, bend, good }): PairCase[] => {
    const refused: Request = bend ? { call: bad, bend } : { call: bad };
    return [
      { title: `${title}: ${code}`, ...refused, code },
      { title: `${title}, mended: goes on`, call: good, code: undefined },
    ];
  });
  describeTable(name, bundle, cases, (outcome, { code }) => {
    expect(refusalOf(outcome)).toBe(code);
    if (code !== undefined) {
      expect(responseOf(outcome).statusCode).toBe(statusOf(code));
    } else {
      expect(requestOf(outcome).uri).toMatch(/^\/(?:vod|live)\/(?!~)/);
      expect(regionsOf(outcome).length).toBeGreaterThan(0);
    }
  });
}

export const MEDIA = '/vod/title/master.m3u8';

/** A request for media that carries this token in the header that needs no escapes. */
export function carrying(token: string, options: CallOptions = {}): CallOptions {
  return { uri: MEDIA, ...options, headers: { 'cta-common-access-token': token, ...options.headers } };
}
