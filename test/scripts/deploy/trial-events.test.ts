/** The events of the trial, on the function that is deployed: what each has to come to is what it comes to. */
import { describe, expect, it } from 'vitest';
import { formatKeys } from '../../../functions/token/sign.ts';
import type { FunctionOutcome } from '../../../scripts/njs-engine.ts';
import { trialEvents } from '../../../scripts/trial-events.ts';
import { runInBoth } from '../../support/event-engines.ts';
import { ALL_ADMITTED } from '../../support/viewer-event.ts';
import { bundleFor, siteBundleFor } from '../../support/viewer-function.ts';

const NOW = 1_800_000_000;
const KEYS = ['k2', 'k1'].map((id, index) => ({ id, secret: Buffer.alloc(32, index + 1) }));
const KEY = KEYS[1] as (typeof KEYS)[number];
const TOKENS = { issuer: null, audience: null };

const events = (of: Parameters<typeof trialEvents>[0]) => trialEvents(of, { now: NOW, key: KEY, tokens: TOKENS });

describe.each([
  ['viewer-request', () => bundleFor()],
  ['viewer-request-signed', () => bundleFor({}, false)],
  ['viewer-request-site', () => siteBundleFor()],
] as const)('%s', (name, built) => {
  it('makes of every event what the trial expects', async () => {
    const bundle = await built();
    const tried = events(name);
    const calls = tried.map(({ event }) => ({
      event,
      rawQuery: queryOf(event),
      now: NOW * 1000,
      store: { keys: formatKeys(KEYS), routing: ALL_ADMITTED },
      unreadable: [],
      edgeLocation: undefined,
    }));
    const outcomes = await runInBoth(bundle, calls, 'the events of the trial');
    expect(outcomes.map(resultOf)).toEqual(tried.map(({ outcome }) => outcome));
  });
});

it('carries tokens of 1,024 characters, the most that the edge reads', () => {
  const lengths = events('viewer-request').map(({ event }) => /~([^/]+)/.exec(JSON.stringify(event))?.[1]?.length ?? 0);
  expect(Math.max(...lengths)).toBe(1024);
});

function resultOf({ answer }: FunctionOutcome): unknown {
  return (answer as { statusCode?: number }).statusCode ?? 'request';
}

/** The engine of AWS makes it of the event by itself. */
function queryOf(event: object): string | undefined {
  const { querystring } = (event as { request: { querystring: Record<string, { value: string }> } }).request;
  const [pair] = Object.entries(querystring);
  return pair && `${pair[0]}=${pair[1].value}`;
}
