/** The viewer-request functions as the tests run them: bundled by the build's own steps, for a configuration that stays put. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { bundleForCloudFront } from '../../scripts/bundle-function.ts';
import { edgeFacts } from '../../scripts/edge-facts.ts';
import type { FunctionCall, FunctionOutcome } from '../../scripts/njs-engine.ts';
import { type EdgeFunctions, runByBehaviour } from './edge-functions.ts';
import { runInBoth } from './event-engines.ts';
import { type CallOptions, viewerCall } from './viewer-event.ts';

/** Three Regions, no residency, nothing asked of a token beyond its scope: whatever the user's configuration says. */
export const EDGE: EdgeConfig = {
  ...config,
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'],
  publishingRegion: 'us-east-1',
  live: { ...config.live, regions: ['us-east-1', 'eu-west-1'], segmentSeconds: 2, dvrSeconds: 7200 },
  residency: {},
  tokens: { issuer: null, audience: null },
  access: { vod: 'token', live: 'token' },
  domain: null,
};

const entry = (file: string) => fileURLToPath(new URL(`../../functions/viewer-request/${file}`, import.meta.url));

/** The bytes for a configuration that differs from `EDGE` in these fields. */
export async function bundleFor(changes: Partial<EdgeConfig> = {}, asksForToken = true): Promise<string> {
  return (await bundleForCloudFront(entry('index.ts'), edgeFacts({ ...EDGE, ...changes }, asksForToken))).code;
}

/** The same for the function in front of what is no media. */
export async function siteBundleFor(changes: Partial<EdgeConfig> = {}): Promise<string> {
  return (await bundleForCloudFront(entry('site.ts'), edgeFacts({ ...EDGE, ...changes }))).code;
}

/** Both, for tables that hold media and what is none. */
export async function edgeFor(changes: Partial<EdgeConfig> = {}, asksForToken = true): Promise<EdgeFunctions> {
  const [media, site] = await Promise.all([bundleFor(changes, asksForToken), siteBundleFor(changes)]);
  return { media, site };
}

export interface ViewerCase {
  readonly title: string;
  readonly call: CallOptions;
  /** Changes the fabricated event where the options cannot say it. */
  readonly bend?: (event: BentEvent) => void;
}

export interface BentEvent {
  readonly context: { distributionDomainName: string };
  readonly request: Record<'headers' | 'querystring' | 'cookies', Record<string, BentField>>;
}

export interface BentField {
  value: string;
  multiValue?: { value: string }[];
}

export function callOf({ call, bend }: Pick<ViewerCase, 'call' | 'bend'>): FunctionCall {
  const made = viewerCall(call);
  bend?.(made.event as BentEvent);
  return made;
}

/**
 * Runs a whole table at once, in V8 and on njs, whose results must be equal, and gives each case a test of its own.
 *
 * @param bundle One function for all cases, or both, of which each case gets the one of its behaviour.
 */
export function describeTable<C extends ViewerCase>(
  name: string,
  bundle: () => Promise<string | EdgeFunctions>,
  cases: readonly C[],
  check: (outcome: FunctionOutcome, given: C) => void,
): void {
  describe(name, () => {
    let outcomes: readonly FunctionOutcome[] = [];
    beforeAll(async () => {
      const built = await bundle();
      const calls = cases.map(callOf);
      outcomes = await (typeof built === 'string' ? runInBoth(built, calls, name) : runByBehaviour(built, calls, name));
    });
    cases.forEach((given, index) => {
      it(given.title, () => {
        const outcome = outcomes[index] as FunctionOutcome;
        expect(outcome.thrown).toBeUndefined();
        check(outcome, given);
      });
    });
  });
}

/** An answer of the function's own. */
export interface GivenResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
  readonly body?: { readonly encoding: string; readonly data: string };
}

/** The request as it goes on to the cache. */
export interface PassedRequest {
  readonly uri: string;
  readonly querystring: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: Readonly<Record<string, unknown>>;
}

/** Fails when the request was let through. */
export function responseOf({ answer }: FunctionOutcome): GivenResponse {
  expect(answer, 'an answer of the function').toHaveProperty('statusCode');
  return answer as GivenResponse;
}

/** Fails when the function answered itself. */
export function requestOf({ answer }: FunctionOutcome): PassedRequest {
  expect(answer, 'the request').toHaveProperty('uri');
  return answer as PassedRequest;
}

/** Regions chosen, primary first; empty when no origin was chosen. */
export function regionsOf({ choices }: FunctionOutcome): readonly string[] {
  expect(choices.length, 'origin choices').toBeLessThan(2);
  const [choice] = choices;
  if (choice === undefined) return [];
  if (typeof choice === 'string') return [choice];
  return (choice as { originIds: { originId: string }[] }).originIds.map(({ originId }) => originId);
}
